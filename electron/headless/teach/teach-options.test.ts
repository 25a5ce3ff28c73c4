import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { examplesOf } from '../../host/teaching/document-examples.ts';
import { readExamples } from './read-examples.ts';
import { parseTeachOptions } from './teach-options.ts';

const RATE = { num: 4, den: 1 };

function written(name: string, text: string): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'tubelet-teach-')), name);
  writeFileSync(file, text);
  return file;
}

test.each([
  [['--out', 'x', 'videos'], 'Give a file with labels as --examples.'],
  [['--examples', 'a.csv', 'videos'], 'Give the folder of the package as --out.'],
  [['--examples', 'a.csv', '--out', 'x'], 'Give the videos, or their folder.'],
  [['--examples', 'a.csv', '--out', 'x', '--seed', 'y', 'v'], '--seed must be a whole number, not "y".'],
  [['--export', 'x'], 'Give the file as --out.'],
  [['--export', 'x', '--import', 'y', '--out', 'z'], 'Give --export or --import, not both.'],
  [['--import', 'y', '--out', 'z', 'video.mp4'], '--export and --import take nothing but --out.'],
  [
    ['--import', 'y', '--out', 'z', '--paint-out', '0,0,1,0.1'],
    '--export and --import take nothing but --out.',
  ],
  [
    ['--examples', 'a.csv', '--out', 'x', '--paint-out', '0,0,2,1', 'v'],
    '--paint-out must be X,Y,W,H inside',
  ],
  [['--examples', 'a.csv', '--out', 'x', '--labels', 'a,,b', 'v'], '--labels must be names with commas'],
])('wrong usage gets one sentence: %j', (args, sentence) => {
  expect(() => parseTeachOptions(args)).toThrow(sentence);
});

test('a file that is missing, empty or without times is told of, and the rest is read', async () => {
  const good = written('good.csv', 'video,start,end,label\na.mp4,1,3,jump\na.mp4,4,5,run\n');
  const empty = written('empty.csv', '');
  const problems: string[] = [];
  const documents = await readExamples(['/nowhere/x.csv', empty, good], (sentence) =>
    problems.push(sentence),
  );
  expect(problems).toHaveLength(2);
  expect(problems[0]).toContain('does not exist: give a file with labels.');
  expect(documents).toHaveLength(1);
  const { examples, names } = examplesOf(documents[0]!, 'a', RATE);
  expect(examples).toEqual([
    { video: 'a', from: 4, to: 12, label: 'jump' },
    { video: 'a', from: 16, to: 20, label: 'run' },
  ]);
  expect([...names]).toEqual([
    ['jump', 'jump'],
    ['run', 'run'],
  ]);
});

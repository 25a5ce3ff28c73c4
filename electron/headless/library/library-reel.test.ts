import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleResult } from '../../../engine/formats/core/result.fake.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { replaceSegments } from '../../host/library/search/segments.ts';
import { recordResult } from '../../host/library/videos/results.ts';
import { recordFile, recordProbe } from '../../host/library/videos/videos.ts';
import { runCommand } from '../options/command.fake.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-reel-'));
  mkdirSync(path.join(folder, 'out'));
  const database = new LibraryDatabase(path.join(folder, 'own.sqlite'));
  for (const [number, frameRate] of ['25/1', '30000/1001', null].entries()) {
    const name = `day ${number + 1}.mp4`;
    const id = recordFile(database, {
      path: path.join(folder, name),
      contentId: String(number).padStart(64, '0'),
      sizeBytes: 10,
      stamp: '1',
      dateMs: number,
      folderId: null,
    });
    const facts = { durationUs: 20e6, width: 640, height: 480, codec: 'h264', container: 'mov' };
    recordProbe(database, id, { ...facts, frameRate });
    const common = { state: 'suggested', origin: 'model', note: '' } as const;
    replaceSegments(database, id, 'model', [
      { label: 'Fall', startUs: 5e6, endUs: 6e6, score: 0.9 - number / 10, ...common },
      { label: 'Walk', startUs: 8e6, endUs: 9e6, score: 0.5, ...common },
    ]);
  }
  database.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const reel = (...args: string[]) =>
  runCommand('library', ['reel', '--library', path.join(folder, 'own.sqlite'), ...args], folder);
const written = (name: string) => readFileSync(path.join(folder, name), 'utf8');

test('one list holds a label of all videos, with roll, in the order of videos or of scores', async () => {
  const { code, stderr } = await reel(
    ...['--label', 'fall', '--pre', '1', '--post', '2', '--to', 'edl', '--out', 'out/falls.edl'],
  );
  expect([code, stderr]).toEqual([
    0,
    [
      path.join(folder, 'out', 'falls.edl'),
      '3 segments in the reel',
      "1 segment of videos with another frame rate than the reel's 25 frames per second: lengths are rounded to its frames.",
      '1 segment of videos whose frame rate is not known, counted at 25 frames per second.',
      '',
    ].join('\n'),
  ]);
  const text = written('out/falls.edl');
  expect(text.match(/FROM CLIP NAME: .*/g)).toEqual(
    ['day 1.mp4', 'day 2.mp4', 'day 3.mp4'].map((name) => `FROM CLIP NAME: ${name}`),
  );
  expect(text).toContain('001  AX       V     C        00:00:04:00 00:00:08:00 01:00:00:00 01:00:04:00');
  await reel('--min-score', '0.6', '--sort', 'score', '--to', 'otio', '--out', 'out/best.otio');
  const { children } = JSON.parse(written('out/best.otio')).tracks.children[0];
  expect(
    children.map(({ metadata }: { metadata: { tubelet: { score: number } } }) => metadata.tubelet.score),
  ).toEqual([0.9, 0.8, 0.7]);
});

test('the clocks of several files are those of the list', async () => {
  const database = new LibraryDatabase(path.join(folder, 'clocks.sqlite'));
  for (const [number, text] of ['10:00:00:00', '02:00:00:10'].entries()) {
    const name = `tape ${number + 1}.mov`;
    const videoId = recordFile(database, {
      ...{ path: path.join(folder, name), contentId: String(number).padStart(64, '0'), sizeBytes: 10 },
      ...{ stamp: '1', dateMs: number, folderId: null },
    });
    const video = { ...sampleResult().video, name, frameRate: '25/1', sourceTimecode: { text, rate: null } };
    recordResult(
      database,
      { videoId, modelSha256: 'ab'.repeat(32), settings: '' },
      sampleResult({ video, segments: sampleResult().segments.slice(1) }),
    );
  }
  database.close();
  const { code } = await reel('--library', 'clocks.sqlite', '--to', 'edl', '--out', 'out/clocks.edl');
  expect(code).toBe(0);
  const times = [...written('out/clocks.edl').matchAll(/^\d{3} .* C {8}(\S+) (\S+) /gm)];
  expect(times.map(([, from, to]) => [from, to])).toEqual([
    ['10:00:05:00', '10:00:08:06'],
    ['02:00:05:10', '02:00:08:16'],
  ]);
});

test('LosslessCut gets a project per video', async () => {
  const { code, stderr } = await reel(
    '--label',
    'walk',
    '--to',
    'llc',
    '--out',
    'out/walks-proj.llc',
    '--fps',
    '30',
  );
  expect(code).toBe(0);
  expect(stderr).toContain('3 projects, one per video');
  expect(JSON.parse(written('out/walks 2-proj.llc'))).toMatchObject({
    mediaFileName: 'day 2.mp4',
    cutSegments: [{ name: 'Walk' }],
  });
});

test('what cannot be made is refused in a sentence and leaves no file', async () => {
  const cases: [string[], string][] = [
    [['--out', 'out/x.edl'], 'reel needs --to'],
    [['--to', 'edl'], 'reel needs --out'],
    [['--to', 'srt', '--out', 'out/x.srt'], 'edl, fcpxml, otio, llc'],
    [['--to', 'edl', '--out', 'out/x.edl', '--pre', '-1'], '--pre'],
    [['--to', 'edl', '--out', 'out/x.edl', '--fps', 'fast'], '--fps must be'],
    [['--to', 'edl', '--out', 'out/x.edl', '--label', 'nothing'], 'at least one'],
  ];
  for (const [args, says] of cases) {
    const { code, stderr } = await reel(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  }
  expect(existsSync(path.join(folder, 'out', 'x.edl'))).toBe(false);
});

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { embeddingsKey } from '../../../engine/pipeline/stored-scores.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { replaceSegments } from '../../host/library/search/segments.ts';
import { FIXTURE_MODELS } from '../../host/library/videos/short-videos.fake.ts';
import { recordFile } from '../../host/library/videos/videos.ts';
import { findBase } from '../../host/models/model-folders.ts';
import { reviewText, similarText } from './find-commands.ts';
import { parseLibraryOptions } from './library-options.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-find-'));
const database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a label that nothing has is told apart from one of which nothing waits', () => {
  database.run("INSERT INTO label (key, name, videos, segments) VALUES ('squats', 'Squats', 0, 0)");
  const options = parseLibraryOptions(['review', '--format', 'json'], false)!;
  expect(JSON.parse(reviewText(database, { labels: ['Squats'] }, options))).toMatchObject({ left: 0 });
  expect(() => reviewText(database, { labels: ['Squats', 'nosuch'] }, options)).toThrow(
    'No label is called "nosuch": library stats lists them.',
  );
});

const contentId = (number: number) => String(number).padStart(64, '0');

function video(number: number): number {
  const seen = { contentId: contentId(number), sizeBytes: 10, stamp: '1', dateMs: 1, folderId: null };
  return recordFile(database, { ...seen, path: path.join(folder, `clip ${number}.mp4`) });
}

test('what is worth a look is printed, most doubtful first, with how much is left', () => {
  const id = video(1);
  const suggested = [0.95, 0.5, 0.8].map((score, index) => ({
    ...{ label: 'Squats', score, state: 'suggested', origin: 'model', note: '' },
    ...{ startUs: index * 10e6, endUs: index * 10e6 + 2e6 },
  }));
  replaceSegments(database, id, 'model', suggested as never);
  const text = (...args: string[]) => {
    const options = parseLibraryOptions(['review', '--format', 'table', ...args], true)!;
    return reviewText(database, options.filter, options).trimEnd().split('\n');
  };
  const [head, first, ...rest] = text();
  expect(head).toMatch(/^ *start +end +label +score +video$/);
  expect(first).toMatch(/0:10\S* +\S*0:12\S* +Squats +0\.50 +clip 1\.mp4$/);
  expect(rest.at(-1)).toMatch(/^3 left to check, about \d of them before further checks change little$/);
  expect(text('--limit', '1')).toHaveLength(3);
});

test('what is similar is printed, best first, and what cannot be asked is said in a sentence', async () => {
  const { manifest } = await findBase([FIXTURE_MODELS]);
  const { width } = manifest.tokens;
  const { artifacts } = libraryArtifacts(database);
  const rate = manifest.input.fps / manifest.input.framesPerSlot;
  // A second that looks alike in both videos, at another time, among what looks like nothing else.
  const alike = { 2: 3, 3: 7 } as const;
  for (const number of [2, 3] as const) {
    const slots = 12 * rate;
    const data = Float16Array.from({ length: slots * width }, (_, at) => {
      const isAlike = Math.floor(at / width / rate) === alike[number];
      return isAlike ? (at % width === 0 ? 1 : 0) : Math.sin(at * (number + 0.37)) / 4;
    });
    video(number);
    const key = await embeddingsKey(contentId(number), manifest, []);
    await artifacts.put(key, {
      facts: { slotRate: { num: rate, den: 1 } },
      shape: [slots, width],
      data,
    } as never);
  }
  const similar = async (...args: string[]) => {
    const options = parseLibraryOptions(['similar', ...args], true)!;
    return similarText(database, options, [FIXTURE_MODELS]);
  };
  const [head, first, ...rest] = (await similar('clip 2.mp4', '3', '4', '--top', '3')).trimEnd().split('\n');
  expect(head).toMatch(/^ *alike +start +end +marked +video$/);
  expect(first).toMatch(/^ *(1\.00|0\.9\d) +\S*0:07\S* +\S*0:08\S* +clip 3\.mp4$/);
  expect(rest.at(-1)).toBe('1 videos were not compared: tag them first');
  const json = JSON.parse(await similar(path.join(folder, 'clip 2.mp4'), '3', '4', '--format', 'json'));
  expect(json[0]).toMatchObject({ video: 'clip 3.mp4', startUs: 7e6, endUs: 8e6 });
  expect(json[0]).not.toHaveProperty('pictureUrl');

  for (const [args, sentence] of [
    [
      ['clip 2.mp4', '-1', '5'],
      'START and END are seconds from the beginning of the video, never below 0, not "-1".',
    ],
    [['clip 2.mp4', '1', 'x'], 'END must be in seconds, such as 12.5, not "x".'],
    [['clip 2.mp4', '5', '5'], 'END must be after START: give both in seconds.'],
    [['clip 2.mp4', '100', '101'], 'The stretch begins after the video has ended.'],
    [['clip 1.mp4', '0', '1'], 'Nothing is stored of this video as it is now: tag it first'],
    [['nowhere.mp4', '0', '1'], '"nowhere.mp4" is not in the library'],
    [['clip 2.mp4', '1'], 'Give similar a video, and where a stretch starts and ends in seconds.'],
  ] as const)
    await expect(similar(...args)).rejects.toThrow(sentence);
});

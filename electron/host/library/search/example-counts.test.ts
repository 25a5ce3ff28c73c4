import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codingOf } from '../codings/codings.ts';
import { LibraryDatabase } from '../database/database.ts';
import { recordFile } from '../videos/videos.ts';
import { exampleCounts } from './example-counts.ts';
import { type IndexedSegment, replaceSegments } from './segments.ts';

let folder: string;
let database: LibraryDatabase;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-examples-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const contentId = (number: number) => String(number).padStart(64, '0');

function video(number: number): number {
  const seen = { contentId: contentId(number), sizeBytes: 10, stamp: '1', dateMs: number, folderId: null };
  const id = recordFile(database, { ...seen, path: `/clip ${number}.mp4` });
  database.run("UPDATE video SET project_revision = '1' WHERE id = ?", id);
  return id;
}

const at = (
  label: string,
  seconds: number,
  state: IndexedSegment['state'] = 'accepted',
  length = 1,
): IndexedSegment => ({
  ...{ label, score: null, state, note: '', origin: 'human' },
  ...{ startUs: seconds * 1e6, endUs: (seconds + length) * 1e6 },
});

test('what a person drew, accepted or edited counts, in all videos but one and in one study', () => {
  const [first, second] = [video(1), video(2)];
  const drawn = [
    at('jump', 1),
    at('jump', 3, 'edited'),
    at('jump', 5, 'rejected'),
    at('run', 7, 'accepted', 0),
  ];
  replaceSegments(database, first, 'person', drawn);
  replaceSegments(database, first, 'model', [at('jump', 9, 'suggested')]);
  replaceSegments(database, second, 'person', [at('jump', 1), at('run', 2)]);
  expect(exampleCounts(database, undefined, undefined)).toEqual([
    { name: 'jump', examples: 3 },
    { name: 'run', examples: 1 },
  ]);
  expect(exampleCounts(database, undefined, contentId(2))).toEqual([{ name: 'jump', examples: 2 }]);

  const coding = { videoId: second, codingId: codingOf(database, second, 'winter').codingId };
  replaceSegments(database, coding, 'person', [at('dig', 1), at('dig', 2)]);
  expect(exampleCounts(database, 'winter', undefined)).toEqual([{ name: 'dig', examples: 2 }]);
  expect(exampleCounts(database, 'winter', contentId(2))).toEqual([]);
  expect(exampleCounts(database, undefined, undefined)).toHaveLength(2);
});

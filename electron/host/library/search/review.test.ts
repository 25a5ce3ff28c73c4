import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LibraryDatabase } from '../database/database.ts';
import { recordFile } from '../videos/videos.ts';
import { reviewList } from './review.ts';
import { type IndexedSegment, replaceSegments } from './segments.ts';

let folder: string;
let database: LibraryDatabase;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-review-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  database.run("INSERT INTO folder (path, name) VALUES ('/a', 'a'), ('/b', 'b')");
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function video(number: number, folderId: number): number {
  return recordFile(database, {
    path: `/clip ${number}.mp4`,
    contentId: String(number).padStart(64, '0'),
    sizeBytes: 10,
    stamp: '1',
    dateMs: number,
    folderId,
  });
}

const at = (
  label: string,
  seconds: number,
  score: number | null,
  state: IndexedSegment['state'] = 'suggested',
): IndexedSegment => ({
  ...{ label, score, state, note: '' },
  ...{ startUs: seconds * 1e6, endUs: (seconds + 1) * 1e6, origin: 'model' },
});
const shown = (query = {}) =>
  reviewList(database, query).segments.map(({ label, startUs }) => `${label} ${startUs / 1e6}`);

test('doubt, disputes and boundaries come first, in the whole library or where a filter says', () => {
  const [one, two] = [video(1, 1), video(2, 2)];
  database.write(() => {
    replaceSegments(database, one, 'person', [at('Sit', 10, null, 'edited'), at('Sit', 50, 0.9, 'rejected')]);
    replaceSegments(database, one, 'model', [at('Run', 10, 0.9), at('Run', 30, 0.55), at('Fall', 40, 0.97)]);
    replaceSegments(database, two, 'model', [at('Fall', 0, 0.95), at('Run', 1, 0.95), at('Wave', 20, null)]);
  });
  const { left, worth } = reviewList(database, {});
  expect(left).toBe(6);
  expect(worth).toBeGreaterThan(0);
  expect(worth).toBeLessThan(6);
  // Of equal certainty, those that pass into each other come before the one that stands alone.
  expect(shown()).toEqual(['Wave 20', 'Run 30', 'Run 10', 'Fall 0', 'Run 1', 'Fall 40']);
  expect(shown({ limit: 2 })).toEqual(['Wave 20', 'Run 30']);
  expect(shown({ labels: ['fall'] })).toEqual(['Fall 0', 'Fall 40']);
  expect(shown({ labels: ['none such'] })).toEqual([]);
  expect(shown({ folder: 2 })).toEqual(['Wave 20', 'Fall 0', 'Run 1']);
  expect(shown({ video: one, labels: ['run'] })).toEqual(['Run 30', 'Run 10']);
});

test('labels are counted by what waits of them, in the folder, whichever are chosen', () => {
  const [one, two] = [video(1, 1), video(2, 2)];
  database.write(() => {
    replaceSegments(database, one, 'person', [at('Run', 10, null, 'edited'), at('Sit', 50, null, 'edited')]);
    replaceSegments(database, one, 'model', [at('Run', 30, 0.9), at('Run', 40, 0.9), at('Fall', 60, 0.9)]);
    replaceSegments(database, two, 'model', [at('Fall', 0, 0.95)]);
  });
  const counts = (query = {}) =>
    reviewList(database, query).labels.map(({ name, waiting }) => `${name} ${waiting}`);
  expect(counts()).toEqual(['Fall 2', 'Run 2']);
  expect(counts({ folder: 1 })).toEqual(['Run 2', 'Fall 1']);
  expect(counts({ labels: ['fall'] })).toEqual(['Fall 2', 'Run 2']);
  expect(counts({ labels: ['sit'] })).toEqual(['Fall 2', 'Run 2', 'Sit 0']);
});

test('the forecast follows what was decided, of the label asked about before all', () => {
  const one = video(1, 1);
  const wrong = (['rejected', 'rejected', 'edited', 'rejected'] as const).map((state, index) =>
    at(index < 2 ? 'Yo-yo' : 'Run', index * 10, 0.95, state),
  );
  const own = { ...at('Run', 300, null, 'accepted'), origin: 'human' as const };
  const right = Array.from({ length: 6 }, (_, index) => at('Sit', 100 + index * 10, 0.95, 'accepted'));
  const waiting = ['Yo-yo', 'Yo-yo', 'Sit', 'Sit'].map((label, index) => at(label, 500 + index * 10, 0.95));
  const forecast = (labels: string[]) => {
    const { worth, decided } = reviewList(database, { labels });
    return { worth, decided };
  };
  database.write(() => replaceSegments(database, one, 'model', waiting));
  expect(forecast(['yo-yo'])).toEqual({ worth: 0, decided: 0 });
  database.write(() => replaceSegments(database, one, 'person', [...wrong, ...right, own]));
  expect(forecast(['yo-yo'])).toEqual({ worth: 2, decided: 10 });
  expect(forecast(['sit'])).toEqual({ worth: 0, decided: 10 });
});

test('nothing waits in an empty library', () => {
  expect(reviewList(database, {})).toEqual({ left: 0, worth: 0, decided: 0, labels: [], segments: [] });
});

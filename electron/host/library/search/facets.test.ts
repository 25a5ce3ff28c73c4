import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LibraryDatabase } from '../database/database.ts';
import { videoPage } from '../videos/video-list.ts';
import { recordFile, recordMissing } from '../videos/videos.ts';
import { facets } from './facets.ts';
import { countLabels } from './label-chunks.ts';
import { type IndexedSegment, replaceSegments } from './segments.ts';

const VIDEOS = 1500;
const LABELS = ['Run', 'Fall', 'Wave', 'Sit', 'Stand'];

let folder: string;
let database: LibraryDatabase;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-facets-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  database.run("INSERT INTO folder (path, name) VALUES ('/a', 'a'), ('/b', 'b')");
  database.write(() => {
    for (let number = 0; number < VIDEOS; number++) addVideo(number);
  });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function addVideo(number: number): void {
  const at = `/${number % 2 === 0 ? 'a' : 'b'}/clip ${number}.mp4`;
  const id = recordFile(database, {
    path: at,
    contentId: number.toString(16).padStart(64, '0'),
    sizeBytes: 1000,
    stamp: `1000-${number}`,
    dateMs: number * 1000,
    folderId: 1 + (number % 2),
  });
  replaceSegments(database, id, 'model', segments(number % 7, number));
  if (number % 10 === 3) recordMissing(database, at);
  if (number % 3 === 0) database.run("UPDATE video SET state = 'done' WHERE id = ?", id);
}

function segments(count: number, number: number): IndexedSegment[] {
  return Array.from({ length: count }, (_, at) => ({
    label: LABELS[(number + at * at) % LABELS.length]!,
    startUs: at * 1e6,
    endUs: at * 1e6 + 5e5,
    score: 0.5,
    state: 'suggested',
    origin: 'model',
    note: '',
  }));
}

/** Counted by SQL alone. */
function slowly(where: string) {
  return database.all(
    `SELECT label_id AS id, count(*) AS videos, sum(segments) AS segments FROM video_label
     WHERE video_id IN (SELECT id FROM video WHERE ${where}) GROUP BY label_id ORDER BY label_id`,
  );
}

function quickly(where: string) {
  const ids = database.all<{ id: number }>(`SELECT id FROM video WHERE ${where}`).map(({ id }) => id);
  return [...countLabels(database, ids)]
    .map(([id, { videos, segments: count }]) => ({ id, videos, segments: count }))
    .sort((a, b) => a.id - b.id);
}

test('labels of many videos are counted as those of few are, also when some have changed since', () => {
  for (const where of ['1', 'id % 5 <> 2', 'id < 100', 'id = 7', '0']) {
    expect([where, quickly(where)]).toEqual([where, slowly(where)]);
  }
  expect(database.all('SELECT chunk FROM label_chunk').length).toBeGreaterThan(20);
  replaceSegments(database, 5, 'model', segments(2000, 1));
  replaceSegments(database, 700, 'model', []);
  replaceSegments(database, 701, 'person', [{ ...segments(1, 0)[0]!, label: 'New' }]);
  addVideo(VIDEOS + 1);
  for (const where of ['1', 'id % 5 <> 2']) expect([where, quickly(where)]).toEqual([where, slowly(where)]);
});

test('each facet counts what the other filters leave, without its own', () => {
  const total = (filter: Parameters<typeof facets>[1]) => videoPage(database, { ...filter, limit: 1 }).total;
  const filters = [
    {},
    { folder: 1 },
    { state: 'done' },
    { file: 'here', folder: 2 },
    { label: 'fall', state: 'new' },
    { fromMs: 100_000, toMs: 1_300_000, file: 'missing' },
    { text: 'clip', state: 'done', folder: 1 },
    { text: 'clip', label: 'wave', fromMs: 200_000, file: 'here' },
  ] as const;
  for (const filter of filters) {
    const found = facets(database, filter);
    for (const state of ['new', 'done', 'failed'] as const)
      expect(found.states[state]).toBe(total({ ...filter, state }));
    for (const file of ['here', 'missing'] as const)
      expect(found.files[file]).toBe(total({ ...filter, file }));
    for (const { id, videos } of found.folders) expect(videos).toBe(total({ ...filter, folder: id }));
    expect(found.labels.length).toBeGreaterThan(0);
    for (const { key, videos } of found.labels) expect(videos).toBe(total({ ...filter, label: key }));
  }
});

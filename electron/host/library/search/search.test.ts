import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SegmentFilter, SegmentQuery } from '../../../contract/segments.ts';
import { LibraryDatabase } from '../database/database.ts';
import { recordFile } from '../videos/videos.ts';
import { segmentPage } from './search.ts';
import { type IndexedSegment, replaceSegments, undecided } from './segments.ts';

let folder: string;
let database: LibraryDatabase;
interface Known extends IndexedSegment {
  readonly video: string;
  readonly folder: string;
  readonly dateMs: number;
}
const known: Known[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-search-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  for (const id of [1, 2]) {
    database.run(
      'INSERT INTO folder (id, path, name) VALUES (?, ?, ?)',
      id,
      path.join(folder, `Garden ${id}`),
      `Garden ${id}`,
    );
  }
  const labels = ['Fall', 'Walk slowly', 'Wave', 'Fence climb'];
  const states = ['suggested', 'suggested', 'accepted', 'edited', 'rejected'] as const;
  for (let number = 0; number < 12; number++) {
    const place = 1 + (number % 2);
    const dateMs = 1_000_000 * (number % 5);
    const name = `clip ${number}${number % 3 === 0 ? ' fence' : ''}.mp4`;
    const id = recordFile(database, {
      path: path.join(folder, `Garden ${place}`, name),
      contentId: String(number).padStart(64, '0'),
      sizeBytes: 10,
      stamp: `${number}`,
      dateMs,
      folderId: place,
    });
    const segments = Array.from({ length: 20 }, (_, at): IndexedSegment => {
      const mixed = (number * 20 + at) * 7919;
      return {
        label: labels[mixed % 4]!,
        startUs: at * 1e6,
        endUs: mixed % 11 === 0 ? null : at * 1e6 + 250_000 * (1 + (mixed % 9)),
        score: mixed % 13 === 0 ? null : (mixed % 101) / 100,
        state: states[mixed % 5]!,
        origin: mixed % 2 === 0 ? 'model' : 'human',
        note: mixed % 7 === 0 ? 'look at the fence' : '',
      };
    });
    replaceSegments(database, id, 'model', segments);
    known.push(
      ...segments.map((segment) => ({ ...segment, video: name, folder: `Garden ${place}`, dateMs })),
    );
  }
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a filter means, said a second time and as simply as can be. */
function isMeant(segment: Known, filter: SegmentFilter): boolean {
  const length = segment.endUs === null ? 0 : segment.endUs - segment.startUs;
  const words = (filter.text ?? '').split(/[^a-z0-9]+/).filter((word) => word !== '');
  const texts = [segment.label, segment.note, segment.video, segment.folder]
    .join(' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return (
    (!filter.labels || filter.labels.some((label) => label === segment.label.toLowerCase())) &&
    words.every((word) => texts.some((text) => text.startsWith(word))) &&
    (filter.minScore === undefined || (segment.score !== null && segment.score >= filter.minScore)) &&
    (filter.maxScore === undefined || (segment.score !== null && segment.score <= filter.maxScore)) &&
    (filter.minUs === undefined || length >= filter.minUs) &&
    (filter.maxUs === undefined || length <= filter.maxUs) &&
    (filter.folder === undefined || segment.folder === `Garden ${filter.folder}`) &&
    (filter.fromMs === undefined || segment.dateMs >= filter.fromMs) &&
    (filter.toMs === undefined || segment.dateMs < filter.toMs) &&
    (filter.states ? filter.states.includes(segment.state) : segment.state !== 'rejected')
  );
}

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const queries = fc.record({
  labels: maybe([['fall'], ['wave', 'walk slowly'], ['none such'], ['fence climb', 'fall']]),
  text: maybe(['fence', 'fen', 'fall', 'garden', 'clip 3', 'walk fence', 'garden 2 look', 'zebra', '"*(']),
  minScore: maybe([0, 0.5, 0.9]),
  maxScore: maybe([0.3, 0.95]),
  minUs: maybe([0, 1_000_000]),
  maxUs: maybe([0, 1_500_000]),
  folder: maybe([1, 2, 3]),
  fromMs: maybe([1_000_000, 3_000_000]),
  toMs: maybe([2_000_000, 4_000_000]),
  states: maybe([['accepted'], ['suggested', 'rejected'], ['edited', 'accepted']] as const),
  sort: fc.constantFrom('score', 'length', 'date', 'video'),
  order: fc.constantFrom('up', 'down'),
});

test('finds exactly what a filter means, whichever way it takes', () => {
  fc.assert(
    fc.property(queries, (given) => {
      const query = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      ) as SegmentQuery;
      const page = segmentPage(database, { ...query, limit: 500 });
      const line = (each: { video: string; startUs: number; label: string }) =>
        `${each.video} ${each.startUs} ${each.label}`;
      const meant = known.filter((segment) => isMeant(segment, query));
      expect(page.segments.map(line).sort()).toEqual(meant.map(line).sort());
      expect(page.total).toBe(meant.length);
      const pieces = [0, 7, 14].flatMap(
        (offset) => segmentPage(database, { ...query, offset, limit: 7 }).segments,
      );
      const keyOf = ({ score, startUs, endUs, video }: (typeof pieces)[number]) =>
        given.sort === 'score'
          ? score
          : given.sort === 'length'
            ? (endUs ?? startUs) - startUs
            : given.sort === 'date'
              ? null
              : video;
      expect(pieces.map(keyOf)).toEqual(page.segments.slice(0, 21).map(keyOf));
    }),
    { numRuns: 300 },
  );
});

test('is in the order that was asked for', () => {
  const scores = segmentPage(database, { labels: ['fall', 'wave'], sort: 'score', limit: 500 }).segments.map(
    ({ score }) => score ?? -1,
  );
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  const names = segmentPage(database, { sort: 'video', limit: 500 }).segments.map(({ video }) => video);
  expect([...new Set(names)].slice(0, 4)).toEqual([
    'clip 0 fence.mp4',
    'clip 1.mp4',
    'clip 2.mp4',
    'clip 3 fence.mp4',
  ]);
});

test('labels and videos add up after segments were replaced', () => {
  const count = (sql: string) => database.all(sql);
  expect(count('SELECT id, segments FROM label ORDER BY id')).toEqual(
    count(
      "SELECT label_id AS id, count(*) AS segments FROM segment WHERE state <> 'rejected' GROUP BY label_id",
    ),
  );
  expect(count('SELECT id, segments FROM video ORDER BY id')).toEqual(
    count(
      "SELECT video_id AS id, count(*) AS segments FROM segment WHERE state <> 'rejected' GROUP BY video_id",
    ),
  );
});

test('a suggestion that someone has decided about does not come back', () => {
  const at = (
    label: string,
    startUs: number,
    endUs: number,
    state: IndexedSegment['state'] = 'suggested',
  ): IndexedSegment => ({
    ...{ label, startUs, endUs, state },
    ...{ score: 0.5, origin: 'model', note: '' },
  });
  const decided = [at('Fall', 1000, 2000, 'rejected')];
  const kept = [at('Fall', 1600, 2600), at('Wave', 1000, 2000), at('Fall', 5000, 6000)];
  expect(undecided([at('Fall', 1100, 2100), ...kept], decided)).toEqual(kept);
});

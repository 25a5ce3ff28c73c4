import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VIDEO } from '../../../../engine/annotation/document/document.fake.ts';
import { sampleResult } from '../../../../engine/formats/core/result.fake.ts';
import type { FoundSegment, SegmentFilter } from '../../../contract/segments.ts';
import { LibraryDatabase } from '../database/database.ts';
import { recordProject } from '../projects/project-index.ts';
import { facets } from '../search/facets.ts';
import { reviewList, waitingCount } from '../search/review.ts';
import { segmentPage } from '../search/search.ts';
import { type IndexedSegment, labelKey, replaceSegments, segmentsOf } from '../search/segments.ts';
import { addCollection, changeCollection, listCollections } from '../videos/collections.ts';
import { recordResult } from '../videos/results.ts';
import { summary, videoPage } from '../videos/video-list.ts';
import { recordFile } from '../videos/videos.ts';
import { codedVideosIn } from './coded-videos.ts';
import { codingsOf, forgetCoding } from './codings.ts';

let folder: string;
let database: LibraryDatabase;

interface Known extends IndexedSegment {
  readonly video: number;
  /** Null: of a video that nobody coded. */
  readonly study: string | null;
  readonly isApart: boolean;
}
const known: Known[] = [];
const STUDIES = ['default', 'winter', 'spring'];
/** By the number of the video: what it was first given (null: nobody coded it), and where it was coded again. */
const CODED: readonly (readonly [first: string | null, apart: readonly string[]])[] = [
  ['default', []],
  ['default', ['winter']],
  ['winter', []],
  ['winter', ['default', 'spring']],
  [null, []],
  [null, ['winter']],
  // Moved to the study that had a coding of its own: the one that is apart counts.
  ['spring', ['spring']],
];

function segments(video: number, salt: number): IndexedSegment[] {
  return Array.from({ length: 9 }, (_, at): IndexedSegment => {
    const mixed = (video * 31 + salt * 17 + at) * 7919;
    return {
      label: ['Fall', 'Walk slowly', 'Wave'][mixed % 3]!,
      startUs: at * 1e6,
      endUs: mixed % 11 === 0 ? null : at * 1e6 + 100_000 * (1 + (mixed % 9)),
      score: mixed % 5 === 0 ? null : (mixed % 101) / 100,
      state: (['suggested', 'accepted', 'edited', 'rejected'] as const)[mixed % 4]!,
      origin: 'human',
      note: mixed % 7 === 0 ? 'by the fence' : '',
    };
  });
}

const contentOf = (number: number) => String(number).padStart(64, '0');

/** Lets search know what was coded of a video. */
function code(number: number, study: string, isApart: boolean, all: readonly IndexedSegment[]): void {
  const contentId = contentOf(number);
  const parts = {
    ...{ video: { ...VIDEO, contentId }, painted: [], study },
    person: all.filter(({ state }) => state !== 'suggested'),
    model: all.filter(({ state }) => state === 'suggested'),
    models: new Set(['m']),
  };
  recordProject(database, isApart ? { contentId, study } : { contentId }, study.padEnd(64, '-'), parts);
  known.push(...found(number, study, isApart));
}

/** As search has them: it leaves out suggestions that were decided about. */
function found(number: number, study: string | null, isApart: boolean): Known[] {
  const [table, whose] = isApart
    ? ['coding_segment', 'coding_id = (SELECT id FROM coding WHERE study = ? AND video_id = ?)']
    : ['segment', '? IS NOT NULL AND video_id = ?'];
  const rows = database.all<IndexedSegment>(
    `SELECT name AS label, start_us AS startUs, end_us AS endUs, score, state, origin, note
     FROM ${table} JOIN label ON label.id = label_id WHERE ${whose}`,
    ...[study ?? '', number],
  );
  return rows.map((row) => ({ ...row, video: number, study, isApart }));
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-codings-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  for (const [at, [first, apart]] of CODED.entries()) {
    const number = at + 1;
    const file = { path: path.join(folder, `clip ${number}.mp4`), contentId: contentOf(number) };
    const id = recordFile(database, { ...file, sizeBytes: 10, stamp: '1', dateMs: number, folderId: null });
    expect(id).toBe(number);
    if (first === null) {
      const suggested = segments(number, 0).map((each) => ({ ...each, state: 'suggested' as const }));
      database.write(() => replaceSegments(database, id, 'model', suggested));
      known.push(...found(number, null, false));
    } else code(number, first, false, segments(number, 1));
    for (const [salt, study] of apart.entries()) code(number, study, true, segments(number, 2 + salt));
  }
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a study means, said a second time and as simply as can be. */
function isInStudy({ video, study, isApart }: Known, asked: string | undefined): boolean {
  if (asked === undefined) return !isApart;
  const [, apart] = CODED[video - 1]!;
  if (isApart) return study === asked;
  return (study === asked || study === null) && !apart.includes(asked);
}

function isMeant(segment: Known, { labels, states, text, minScore }: SegmentFilter): boolean {
  if (states ? !states.includes(segment.state) : segment.state === 'rejected') return false;
  if (labels && !labels.includes(labelKey(segment.label))) return false;
  if (minScore !== undefined && !(segment.score !== null && segment.score >= minScore)) return false;
  const words = `${segment.label} ${segment.note} clip ${segment.video} mp4`.toLowerCase().split(' ');
  return (text ?? '')
    .split(' ')
    .filter((word) => word !== '')
    .every((word) => words.some((each) => each.startsWith(word)));
}

const placeOf = (
  video: number,
  { label, startUs, endUs, state, note }: IndexedSegment | FoundSegment,
): string => [video, label, startUs, endUs, state, note].join();

const studyAsked = fc.constantFrom(undefined, ...STUDIES, 'nobody');

test('search finds what was coded in the study that is asked about, each once', () => {
  const filters = fc.record<SegmentFilter>(
    {
      labels: fc.subarray(['fall', 'walk slowly', 'wave'], { minLength: 1 }),
      states: fc.subarray(['suggested', 'accepted', 'edited', 'rejected'] as const, { minLength: 1 }),
      text: fc.constantFrom('fence', 'slow', 'fence wav', 'clip', '3', 'nowhere'),
      minScore: fc.constantFrom(0, 0.3, 0.8),
    },
    { requiredKeys: [] },
  );
  const sorts = fc.constantFrom('score', 'length', 'date', 'video');
  fc.assert(
    fc.property(filters, studyAsked, sorts, (filter, study, sort) => {
      const asked = study === undefined ? filter : { ...filter, study };
      const page = segmentPage(database, { ...asked, sort, limit: 500 });
      const expected = known.filter((each) => isInStudy(each, study) && isMeant(each, filter));
      const got = page.segments.map((each) => placeOf(each.videoId, each)).sort();
      expect(got).toEqual(expected.map((each) => placeOf(each.video, each)).sort());
      expect(page.total).toBe(expected.length);
      if (study === undefined) return;
      for (const { study: its, isApart, videoId } of page.segments)
        expect(its).toBe(isApart || CODED[videoId - 1]![0] !== null ? study : 'default');
    }),
  );
});

test('videos and labels are counted by what was coded in the study', () => {
  fc.assert(
    fc.property(studyAsked, fc.constantFrom(undefined, 'fall', 'wave'), (study, label) => {
      const asked = { ...(study === undefined ? {} : { study }), ...(label === undefined ? {} : { label }) };
      const there = known.filter((each) => isInStudy(each, study) && each.state !== 'rejected');
      const withLabel = there.filter(({ label: name }) => label === undefined || labelKey(name) === label);
      const videos = [...new Set(withLabel.map(({ video }) => video))].sort();
      const page = videoPage(database, { ...asked, sort: 'segments', order: 'down' });
      expect(page.videos.map(({ id }) => id).sort()).toEqual(videos);
      expect(page.total).toBe(videos.length);
      const counts = page.videos.map(({ segments }) => segments);
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
      for (const { id, segments } of page.videos)
        expect(segments).toBe(there.filter(({ video }) => video === id).length);
      const counted = facets(database, asked);
      expect(counted.states.new).toBe(videos.length);
      for (const each of counted.labels) {
        const of = there.filter(({ label: name }) => labelKey(name) === each.key);
        expect([each.segments, each.videos]).toEqual([of.length, new Set(of.map(({ video }) => video)).size]);
      }
      expect(summary(database, 0, study).segments).toBe(there.length);
      const review = reviewList(database, study === undefined ? {} : { study });
      expect(review.left).toBe(there.filter(({ state }) => state === 'suggested').length);
      expect(waitingCount(database, study)).toBe(review.left);
      expect(review.decided).toBe(
        known.filter(
          (each) =>
            isInStudy(each, study) &&
            each.score !== null &&
            ['accepted', 'edited', 'rejected'].includes(each.state),
        ).length,
      );
    }),
  );
});

test('what is learnt of a study has every video once, by what was coded in it', () => {
  const read = (study?: string) =>
    codedVideosIn(database, study).map(({ id, isApart }) => `${id}${isApart === 1 ? ' apart' : ''}`);
  expect(read()).toEqual(['1', '2', '3', '4', '7']);
  expect(read('winter')).toEqual(['2 apart', '3', '4', '6 apart']);
  expect(read('spring')).toEqual(['4 apart', '7 apart']);
  expect(read('default')).toEqual(['1', '2', '4 apart']);
});

test('a collection keeps segments of several codings of one video apart', () => {
  const id = addCollection(database, 'Best');
  const of = (study?: string) => segmentPage(database, { video: 2, limit: 2, ...(study ? { study } : {}) });
  const [first, apart] = [of().segments[0]!, of('winter').segments[0]!];
  expect([first.isApart, apart.isApart]).toEqual([false, true]);
  expect(changeCollection(database, id, { add: [first.id, apart.id, apart.id] })).toBe(true);
  expect(listCollections(database)).toEqual([{ id, name: 'Best', segments: 2 }]);
  const ids = (filter: SegmentFilter) => segmentPage(database, filter).segments.map((each) => each.id);
  expect(ids({ collection: id }).sort()).toEqual([first.id, apart.id].sort());
  expect(ids({ collection: id, study: 'winter' })).toEqual([apart.id]);
  changeCollection(database, id, { remove: [apart.id] });
  expect(ids({ collection: id })).toEqual([first.id]);
});

test('a run is suggested in every coding but where it was decided about, and a coding that is gone is forgotten', () => {
  const number = CODED.length + 1;
  const contentId = contentOf(number);
  const file = { path: path.join(folder, 'run.mp4'), contentId, sizeBytes: 10, stamp: '1' };
  const videoId = recordFile(database, { ...file, dateMs: 1, folderId: null });
  const result = sampleResult();
  const [pour] = result.segments;
  const name = result.labels.find(({ id }) => id === pour!.label)!.name;
  const decided = { ...segments(1, 0)[0]!, ...pour!, label: name, state: 'accepted', note: 'gone' } as const;
  const parts = {
    video: { ...VIDEO, contentId },
    painted: [],
    study: 'winter',
    model: [],
    models: new Set<string>(),
  };
  recordProject(database, { contentId, study: 'winter' }, 'a', { ...parts, person: [decided] });
  recordResult(database, { videoId, modelSha256: result.model.sha256, settings: '' }, result);
  const states = (study?: string) =>
    segmentPage(database, { video: videoId, ...(study ? { study } : {}) }).segments.map(({ state }) => state);
  expect(states()).toEqual(['suggested', 'suggested']);
  expect(states('winter').sort()).toEqual(['accepted', 'suggested']);
  expect(forgetCoding(database, contentId, 'winter')).toBe(true);
  expect(codingsOf(database, videoId)).toEqual([]);
  expect(states('winter')).toEqual(['suggested', 'suggested']);
  expect(segmentPage(database, { text: 'gone', study: 'winter' }).total).toBe(0);
});

test('what one model suggests stays while another finds something else, beside a project too', () => {
  const number = CODED.length + 2;
  const contentId = contentOf(number);
  const file = { path: path.join(folder, 'two.mp4'), contentId, sizeBytes: 10, stamp: '1' };
  const videoId = recordFile(database, { ...file, dateMs: 1, folderId: null });
  const base = sampleResult();
  const taught = {
    ...base,
    model: { ...base.model, id: 'taught', sha256: 'cd'.repeat(32) },
    segments: [{ ...base.segments[0]!, startUs: 70, endUs: 80 }],
  };
  const record = (result: typeof base, nowMs: number) =>
    recordResult(database, { videoId, modelSha256: result.model.sha256, settings: '' }, result, nowMs);
  const of = (source: 'model' | 'person') =>
    segmentsOf(database, videoId, source).map(({ model, startUs }) => `${model} ${startUs}`);
  const bases = base.segments.map(({ startUs }) => `${base.model.id} ${startUs}`);
  record(base, 1);
  record(taught, 2);
  expect(of('model').sort()).toEqual([...bases, 'taught 70'].sort());
  record({ ...taught, segments: [] }, 3);
  expect(of('model').sort()).toEqual(bases.toSorted());
  record(taught, 4);

  // A project says what it has a track of; a row of an older version does not say whose it is.
  const own = { ...segments(1, 0)[0]!, state: 'suggested', model: base.model.id } as const;
  const models = new Set([base.model.id]);
  const parts = { video: { ...VIDEO, contentId }, painted: [], study: 'default', person: [], models };
  recordProject(database, { contentId }, 'a', { ...parts, model: [own] });
  expect(of('model').sort()).toEqual([`${base.model.id} ${own.startUs}`, 'taught 70'].sort());
  database.run('UPDATE segment SET model = NULL WHERE video_id = ?', videoId);
  record(taught, 5);
  expect(of('model').sort()).toEqual([...bases, 'taught 70'].sort());
});

test('a study of many videos has the same in it as one of few', () => {
  const other = new LibraryDatabase(path.join(folder, 'many.sqlite'));
  const many = 3200;
  other.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})
    INSERT INTO video (id, content_id, size_bytes, name, name_key, file_state, added_at_ms, date_ms, study, project_revision)
      SELECT i, printf('%064d', i), 1, 'v', 'v', 'here', 1, 1,
        CASE i % 4 WHEN 0 THEN 'winter' WHEN 1 THEN 'spring' END, iif(i % 4 = 2, NULL, 'known') FROM n;
    INSERT INTO coding (video_id, study) SELECT id, 'winter' FROM video WHERE id % 8 IN (0, 1);`);
  // First coded there or nowhere, and coded again there: of each eight 0 and 4; 2 and 6; 1 besides.
  const counted = () => videoPage(other, { study: 'winter', limit: 1 }).total;
  expect(counted()).toBe((many * 5) / 8);
  expect(facets(other, { study: 'winter' }).states.new).toBe((many * 5) / 8);
  other.exec(`UPDATE video SET study = 'winter' WHERE id % 4 IN (1, 3)`);
  expect(counted()).toBe(many);
  expect(facets(other, { study: 'winter' }).states.new).toBe(many);
  other.close();
});

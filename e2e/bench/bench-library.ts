import { existsSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SegmentQuery } from '../../electron/contract/segments.ts';
import type { VideoFilter, VideoQuery } from '../../electron/contract/videos.ts';
import { LibraryDatabase } from '../../electron/host/library/database/database.ts';
import { facets } from '../../electron/host/library/search/facets.ts';
import { segmentPage } from '../../electron/host/library/search/search.ts';
import { waysTo } from '../../electron/host/library/search/search-plan.ts';
import { FIRST_CODING_SEGMENT } from '../../electron/host/library/search/segments.ts';
import { videoPage } from '../../electron/host/library/videos/video-list.ts';

const VIDEOS = 100_000;
const SEGMENTS_EACH = 50;
const LABELS = 60;
const FOLDERS = 40;

/** A library of 100,000 videos and 5 million segments: a few labels are common and most are rare, as in life. */
export function madeLibrary(file: string): LibraryDatabase {
  const isThere = existsSync(file);
  const database = new LibraryDatabase(file);
  if (isThere && database.get('SELECT 1 FROM segment LIMIT 1')) return database;
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000');
  // Indexes are made at the end: that is ten times as quick as row by row.
  const indexes = database.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'segment' AND sql IS NOT NULL",
  );
  const count = (n: number) =>
    `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${n})`;
  database.write(() => {
    for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
    database.exec(`
      ${count(FOLDERS)} INSERT INTO folder (id, path, name) SELECT i + 1, '/videos/' || i, 'Camera ' || i FROM n;
      ${count(LABELS)} INSERT INTO label (id, key, name) SELECT i + 1, 'action ' || i, 'Action ' || i FROM n;
      ${count(VIDEOS)} INSERT INTO video (id, content_id, size_bytes, name, name_key, folder_id, below, file_state, state,
          added_at_ms, date_ms, tagged_at_ms, duration_us, width, height, frame_rate, codec, container, segments)
        SELECT i + 1, printf('%064x', i), 1000000 + i * 37 % 900000, 'clip ' || i || '.mp4', printf('clip %012d.mp4', i),
          1 + i * 7919 % ${FOLDERS}, '2024/' || (i % 12), iif(i % 500 = 7, 'missing', 'here'), iif(i % 20 = 3, 'new', 'done'),
          1700000000000 + i, 1600000000000 + i * 7919 % 100000000 * 1000, 1700000000000, 60000000 + i * 31 % 600 * 1000000,
          1920, 1080, '25/1', 'h264', 'mov', ${SEGMENTS_EACH} FROM n;
      INSERT INTO video_text (rowid, name, folder) SELECT video.id, video.name, folder.name || '/' || below
        FROM video JOIN folder ON folder.id = folder_id;
      ${count(VIDEOS * SEGMENTS_EACH)} INSERT INTO segment (video_id, label_id, source, start_us, end_us, length_us, score, state, origin, note)
        SELECT 1 + i / ${SEGMENTS_EACH}, label, 'model', at, at + length, length, score, state, 'model', note FROM (
          SELECT i, i % ${SEGMENTS_EACH} * 4000000 AS at, 250000 * (1 + (i * 2654435761 >> 7) % 40) AS length,
            ((i * 2654435761 >> 9) % 100000) / 100000.0 AS score,
            1 + (((i * 40503 >> 3) % 1000) * ((i * 7919 >> 4) % 1000) * ${LABELS}) / 1000000 AS label,
            CASE (i * 31 >> 2) % 100 WHEN 0 THEN 'accepted' WHEN 1 THEN 'rejected' ELSE 'suggested' END AS state,
            iif(i % 5000 = 11, 'look again at the fence', '') AS note FROM n);
      INSERT INTO note_text (rowid, note) SELECT id, note FROM segment WHERE note <> '';
      INSERT INTO video_label SELECT video_id, label_id, count(*), sum(length_us) FROM segment
        WHERE state <> 'rejected' GROUP BY video_id, label_id;
      UPDATE label SET (segments, videos) = (SELECT coalesce(sum(segments), 0), count(*) FROM video_label WHERE label_id = label.id);
    `);
    for (const { sql } of indexes) database.exec(sql);
  });
  database.optimize();
  return database;
}

const SEARCHES: Readonly<Record<string, SegmentQuery>> = {
  'best of all': {},
  'a common label': { labels: ['action 0'] },
  'a rare label, longest': { labels: ['action 55'], sort: 'length' },
  'three labels, by date': { labels: ['action 0', 'action 9', 'action 55'], sort: 'date' },
  'sure and long': { minScore: 0.95, minUs: 9_000_000, sort: 'length' },
  'sure, nothing that long': { minScore: 0.99, minUs: 20_000_000 },
  'accepted only': { states: ['accepted'], labels: ['action 3'] },
  'one folder, common label': { folder: 7, labels: ['action 0'] },
  'one day, by video': { fromMs: 1_600_000_000_000, toMs: 1_600_086_400_000, sort: 'video' },
  'words: a label': { text: 'action 12' },
  'words: a note': { text: 'fence' },
  'words: a video': { text: 'clip 4711' },
  'words: a folder and a label': { text: 'camera action 7' },
  'words of every video': { text: 'clip', labels: ['action 5'] },
  'words of nothing': { text: 'zebra' },
  'page 50': { labels: ['action 0'], offset: 4900 },
};

/** The same questions about a study in which some of the videos were coded again. */
const IN_STUDY: Readonly<Record<string, SegmentQuery>> = {
  'best of all': { study: 'winter' },
  'a common label': { labels: ['action 0'], study: 'winter' },
  'a rare label, longest': { labels: ['action 55'], sort: 'length', study: 'winter' },
  'words: a label': { text: 'action 12', study: 'winter' },
};

/** Codes 2,000 of the videos again, with as many segments as they have; all others were coded elsewhere. */
function codeAgain(database: LibraryDatabase): void {
  database.exec(`
    UPDATE video SET project_revision = 'known';
    INSERT INTO coding (video_id, study) SELECT id, 'winter' FROM video WHERE id % 50 = 1;
    INSERT INTO coding_segment (id, coding_id, video_id, label_id, source, start_us, end_us, length_us, score, state, origin)
      SELECT ${FIRST_CODING_SEGMENT} + s.id, coding.id, s.video_id, label_id, source, start_us, end_us, length_us, score, state,
        origin FROM segment AS s JOIN coding ON coding.video_id = s.video_id;
    INSERT INTO coding_label SELECT coding_id, label_id, count(*), sum(length_us) FROM coding_segment
      WHERE state <> 'rejected' GROUP BY coding_id, label_id;
  `);
}

const LISTS: Readonly<Record<string, VideoQuery>> = {
  'by name': {},
  'row 99,900': { offset: 99_900 },
  'by date, tagged': { sort: 'date', order: 'down', state: 'done' },
  'with a rare label': { label: 'action 55', sort: 'segments', order: 'down' },
  words: { text: 'clip 47' },
};

const FACETS: Readonly<Record<string, VideoFilter>> = {
  everything: {},
  'one folder': { folder: 7 },
  tagged: { state: 'done' },
  missing: { file: 'missing' },
  'a common label': { label: 'action 0' },
  'half of all dates': { fromMs: 1_600_000_000_000, toMs: 1_650_000_000_000 },
  'words of every video': { text: 'clip' },
};

/** @param line prints a figure */
export function measureLibrary(line: (what: string, figure: string) => void, showPlans: boolean): void {
  const file = path.join(os.tmpdir(), 'tubelet-bench-library', 'library.sqlite');
  const begun = performance.now();
  const database = madeLibrary(file);
  const seconds = (performance.now() - begun) / 1000;
  line('library of 100,000 videos and 5 million segments', `made or opened in ${seconds.toFixed(1)} s`);
  try {
    for (const [name, query] of Object.entries(SEARCHES)) {
      const { ms, value } = middleOf(() => segmentPage(database, query));
      line(`search: ${name}`, `${ms.toFixed(1)} ms, ${value.isMore ? 'more than ' : ''}${value.total} found`);
      if (!showPlans) continue;
      for (const { from, where } of waysTo(database, query, query.sort ?? 'score')) {
        const plan = database.all<{ detail: string }>(
          `EXPLAIN QUERY PLAN SELECT s.id FROM ${from} WHERE ${where.text}`,
          ...where.values,
        );
        console.log(`    ${plan.map(({ detail }) => detail).join('; ')}`);
      }
    }
    for (const [name, query] of Object.entries(LISTS)) {
      const { ms, value } = middleOf(() => videoPage(database, query));
      line(`videos: ${name}`, `${ms.toFixed(1)} ms, ${value.total} found`);
    }
    for (const [name, filter] of Object.entries(FACETS)) {
      const { ms } = middleOf(() => facets(database, filter));
      line(`facets: ${name}`, `${ms.toFixed(1)} ms`);
    }
    if (!database.get('SELECT 1 FROM coding LIMIT 1')) database.write(() => codeAgain(database));
    for (const [name, query] of Object.entries(IN_STUDY)) {
      const { ms, value } = middleOf(() => segmentPage(database, query));
      line(
        `search in a study: ${name}`,
        `${ms.toFixed(1)} ms, ${value.isMore ? 'more than ' : ''}${value.total} found`,
      );
    }
  } finally {
    database.close();
    if (process.env.TUBELET_BENCH_KEEP !== '1') rmSync(path.dirname(file), { recursive: true, force: true });
  }
}

/** The middle of five, after a first one that fills the cache as a second search finds it. */
function middleOf<T>(work: () => T): { readonly ms: number; readonly value: T } {
  let value = work();
  const times = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    value = work();
    return performance.now() - begun;
  });
  return { ms: times.sort((a, b) => a - b)[2]!, value };
}

import type { SQLInputValue } from 'node:sqlite';
import type {
  FoundSegment,
  SegmentFilter,
  SegmentPage,
  SegmentQuery,
  SegmentSort,
} from '../../../contract/segments.ts';
import { DEFAULT_STUDY } from '../../studies/study-videos.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { folderOf, thumbnailUrl } from '../videos/video-list.ts';
import { type Way, waysTo } from './search-plan.ts';
import { FIRST_CODING_SEGMENT } from './segments.ts';

/** No further is counted: who sees "10,000+" narrows the search. */
const MOST_COUNTED = 10_000;

/** Sort keys, best first, and the directions in which `down` has them. */
const ORDERS: Readonly<Record<SegmentSort, readonly [column: string, down: 'ASC' | 'DESC'][]>> = {
  score: [['s.score', 'DESC']],
  length: [['s.length_us', 'DESC']],
  date: [
    ['v.date_ms', 'DESC'],
    ['v.id', 'DESC'],
    ['s.start_us', 'ASC'],
  ],
  video: [
    ['v.name_key', 'ASC'],
    ['v.id', 'ASC'],
    ['s.start_us', 'ASC'],
  ],
};

/** One window of the segments that a filter leaves. */
export function segmentPage(database: LibraryDatabase, query: SegmentQuery): SegmentPage {
  const { sort = 'score', order = 'down', offset = 0, limit = 100 } = query;
  const ways = waysTo(database, query, sort);
  let total = 0;
  for (const way of ways) {
    if (total > MOST_COUNTED) break;
    const counted = `SELECT count(*) AS n FROM (SELECT 1 FROM ${way.from} WHERE ${way.where.text} LIMIT ?)`;
    total += database.get<{ n: number }>(counted, ...way.where.values, MOST_COUNTED + 1)!.n;
  }
  const ids = firstOf(database, ways, sort, order, offset + limit).slice(offset);
  return {
    total: Math.min(total, MOST_COUNTED),
    isMore: total > MOST_COUNTED,
    offset,
    segments: foundSegments(database, ids),
  };
}

/** Ids of up to `most` segments in order; of several ways, merged. */
export function firstOf(
  database: LibraryDatabase,
  ways: readonly Way[],
  sort: SegmentSort,
  order: 'up' | 'down',
  most: number,
): number[] {
  const keys = ORDERS[sort];
  const directions = keys.map(([, down]) => (order === 'down' ? down : down === 'ASC' ? 'DESC' : 'ASC'));
  const columns = keys.map(([column], at) => `${column} AS k${at}`).join(', ');
  const by = keys.map(([column], at) => `${column} ${directions[at]}`).join(', ');
  const rows = ways.flatMap(({ from, where }) =>
    database.all<Record<string, SQLInputValue> & { id: number }>(
      `SELECT s.id, ${columns} FROM ${from} WHERE ${where.text} ORDER BY ${by} LIMIT ?`,
      ...[...where.values, most],
    ),
  );
  if (ways.length > 1) {
    rows.sort((a, b) => {
      for (const [at, direction] of directions.entries()) {
        const difference = compared(a[`k${at}`]!, b[`k${at}`]!);
        if (difference !== 0) return direction === 'ASC' ? difference : -difference;
      }
      return a.id - b.id;
    });
  }
  return rows.slice(0, most).map(({ id }) => id);
}

/** Ids of everything that a filter leaves, in order of videos and time unless another is chosen: for exports. */
export function allSegments(
  database: LibraryDatabase,
  filter: SegmentFilter,
  sort: SegmentSort = 'video',
): number[] {
  return firstOf(database, waysTo(database, filter, sort), sort, 'down', Number.MAX_SAFE_INTEGER);
}

/** Segments by their ids, of whichever coding; those that are gone are left out. */
export function foundSegments(database: LibraryDatabase, ids: readonly number[]): FoundSegment[] {
  return ids.flatMap((id) => {
    const row = database.get<FoundRow>(id < FIRST_CODING_SEGMENT ? FIRST_GIVEN : IN_A_CODING, id);
    return row ? [foundSegment(row)] : [];
  });
}

const FOUND_COLUMNS = `s.id, s.video_id, v.content_id, v.name AS video, v.folder_id, v.below, v.file_state,
  (SELECT name FROM folder WHERE folder.id = v.folder_id) AS folder_name, label.key, label.name AS label,
  s.start_us, s.end_us, s.score, s.state, s.origin, s.note`;
const FOUND_JOINS = 'JOIN video AS v ON v.id = s.video_id JOIN label ON label.id = s.label_id';
const FIRST_GIVEN = `SELECT ${FOUND_COLUMNS}, v.study AS study, 0 AS is_apart
  FROM segment AS s ${FOUND_JOINS} WHERE s.id = ?`;
const IN_A_CODING = `SELECT ${FOUND_COLUMNS}, coding.study AS study, 1 AS is_apart
  FROM coding_segment AS s ${FOUND_JOINS} JOIN coding ON coding.id = s.coding_id WHERE s.id = ?`;

interface FoundRow {
  readonly id: number;
  readonly video_id: number;
  readonly content_id: string;
  readonly video: string;
  readonly folder_id: number | null;
  readonly folder_name: string | null;
  readonly below: string;
  readonly file_state: FoundSegment['fileState'];
  readonly key: string;
  readonly label: string;
  readonly start_us: number;
  readonly end_us: number | null;
  readonly score: number | null;
  readonly state: FoundSegment['state'];
  readonly origin: FoundSegment['origin'];
  readonly note: string;
  readonly study: string | null;
  readonly is_apart: number;
}

function foundSegment(row: FoundRow): FoundSegment {
  const { id, video, label, score, state, origin, note } = row;
  return {
    id,
    videoId: row.video_id,
    contentId: row.content_id,
    video,
    folder: folderOf(row),
    fileState: row.file_state,
    labelKey: row.key,
    label,
    startUs: row.start_us,
    endUs: row.end_us,
    score,
    state,
    origin,
    note,
    study: row.study ?? DEFAULT_STUDY,
    isApart: row.is_apart === 1,
    thumbnailUrl: thumbnailUrl(row.video_id),
    // An action has begun by its middle, and is not over yet.
    pictureUrl: thumbnailUrl(row.video_id, Math.floor((row.start_us + (row.end_us ?? row.start_us)) / 2)),
  };
}

/** As SQLite orders: nothing before everything. */
function compared(a: SQLInputValue, b: SQLInputValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

import type { SegmentFilter } from '../../../contract/segments.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { type Sql, sql, wordQuery, wordsOf } from '../database/sql-parts.ts';
import { labelKey } from './segments.ts';

/** What must hold of segments, whichever table they are in: of themselves, by label (null for any), and of their videos. */
export function conditionsOf(database: LibraryDatabase, filter: SegmentFilter) {
  const conditions = [
    stateCondition(filter),
    ...rangeConditions(filter, 'score'),
    ...rangeConditions(filter, 'length'),
  ];
  if (filter.video !== undefined) conditions.push(sql('s.video_id = ?', filter.video));
  const videoConditions: Sql[] = [];
  if (filter.folder !== undefined) videoConditions.push(sql('v.folder_id = ?', filter.folder));
  if (filter.fromMs !== undefined) videoConditions.push(sql('v.date_ms >= ?', filter.fromMs));
  if (filter.toMs !== undefined) videoConditions.push(sql('v.date_ms < ?', filter.toMs));
  const labels =
    filter.labels && filter.labels.length > 0
      ? filter.labels.flatMap((name) => {
          const row = database.get<{ id: number }>('SELECT id FROM label WHERE key = ?', labelKey(name));
          return row ? [row.id] : [];
        })
      : null;
  return { conditions, labels, videoConditions };
}

export function stateCondition({ states }: SegmentFilter): Sql {
  if (!states || states.length === 0) return sql("s.state <> 'rejected'");
  return sql(`s.state IN (${states.map(() => '?').join(',')})`, ...states);
}

export function rangeConditions(filter: SegmentFilter, what: 'score' | 'length'): Sql[] {
  const [column, from, to] =
    what === 'score'
      ? ['s.score', filter.minScore, filter.maxScore]
      : ['s.length_us', filter.minUs, filter.maxUs];
  return [
    ...(from === undefined ? [] : [sql(`${column} >= ?`, from)]),
    ...(to === undefined ? [] : [sql(`${column} <= ?`, to)]),
  ];
}

interface Word {
  readonly query: string;
  readonly labels: readonly number[];
  readonly videos: number;
  /** In every video's name or folder. */
  readonly isEverywhere: boolean;
  readonly notes: number;
  /** How many rows it leads to, roughly. */
  readonly cost: number;
  readonly condition: Sql;
}

/** Where each word of the text occurs: in labels, in names of videos and folders, in notes. */
export function textWords(database: LibraryDatabase, { text }: SegmentFilter): Word[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const labels = database.all<{ id: number; key: string; segments: number }>(
    'SELECT id, key, segments FROM label',
  );
  const everything = database.get<{ n: number }>('SELECT count(*) AS n FROM video')!.n;
  return words.map((word) => {
    const query = wordQuery(word);
    const matching = labels.filter(({ key }) =>
      key.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)),
    );
    const found = (table: string) =>
      database.get<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${table} MATCH ?`, query)!.n;
    const [videos, notes] = [found('video_text'), found('note_text')];
    const ids = matching.map(({ id }) => id);
    const isEverywhere = videos === everything;
    return {
      query,
      isEverywhere,
      labels: ids,
      videos,
      notes,
      cost: matching.reduce((sum, { segments }) => sum + segments, 0) + videos * 50 + notes,
      condition: isEverywhere ? sql('1') : wordCondition(query, ids, videos, notes),
    };
  });
}

/** Each list of ids costs time to gather: those that are empty are left out. */
function wordCondition(query: string, labels: readonly number[], videos: number, notes: number): Sql {
  const parts: Sql[] = [
    ...(labels.length > 0 ? [among('s.label_id', labels)] : []),
    ...(videos > 0
      ? [sql('s.video_id IN (SELECT rowid FROM video_text WHERE video_text MATCH ?)', query)]
      : []),
    ...(notes > 0 ? [sql('s.id IN (SELECT rowid FROM note_text WHERE note_text MATCH ?)', query)] : []),
  ];
  if (parts.length === 0) return sql('0');
  return { text: parts.map(({ text }) => text).join(' OR '), values: parts.flatMap(({ values }) => values) };
}

/** Ids are our own whole numbers. */
export function among(column: string, ids: readonly number[]): Sql {
  return sql(`${column} IN (${ids.join(',')})`);
}

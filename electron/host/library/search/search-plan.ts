import type { SegmentFilter, SegmentSort } from '../../../contract/segments.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { every, type Sql, sql, wordQuery, wordsOf } from '../database/sql-parts.ts';
import { labelKey } from './segments.ts';

/** So many rows are found and sorted in a few hundredths of a second, whatever their order on disk. */
const FEW = 20_000;
/** From so many videos on, walking segments in order and looking at their video is quicker than the other way. */
const FEW_VIDEOS = 3000;

/**
 * One way into the table: `from` with everything that must hold, where rows of several ways never overlap. Every way
 * either walks an index in the order that is asked for, or meets few rows.
 */
export interface Way {
  readonly from: string;
  readonly where: Sql;
}

const NOTHING: Way = { from: 'segment AS s CROSS JOIN video AS v ON v.id = s.video_id', where: sql('0') };

/**
 * How to find the segments of a filter in an order. SQLite's planner knows neither how many segments a label has nor how
 * rare a word is, so the table that is read first, and the index, are chosen here by counting what each would meet.
 */
export function waysTo(database: LibraryDatabase, filter: SegmentFilter, sort: SegmentSort): Way[] {
  const { conditions, labels, videoConditions } = conditionsOf(database, filter);
  if (labels?.length === 0) return [NOTHING];
  const where = every([...conditions, ...videoConditions]);
  if (filter.collection !== undefined) {
    const from =
      'clip AS c CROSS JOIN segment AS s INDEXED BY segment_by_video ON s.video_id = c.video_id AND s.label_id = c.label_id ' +
      'AND s.start_us = c.start_us AND coalesce(s.end_us, -1) = c.end_us CROSS JOIN video AS v ON v.id = s.video_id';
    const labelled = labels ? [among('s.label_id', labels)] : [];
    return [{ from, where: every([sql('c.collection_id = ?', filter.collection), ...labelled, where]) }];
  }
  const words = textWords(database, filter);
  if (words.length === 0) return waysOf(database, { filter, sort, labels, where, videoConditions });
  // The rarest word leads, and the others are looked for in what it meets.
  const [rarest, ...others] = words.sort((a, b) => a.cost - b.cost);
  if (!rarest || rarest.cost === 0) return [NOTHING];
  const all = every([where, ...others.map(({ condition }) => condition)]);
  const both = labels ? rarest.labels.filter((id) => labels.includes(id)) : rarest.labels;
  const ways: Way[] = [];
  if (both.length > 0)
    ways.push(...waysOf(database, { filter, sort, labels: both, where: all, videoConditions }));
  const notByLabel = rarest.labels.length > 0 ? [sql(`s.label_id NOT IN (${rarest.labels.join(',')})`)] : [];
  if (rarest.videos > 0) {
    const isFew = rarest.videos <= FEW_VIDEOS;
    const column = isFew ? 'v.id' : 's.video_id';
    const inVideo = rarest.isEverywhere
      ? sql('1')
      : sql(`${column} IN (SELECT rowid FROM video_text WHERE video_text MATCH ?)`, rarest.query);
    const rest = every([all, ...notByLabel]);
    ways.push(
      ...(isFew
        ? [throughVideos(labels, every([inVideo, rest]))]
        : waysOf(database, { filter, sort, labels, where: every([inVideo, rest]), videoConditions })),
    );
  }
  if (rarest.notes > 0) {
    const inNote = sql('s.id IN (SELECT rowid FROM note_text WHERE note_text MATCH ?)', rarest.query);
    const notInVideo = sql(
      's.video_id NOT IN (SELECT rowid FROM video_text WHERE video_text MATCH ?)',
      rarest.query,
    );
    const labelled = labels ? [among('+s.label_id', labels)] : [];
    ways.push({ from: NOTHING.from, where: every([inNote, notInVideo, ...notByLabel, ...labelled, all]) });
  }
  return ways;
}

interface Wanted {
  readonly filter: SegmentFilter;
  readonly sort: SegmentSort;
  /** Null for all. */
  readonly labels: readonly number[] | null;
  readonly where: Sql;
  readonly videoConditions: readonly Sql[];
}

function waysOf(database: LibraryDatabase, { filter, sort, labels, where, videoConditions }: Wanted): Way[] {
  const count = (text: string, { values }: { values: Sql['values'] }) =>
    database.get<{ n: number }>(text, ...values)!.n;
  if (filter.video !== undefined) return [throughVideos(labels, where)];
  if (videoConditions.length > 0) {
    const { text, values } = every(videoConditions);
    const met = count(
      `SELECT count(*) AS n FROM (SELECT 1 FROM video AS v WHERE ${text} LIMIT ${FEW_VIDEOS + 1})`,
      { values },
    );
    if (met <= FEW_VIDEOS) return [throughVideos(labels, where)];
  }
  const byLabel = labels
    ? count(`SELECT coalesce(sum(segments), 0) AS n FROM label WHERE id IN (${labels.join(',')})`, sql(''))
    : Number.POSITIVE_INFINITY;
  const isDecided = filter.states !== undefined && !filter.states.includes('suggested');
  if (isDecided && labels) {
    return labels.map((id) =>
      through('segment_by_label_state', every([sql("s.label_id = ? AND s.state <> 'suggested'", id), where])),
    );
  }
  if (isDecided) {
    const inState = stateCondition(filter);
    const from = "(SELECT 1 FROM segment AS s INDEXED BY segment_by_state WHERE state <> 'suggested' AND";
    if (count(`SELECT count(*) AS n FROM ${from} ${inState.text} LIMIT ${FEW + 1})`, inState) <= FEW) {
      return [through('segment_by_state', every([sql("s.state <> 'suggested'"), where]))];
    }
  }
  if (sort === 'date' || sort === 'video') {
    return byLabel <= FEW ? perLabel(labels!, 'score', where) : [throughVideos(labels, where)];
  }
  if (labels) return perLabel(labels, sort, where);
  const other = sort === 'score' ? 'length' : 'score';
  const range = every(rangeConditions(filter, other));
  if (range.text !== '1') {
    const from = `(SELECT 1 FROM segment AS s INDEXED BY segment_by_${other} WHERE ${range.text} LIMIT ${FEW + 1})`;
    if (count(`SELECT count(*) AS n FROM ${from}`, range) <= FEW)
      return [through(`segment_by_${other}`, where)];
  }
  return [through(`segment_by_${sort}`, where)];
}

/** A way for each label, as the index holds the rows of one label in order. */
function perLabel(labels: readonly number[], sort: 'score' | 'length', where: Sql): Way[] {
  return labels.map((id) => through(`segment_by_label_${sort}`, every([sql('s.label_id = ?', id), where])));
}

/** LEFT JOIN lets SQLite leave the video unread where nothing is asked of it. */
function through(index: string, where: Sql): Way {
  return { from: `segment AS s INDEXED BY ${index} LEFT JOIN video AS v ON v.id = s.video_id`, where };
}

function throughVideos(labels: readonly number[] | null, where: Sql): Way {
  const from = 'video AS v CROSS JOIN segment AS s INDEXED BY segment_by_video ON s.video_id = v.id';
  return { from, where: every([...(labels ? [among('s.label_id', labels)] : []), where]) };
}

function conditionsOf(database: LibraryDatabase, filter: SegmentFilter) {
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

function stateCondition({ states }: SegmentFilter): Sql {
  if (!states || states.length === 0) return sql("s.state <> 'rejected'");
  return sql(`s.state IN (${states.map(() => '?').join(',')})`, ...states);
}

function rangeConditions(filter: SegmentFilter, what: 'score' | 'length'): Sql[] {
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
function textWords(database: LibraryDatabase, { text }: SegmentFilter): Word[] {
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
function among(column: string, ids: readonly number[]): Sql {
  return sql(`${column} IN (${ids.join(',')})`);
}

import type { SegmentFilter, SegmentSort } from '../../../contract/segments.ts';
import { countsAsFirst, scopeOf } from '../codings/study-scope.ts';
import { throughClipsOfStudies, throughCodings } from '../codings/ways-to-codings.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { every, type Sql, sql } from '../database/sql-parts.ts';
import { among, conditionsOf, rangeConditions, stateCondition, textWords } from './search-conditions.ts';

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
  const scope = scopeOf(database, filter.study);
  const first = waysToFirst(database, filter, sort, scope);
  if (filter.collection !== undefined)
    return [...first, ...throughClipsOfStudies(database, filter, filter.collection)];
  return scope === null ? first : [...first, ...throughCodings(database, filter, scope)];
}

/** Ways to what videos were first given. */
function waysToFirst(
  database: LibraryDatabase,
  filter: SegmentFilter,
  sort: SegmentSort,
  scope: string | null,
): Way[] {
  const { conditions, labels, videoConditions } = conditionsOf(database, filter);
  if (labels?.length === 0) return [NOTHING];
  if (scope !== null) videoConditions.push(countsAsFirst(database, scope));
  const where = every([...conditions, ...videoConditions]);
  if (filter.collection !== undefined) {
    const from =
      'clip AS c CROSS JOIN segment AS s INDEXED BY segment_by_video ON s.video_id = c.video_id AND s.label_id = c.label_id ' +
      'AND s.start_us = c.start_us AND coalesce(s.end_us, -1) = c.end_us CROSS JOIN video AS v ON v.id = s.video_id';
    const labelled = labels ? [among('s.label_id', labels)] : [];
    const inFirst = sql("c.collection_id = ? AND c.study = ''", filter.collection);
    return [{ from, where: every([inFirst, ...labelled, where]) }];
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

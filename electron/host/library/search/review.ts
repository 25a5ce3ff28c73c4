import {
  type DecidedSuggestions,
  mostUseful,
  type Waiting,
  worthChecking,
} from '../../../../engine/teach/review-queue.ts';
import type { ReviewList, ReviewQuery } from '../../../contract/review.ts';
import { countsAsFirst, scopeOf } from '../codings/study-scope.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { every, type Sql, sql } from '../database/sql-parts.ts';
import { foundSegments } from './search.ts';
import { labelKey } from './segments.ts';

const LIMIT = 50;
/** Suggestions that are nearer than this pass into each other: where one ends is where the other begins. */
const TOUCHING_US = 500_000;

interface WaitingRow {
  readonly id: number;
  readonly video_id: number;
  readonly label_id: number;
  readonly score: number | null;
  readonly disputed: number;
  readonly touching: number;
}

/** What is asked, of the segments that videos were first given and of those in a study, where one is asked about. */
interface Source {
  readonly table: 'segment' | 'coding_segment';
  /** Segments that it has in common were coded together. */
  readonly whose: 'video_id' | 'coding_id';
  readonly condition: Sql;
}

/** What is worth a look in a whole library or a study, most useful first: see `mostUseful`. */
export function reviewList(database: LibraryDatabase, query: ReviewQuery): ReviewList {
  const rows = sourcesOf(database, query).flatMap(({ table, whose, condition }) =>
    database.all<WaitingRow>(
      `SELECT s.id, s.video_id, s.label_id, s.score,
         EXISTS (SELECT 1 FROM ${table} AS own WHERE own.${whose} = s.${whose} AND own.label_id <> s.label_id
           AND own.state IN ('accepted', 'edited') AND own.start_us < s.end_us AND own.end_us > s.start_us) AS disputed,
         EXISTS (SELECT 1 FROM ${table} AS next WHERE next.${whose} = s.${whose} AND next.label_id <> s.label_id
           AND next.state <> 'rejected' AND next.id <> s.id
           AND next.start_us < s.end_us + ${TOUCHING_US} AND next.end_us > s.start_us - ${TOUCHING_US}) AS touching
       FROM ${table} AS s WHERE s.state = 'suggested' AND ${condition.text}`,
      ...condition.values,
    ),
  );
  const waiting = rows.map(({ id, video_id, label_id, score, disputed, touching }): Waiting => {
    const isDisputed = disputed === 1;
    return {
      id,
      video: String(video_id),
      label: String(label_id),
      score,
      isDisputed,
      isAtBoundary: touching === 1,
    };
  });
  const decided = decidedSoFar(database, query.study);
  const chosen = mostUseful(waiting, query.limit ?? LIMIT);
  return {
    left: waiting.length,
    labels: waitingLabels(database, query),
    worth: worthChecking(waiting, decided),
    decided: decided.reduce((sum, each) => sum + each.decided, 0),
    segments: foundSegments(
      database,
      chosen.map(({ id }) => id),
    ),
  };
}

/** How many suggestions wait for a decision in a whole library or a study. */
export function waitingCount(database: LibraryDatabase, study?: string): number {
  return sourcesOf(database, study === undefined ? {} : { study }).reduce(
    (sum, { table, condition }) =>
      sum +
      database.get<{ n: number }>(
        `SELECT count(*) AS n FROM ${table} AS s WHERE s.state = 'suggested' AND ${condition.text}`,
        ...condition.values,
      )!.n,
    0,
  );
}

/** Labels of what waits, whichever of them the query chooses: also those that are chosen and no longer wait. */
function waitingLabels(
  database: LibraryDatabase,
  { labels = [], ...others }: ReviewQuery,
): ReviewList['labels'] {
  const counts = new Map<string, ReviewList['labels'][number]>();
  for (const { table, condition } of sourcesOf(database, others)) {
    const rows = database.all<ReviewList['labels'][number]>(
      `SELECT label.key, label.name, count(*) AS waiting FROM ${table} AS s JOIN label ON label.id = s.label_id
       WHERE s.state = 'suggested' AND ${condition.text} GROUP BY label.id`,
      ...condition.values,
    );
    for (const row of rows)
      counts.set(row.key, { ...row, waiting: row.waiting + (counts.get(row.key)?.waiting ?? 0) });
  }
  const waiting = [...counts.values()].sort((a, b) => b.waiting - a.waiting || (a.key < b.key ? -1 : 1));
  const done = labels.flatMap((name) => {
    const key = labelKey(name);
    if (counts.has(key)) return [];
    return database.all<{ key: string; name: string }>('SELECT key, name FROM label WHERE key = ?', key);
  });
  return [...waiting, ...done.map((each) => ({ ...each, waiting: 0 }))];
}

/**
 * What a person said of suggestions until now, by the ids of their labels. One that was given another label or other
 * bounds was wrong as it stood; its row no longer tells what it was suggested as.
 */
function decidedSoFar(database: LibraryDatabase, study: string | undefined): DecidedSuggestions[] {
  return sourcesOf(database, study === undefined ? {} : { study }).flatMap(({ table, condition }) =>
    database.all<{ label: string | null; decided: number; wrong: number; promised: number }>(
      `SELECT CASE s.state WHEN 'edited' THEN NULL ELSE CAST(s.label_id AS TEXT) END AS label, count(*) AS decided,
         count(*) FILTER (WHERE s.state <> 'accepted') AS wrong, sum(1 - s.score) AS promised FROM ${table} AS s
       WHERE s.source = 'person' AND s.state IN ('accepted', 'edited', 'rejected') AND s.score IS NOT NULL AND ${condition.text} GROUP BY 1`,
      ...condition.values,
    ),
  );
}

function sourcesOf(database: LibraryDatabase, query: ReviewQuery): Source[] {
  const condition = conditionOf(database, query);
  const scope = scopeOf(database, query.study);
  if (scope === null) return [{ table: 'segment', whose: 'video_id', condition }];
  const first = countsAsFirst(database, scope);
  const isFirst = sql(`s.video_id IN (SELECT v.id FROM video AS v WHERE ${first.text})`, ...first.values);
  const isCoded = sql('s.coding_id IN (SELECT id FROM coding WHERE study = ?)', scope);
  return [
    { table: 'segment', whose: 'video_id', condition: every([condition, isFirst]) },
    { table: 'coding_segment', whose: 'coding_id', condition: every([condition, isCoded]) },
  ];
}

function conditionOf(database: LibraryDatabase, { labels, folder, video }: ReviewQuery): Sql {
  const parts: Sql[] = [];
  if (labels && labels.length > 0) {
    const ids = labels.flatMap((name) => {
      const row = database.get<{ id: number }>('SELECT id FROM label WHERE key = ?', labelKey(name));
      return row ? [row.id] : [];
    });
    parts.push(sql(`s.label_id IN (${ids.join(',')})`));
  }
  if (folder !== undefined)
    parts.push(sql('s.video_id IN (SELECT id FROM video WHERE folder_id = ?)', folder));
  if (video !== undefined) parts.push(sql('s.video_id = ?', video));
  return every(parts);
}

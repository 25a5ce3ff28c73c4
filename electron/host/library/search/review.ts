import { mostUseful, type Waiting, worthChecking } from '../../../../engine/teach/review-queue.ts';
import type { ReviewList, ReviewQuery } from '../../../contract/review.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { type Sql, sql } from '../database/sql-parts.ts';
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

/** What is worth a look in a whole library, most useful first: see `mostUseful`. */
export function reviewList(database: LibraryDatabase, query: ReviewQuery): ReviewList {
  const { text, values } = conditionOf(database, query);
  const rows = database.all<WaitingRow>(
    `SELECT s.id, s.video_id, s.label_id, s.score,
       EXISTS (SELECT 1 FROM segment AS own WHERE own.video_id = s.video_id AND own.label_id <> s.label_id
         AND own.state IN ('accepted', 'edited') AND own.start_us < s.end_us AND own.end_us > s.start_us) AS disputed,
       EXISTS (SELECT 1 FROM segment AS next WHERE next.video_id = s.video_id AND next.label_id <> s.label_id
         AND next.state <> 'rejected' AND next.id <> s.id
         AND next.start_us < s.end_us + ${TOUCHING_US} AND next.end_us > s.start_us - ${TOUCHING_US}) AS touching
     FROM segment AS s WHERE s.state = 'suggested' AND ${text}`,
    ...values,
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
  const decided = decidedSoFar(database);
  const chosen = mostUseful(waiting, query.limit ?? LIMIT);
  return {
    left: waiting.length,
    labels: waitingLabels(database, query),
    worth: worthChecking(waiting, decided),
    decided: decided.decided,
    segments: foundSegments(
      database,
      chosen.map(({ id }) => id),
    ),
  };
}

/** Labels of what waits, whichever of them the query chooses: also those that are chosen and no longer wait. */
function waitingLabels(
  database: LibraryDatabase,
  { labels = [], ...others }: ReviewQuery,
): ReviewList['labels'] {
  const { text, values } = conditionOf(database, others);
  const waiting = database.all<{ key: string; name: string; waiting: number }>(
    `SELECT label.key, label.name, count(*) AS waiting FROM segment AS s JOIN label ON label.id = s.label_id
     WHERE s.state = 'suggested' AND ${text} GROUP BY label.id ORDER BY waiting DESC, label.key`,
    ...values,
  );
  const done = labels.flatMap((name) => {
    const key = labelKey(name);
    if (waiting.some((each) => each.key === key)) return [];
    return database.all<{ key: string; name: string }>('SELECT key, name FROM label WHERE key = ?', key);
  });
  return [...waiting, ...done.map((each) => ({ ...each, waiting: 0 }))];
}

/** What a person said of suggestions until now: how sure they were on average says how sure to be of the others. */
function decidedSoFar(database: LibraryDatabase) {
  return database.get<{ decided: number; rejected: number; expected: number }>(
    `SELECT count(*) AS decided, count(*) FILTER (WHERE state = 'rejected') AS rejected, coalesce(sum(1 - score), 0) AS expected
     FROM segment WHERE source = 'person' AND state IN ('accepted', 'rejected') AND score IS NOT NULL`,
  )!;
}

function conditionOf(database: LibraryDatabase, { labels, folder, video }: ReviewQuery): Sql {
  const parts: Sql[] = [sql('1')];
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
  return {
    text: parts.map((part) => part.text).join(' AND '),
    values: parts.flatMap((part) => part.values),
  };
}

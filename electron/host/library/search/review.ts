import { mostUseful } from '../../../../engine/teach/review-queue.ts';
import type { FoundSegment } from '../../../contract/segments.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { foundSegments } from './search.ts';

export interface ReviewList {
  /** Suggestions that wait for a decision, all of them. */
  readonly left: number;
  readonly segments: readonly FoundSegment[];
}

/** What is worth a look in a whole library, most useful first: see `mostUseful`. */
export function reviewList(database: LibraryDatabase, limit: number): ReviewList {
  const rows = database.all<{
    id: number;
    video_id: number;
    label_id: number;
    score: number | null;
    disputed: number;
  }>(
    `SELECT s.id, s.video_id, s.label_id, s.score,
       EXISTS (SELECT 1 FROM segment AS own WHERE own.video_id = s.video_id AND own.label_id <> s.label_id
         AND own.state IN ('accepted', 'edited') AND own.start_us < s.end_us AND own.end_us > s.start_us) AS disputed
     FROM segment AS s WHERE s.state = 'suggested'`,
  );
  const waiting = rows.map(({ id, video_id, label_id, score, disputed }) => ({
    id,
    video: String(video_id),
    label: String(label_id),
    score,
    isDisputed: disputed === 1,
  }));
  const chosen = mostUseful(waiting, limit);
  return {
    left: waiting.length,
    segments: foundSegments(
      database,
      chosen.map(({ id }) => id),
    ),
  };
}

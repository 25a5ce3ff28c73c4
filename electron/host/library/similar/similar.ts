import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../../engine/base/errors.ts';
import { MICROS_PER_SECOND } from '../../../../engine/base/micros.ts';
import type { Manifest } from '../../../../engine/inference/package/manifest.ts';
import { slotRateOf } from '../../../../engine/pipeline/sampling.ts';
import { slotTime } from '../../../../engine/timeline/score-track.ts';
import type { SimilarFound, SimilarSegment, SimilarWish } from '../../../contract/similar.ts';
import { codingIn } from '../codings/codings.ts';
import { countsAsFirstIn, scopeOf } from '../codings/study-scope.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { rowsOf, type SegmentOwner } from '../search/segments.ts';
import { oneVideo, thumbnailUrl } from '../videos/video-list.ts';
import { comparedAs, type SlotIndexes } from './slot-indexes.ts';

/**
 * The stretches of a library that look most like one of them, from what is stored of the videos that `manifest`'s encoder
 * has been through; nothing is decoded.
 * Errors: `usage` when nothing is stored of the video that is asked about.
 */
export async function similarSegments(
  database: LibraryDatabase,
  indexes: SlotIndexes,
  manifest: Manifest,
  { contentId, startUs, endUs, top, isHere, study }: SimilarWish,
): Promise<SimilarFound> {
  if (endUs <= startUs) throw new AppError('usage', 'The stretch has no length: choose a longer one.');
  const { index, ids, videos, unknown } = await indexes.upToDate(manifest);
  const asked = comparedAs(database, contentId);
  if (asked === undefined || !index.has(asked)) {
    throw new AppError(
      'usage',
      'Nothing is stored of this video as it is now: tag it first, and again where what is painted out has changed.',
    );
  }
  const rate = slotRateOf(manifest);
  const slots = (time: number) => (time * rate.num) / (rate.den * MICROS_PER_SECOND);
  const from = slots(startUs);
  if (from >= index.slotsOf(asked))
    throw new AppError('usage', 'The stretch begins after the video has ended.');
  const found = await index.search(
    { video: asked, from, to: slots(endUs), top, ...(isHere ? { within: asked } : {}) },
    () => setImmediate(),
  );
  const segments = found.flatMap((each): SimilarSegment[] => {
    const id = ids.get(each.video);
    const video = id === undefined ? undefined : oneVideo(database, id);
    if (!video) return [];
    const [start, end] = [slotTime(each.from, rate), slotTime(each.to, rate)];
    return [
      {
        videoId: video.id,
        contentId: video.contentId,
        video: video.name,
        folder: video.folder,
        fileState: video.fileState,
        startUs: start,
        endUs: Math.min(end, video.probe?.durationUs ?? end),
        score: each.score,
        marked: markedIn(database, marksOf(database, video.id, study), start, end),
        thumbnailUrl: video.thumbnailUrl,
        pictureUrl: thumbnailUrl(video.id, Math.floor((start + end) / 2)),
      },
    ];
  });
  return { segments, videos, unknown: unknown.length };
}

/** Where the marks of a video in a study are: apart, or what it was first given. Null: it has none in the study. */
function marksOf(database: LibraryDatabase, videoId: number, study: string | undefined): SegmentOwner | null {
  const scope = scopeOf(database, study);
  if (scope === null) return videoId;
  const coding = codingIn(database, videoId, scope);
  if (coding) return coding;
  return countsAsFirstIn(database, videoId, scope) ? videoId : null;
}

/** The label that a person drew or accepted over at least half of a stretch; null: none. */
function markedIn(
  database: LibraryDatabase,
  owner: SegmentOwner | null,
  startUs: number,
  endUs: number,
): string | null {
  if (owner === null) return null;
  const { table, whose, id } = rowsOf(owner);
  const found = database.get<{ name: string; overlapUs: number }>(
    `SELECT label.name, min(end_us, ?) - max(start_us, ?) AS overlapUs FROM ${table} JOIN label ON label.id = label_id
     WHERE ${whose} = ? AND state IN ('accepted', 'edited') AND start_us < ? AND end_us > ?
     ORDER BY overlapUs DESC LIMIT 1`,
    ...[endUs, startUs, id, endUs, startUs],
  );
  return found && 2 * found.overlapUs >= endUs - startUs ? found.name : null;
}

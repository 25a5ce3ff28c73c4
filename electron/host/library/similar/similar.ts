import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../../engine/base/errors.ts';
import { MICROS_PER_SECOND } from '../../../../engine/base/micros.ts';
import type { Manifest } from '../../../../engine/inference/package/manifest.ts';
import { slotRateOf } from '../../../../engine/pipeline/sampling.ts';
import { slotTime } from '../../../../engine/timeline/score-track.ts';
import type { SimilarFound, SimilarSegment, SimilarWish } from '../../../contract/similar.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { oneVideo, thumbnailUrl } from '../videos/video-list.ts';
import type { SlotIndexes } from './slot-indexes.ts';

/**
 * The stretches of a library that look most like one of them, from what is stored of the videos that `manifest`'s encoder
 * has been through; nothing is decoded.
 * Errors: `usage` when nothing is stored of the video that is asked about.
 */
export async function similarSegments(
  database: LibraryDatabase,
  indexes: SlotIndexes,
  manifest: Manifest,
  { contentId, startUs, endUs, top, isHere }: SimilarWish,
): Promise<SimilarFound> {
  if (endUs <= startUs) throw new AppError('usage', 'The stretch has no length: choose a longer one.');
  const { index, videos, unknown } = await indexes.upToDate(manifest);
  if (!index.has(contentId)) {
    throw new AppError('usage', 'Nothing is stored of this video: tag it first, so that it can be compared.');
  }
  const rate = slotRateOf(manifest);
  const slots = (time: number) => (time * rate.num) / (rate.den * MICROS_PER_SECOND);
  const from = slots(startUs);
  if (from >= index.slotsOf(contentId))
    throw new AppError('usage', 'The stretch begins after the video has ended.');
  const found = await index.search(
    { video: contentId, from, to: slots(endUs), top, ...(isHere ? { within: contentId } : {}) },
    () => setImmediate(),
  );
  const segments = found.flatMap((each): SimilarSegment[] => {
    const row = database.get<{ id: number }>('SELECT id FROM video WHERE content_id = ?', each.video);
    const video = row && oneVideo(database, row.id);
    if (!video) return [];
    const [start, end] = [slotTime(each.from, rate), slotTime(each.to, rate)];
    return [
      {
        videoId: video.id,
        contentId: each.video,
        video: video.name,
        folder: video.folder,
        fileState: video.fileState,
        startUs: start,
        endUs: Math.min(end, video.probe?.durationUs ?? end),
        score: each.score,
        thumbnailUrl: video.thumbnailUrl,
        pictureUrl: thumbnailUrl(video.id, Math.floor((start + end) / 2)),
      },
    ];
  });
  return { segments, videos, unknown: unknown.length };
}

import { idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import type { Artifacts } from '../../../../engine/artifacts/artifacts.ts';
import { AppError } from '../../../../engine/base/errors.ts';
import type { Micros } from '../../../../engine/base/micros.ts';
import { MICROS_PER_SECOND } from '../../../../engine/base/micros.ts';
import type { Manifest } from '../../../../engine/inference/package/manifest.ts';
import { slotRateOf } from '../../../../engine/pipeline/sampling.ts';
import { embeddingsKey } from '../../../../engine/pipeline/stored-scores.ts';
import { mostSimilar, type SlotRows } from '../../../../engine/teach/similar.ts';
import { slotTime } from '../../../../engine/timeline/score-track.ts';
import type { LibraryDatabase } from '../database/database.ts';

export interface SimilarSegment {
  readonly videoId: number;
  readonly video: string;
  readonly startUs: Micros;
  readonly endUs: Micros;
  /** Cosine, -1 to 1. */
  readonly score: number;
}

export interface SimilarWish {
  readonly videoId: number;
  readonly startUs: number;
  readonly endUs: number;
  readonly top: number;
}

/**
 * The stretches of a library that look most like one of them, from what is stored of the videos that `manifest`'s model
 * has been through; nothing is decoded.
 * Errors: `usage` when nothing is stored of the video that is asked about.
 */
export async function similarSegments(
  database: LibraryDatabase,
  artifacts: Artifacts,
  manifest: Manifest,
  { videoId, startUs, endUs, top }: SimilarWish,
): Promise<SimilarSegment[]> {
  const known = new Map<string, { readonly id: number; readonly name: string }>();
  const rows: SlotRows[] = [];
  for (const { id, content_id, name, video_number } of database.all<{
    id: number;
    content_id: string;
    name: string;
    video_number: number | null;
  }>('SELECT id, content_id, name, video_number FROM video ORDER BY id')) {
    const key = await embeddingsKey(idOfVideo(content_id, video_number ?? undefined), manifest);
    const stored = await artifacts.get(key);
    if (!stored) continue;
    const [slots = 0, width = 0] = stored.shape;
    known.set(String(id), { id, name });
    rows.push({ video: String(id), slots, width, data: stored.data });
  }
  const of = rows.findIndex(({ video }) => video === String(videoId));
  const rate = slotRateOf(manifest);
  const slots = (time: number) => (time * rate.num) / (rate.den * MICROS_PER_SECOND);
  if (of < 0) {
    throw new AppError('usage', 'Nothing is stored of this video: tag it first, so that it can be compared.');
  }
  if (slots(startUs) >= rows[of]!.slots)
    throw new AppError('usage', 'The stretch begins after the video has ended.');
  return mostSimilar(rows, of, slots(startUs), slots(endUs), top).map(({ video, from, to, score }) => {
    const { id, name } = known.get(video)!;
    return { videoId: id, video: name, startUs: slotTime(from, rate), endUs: slotTime(to, rate), score };
  });
}

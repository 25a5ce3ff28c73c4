import type { Rational } from '../../../../engine/base/micros.ts';
import { parseRate } from '../../../../engine/formats/fields/frame-times.ts';
import type { LibraryDatabase } from '../database/database.ts';

/** What the library knows of a video's pictures; null where it was never read. */
export interface VideoFacts {
  readonly name: string;
  readonly durationUs: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: Rational | null;
}

/** Undefined when the video is not in the library. */
export function videoFacts(database: LibraryDatabase, id: number): VideoFacts | undefined {
  const row = database.get<{
    name: string;
    duration_us: number | null;
    width: number | null;
    height: number | null;
    frame_rate: string | null;
  }>('SELECT name, duration_us, width, height, frame_rate FROM video WHERE id = ?', id);
  if (!row) return undefined;
  const { name, width, height } = row;
  const frameRate = row.frame_rate === null ? null : parseRate(row.frame_rate);
  return { name, durationUs: row.duration_us, width, height, frameRate };
}

import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { parseRate } from '../../../engine/formats/fields/frame-times.ts';
import { planReel, type ReelFile, type ReelOptions } from '../../../engine/formats/reels/reel.ts';
import { type ReelFormat, reelFormat } from '../../../engine/formats/reels/reel-formats.ts';
import { planClip } from '../../host/library/clips/clips.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { reelSegments } from '../../host/library/reels/reel-segments.ts';
import type { Media } from '../../host/processes/process-media.ts';

/** What `library reel` was asked for. */
export interface ReelWish extends Omit<ReelOptions, 'title'> {
  /** Null: one video file. */
  readonly format: ReelFormat | null;
  /** File to write; further files lie beside it. */
  readonly out: string;
}

/** Options of `reel`, for `parseArgs`. */
export const REEL_OPTIONS = {
  to: { type: 'string' },
  pre: { type: 'string' },
  post: { type: 'string' },
  gap: { type: 'string' },
  fps: { type: 'string' },
} as const;

/** Their lines of `--help`. */
export const REEL_HELP = `  --to FORMAT        reel: edl, fcpxml, otio or llc (LosslessCut, a project per video); mp4 for one video file
                     of all segments, in the size of the first
  --pre SECONDS, --post SECONDS   reel and clips: added before and after each segment (default: 0)
  --gap SECONDS      reel: black between two segments (default: 0)
  --fps RATE         reel: frames per second of the timeline (default: those of the first video);
                     export: frame rate to write with (default: each video's own)`;

/** @param values as `parseArgs` gives them. Errors: `usage` */
export function reelWish(
  values: { readonly [K in keyof typeof REEL_OPTIONS]?: string | undefined },
  out: string | undefined,
): ReelWish {
  if (values.to === undefined) throw new AppError('usage', 'reel needs --to: the format, such as edl.');
  const format = values.to === 'mp4' ? null : reelFormat(values.to);
  if (out === undefined) throw new AppError('usage', 'reel needs --out: the file to write.');
  const frameRate = values.fps === undefined ? null : parseRate(values.fps);
  if (values.fps !== undefined && !frameRate)
    throw new AppError('usage', `--fps must be a frame rate such as 25 or 30000/1001, not "${values.fps}".`);
  return {
    format,
    out: path.resolve(out),
    frameRate,
    preUs: rollOf('--pre', values.pre),
    postUs: rollOf('--post', values.post),
    gapUs: rollOf('--gap', values.gap),
  };
}

/** The files of a reel of these segments, by their whole paths, and what it could not say. Errors: `usage`. */
export function reelFiles(
  database: LibraryDatabase,
  ids: readonly number[],
  { format, ...wish }: ReelWish & { readonly format: ReelFormat },
): { readonly files: readonly ReelFile[]; readonly losses: readonly string[]; readonly shots: number } {
  const { dir, name: stem } = path.parse(wish.out);
  const reel = planReel(reelSegments(database, ids), { ...wish, title: stem });
  const [first, ...beside] = format.write(reel, stem.replace(/-proj$/, ''));
  const isOne = beside.length === 0;
  const files = [{ ...first!, name: isOne ? path.basename(wish.out) : first!.name }, ...beside];
  return {
    files: files.map(({ name, text }) => ({ name: path.join(dir, name), text })),
    losses: [...reel.losses, ...format.losses(reel)],
    shots: reel.shots.length,
  };
}

/** One video file of these segments. Errors: `usage`, `source/*`, `media/*`, `worker/crashed`. */
export async function reelFile(
  database: LibraryDatabase,
  ids: readonly number[],
  { preUs, postUs, gapUs, frameRate }: ReelWish,
  media: Pick<Media, 'reel'>,
  onProgress: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  if (ids.length === 0)
    throw new AppError(
      'usage',
      'No segment is like that: a reel needs at least one. Change the label or the filter.',
    );
  const clips = [];
  for (const id of ids) clips.push(await planClip(database, id, { isExact: true, preUs, postUs }));
  return media.reel(clips, { gapUs, frameRate }, { onProgress });
}

const LONGEST_S = 3600;

/** Seconds of an option as microseconds. Errors: `usage` */
export function rollOf(option: string, text = '0'): number {
  const seconds = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LONGEST_S) return Math.round(seconds * 1e6);
  throw new AppError('usage', `${option} must be seconds from 0 to ${LONGEST_S}, not "${text}".`);
}

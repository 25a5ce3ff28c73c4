import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { parseRate } from '../../../engine/formats/fields/frame-times.ts';
import { planReel, type ReelFile, type ReelOptions } from '../../../engine/formats/reels/reel.ts';
import { type ReelFormat, reelFormat } from '../../../engine/formats/reels/reel-formats.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { reelSegments } from '../../host/library/reels/reel-segments.ts';

/** What `library reel` was asked for. */
export interface ReelWish extends Omit<ReelOptions, 'title'> {
  readonly format: ReelFormat;
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
export const REEL_HELP = `  --to FORMAT        reel: edl, fcpxml, otio or llc (LosslessCut, a project per video)
  --pre SECONDS, --post SECONDS   reel and clips: added before and after each segment (default: 0)
  --gap SECONDS      reel: black between two segments (default: 0)
  --fps RATE         reel: frames per second of the timeline (default: those of the first video)`;

/** @param values as `parseArgs` gives them. Errors: `usage` */
export function reelWish(
  values: { readonly [K in keyof typeof REEL_OPTIONS]?: string | undefined },
  out: string | undefined,
): ReelWish {
  if (values.to === undefined) throw new AppError('usage', 'reel needs --to: the format, such as edl.');
  if (out === undefined) throw new AppError('usage', 'reel needs --out: the file to write.');
  const frameRate = values.fps === undefined ? null : parseRate(values.fps);
  if (values.fps !== undefined && !frameRate)
    throw new AppError('usage', `--fps must be a frame rate such as 25 or 30000/1001, not "${values.fps}".`);
  return {
    format: reelFormat(values.to),
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
  wish: ReelWish,
): { readonly files: readonly ReelFile[]; readonly losses: readonly string[]; readonly shots: number } {
  const { dir, name: stem } = path.parse(wish.out);
  const reel = planReel(reelSegments(database, ids), { ...wish, title: stem });
  const [first, ...beside] = wish.format.write(reel, stem.replace(/-proj$/, ''));
  const isOne = beside.length === 0;
  const files = [{ ...first!, name: isOne ? path.basename(wish.out) : first!.name }, ...beside];
  return {
    files: files.map(({ name, text }) => ({ name: path.join(dir, name), text })),
    losses: [...reel.losses, ...wish.format.losses(reel)],
    shots: reel.shots.length,
  };
}

const LONGEST_S = 3600;

/** Seconds of an option as microseconds. Errors: `usage` */
export function rollOf(option: string, text = '0'): number {
  const seconds = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LONGEST_S) return Math.round(seconds * 1e6);
  throw new AppError('usage', `${option} must be seconds from 0 to ${LONGEST_S}, not "${text}".`);
}

import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError, fromWire, throwIfCancelled } from '../../base/errors.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import { refuseJumps } from '../ffmpeg/jumping-clock.ts';
import type { RenderPlan } from '../ffmpeg/render-arguments.ts';
import { sharedPool } from '../ffmpeg/worker-pool.node.ts';
import type { OpenedVideo } from '../ranges/frame-stream.ts';
import { probeVideo } from '../video.ts';
import { refuseToEncode } from './clip-check.ts';
import { joinPlan, type ReelShape, type ReelShot, shotPlan } from './reel-plan.ts';

export interface ReelPiece extends ReelShot {
  readonly ref: SourceRef;
}

/** The longest reel that is made: all of it is held in memory once. */
const LONGEST_US = 30 * 60_000_000;

/**
 * Cuts pieces out of videos, brings them to one size and rate, and puts them one behind the other: an MP4 with sound,
 * the caller's own. A piece of another shape is fitted, with black beside it.
 * @param onProgress told of each piece that is done
 * Errors: `usage` for too long a reel, those of `openVideo`, `media/no-clip`, `cancelled`
 */
export async function makeReel(
  pieces: readonly ReelPiece[],
  shape: ReelShape,
  { signal, onProgress = () => {} }: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const lengths = pieces.map(({ startUs, endUs }) => endUs - startUs);
  const lengthUs = lengths.reduce((sum, each) => sum + each, 0) + (pieces.length - 1) * shape.gapUs;
  if (lengthUs > LONGEST_US)
    throw new AppError(
      'usage',
      `This reel would be ${Math.round(lengthUs / 60_000_000)} minutes long, and up to 30 are made: choose fewer segments, or a timeline for an editing program.`,
    );
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-reel-'));
  const joined = path.join(folder, 'reel.ts');
  try {
    let atUs = 0;
    for (const [index, { ref, ...shot }] of pieces.entries()) {
      throwIfCancelled(signal);
      const opened = await probeVideo(sharedPool, ref, signal);
      refuseToEncode(opened);
      refuseJumps(ref.name, opened.probed, shot);
      const plan = shotPlan(ref.name, opened.probed, shot, shape, atUs);
      await appendFile(joined, await rendered(ref, plan, opened, signal));
      atUs += shot.endUs - shot.startUs + (index === 0 ? 0 : shape.gapUs);
      onProgress(index + 1);
    }
    const whole: SourceRef = { kind: 'path', path: joined, name: 'reel.ts' };
    const opened = await probeVideo(sharedPool, whole, signal);
    return await rendered(whole, joinPlan(whole.name), opened, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rendered(
  ref: SourceRef,
  { args, output }: RenderPlan,
  { core, version }: Pick<OpenedVideo, 'core' | 'version'>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const worker = sharedPool.acquire();
  try {
    const task = { core, ref, version, args, output };
    const { bytes, log, exitCode, sourceError } = await worker.call('render', task, signal);
    if (sourceError) throw fromWire(sourceError);
    if (exitCode === 0 && bytes.length > 0) return bytes;
    const why = log.errors.at(-1) ?? `status ${exitCode}`;
    throw new AppError(
      'media/no-clip',
      `A piece of "${ref.name}" could not be made (${why}). Nothing was kept.`,
    );
  } finally {
    sharedPool.release(worker);
  }
}

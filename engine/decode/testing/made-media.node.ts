import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { SourceRef } from '../../source/byte-source.ts';
import type { FrameSource, SamplingPlan } from '../frame-source.ts';
import { readFrameCode } from './frame-code.ts';

const script = fileURLToPath(new URL('../../../e2e/media/make-media.ts', import.meta.url));

const file = v.object({ path: v.string(), times: v.nullable(v.array(v.number())), firstCode: v.number() });

/** A test file: presentation times in seconds of the frames in the order shown, and the number drawn into the first. */
export type MadeFile = v.InferOutput<typeof file>;

/** The test media by name; what is missing is made first, in a process of its own. */
export function madeMedia(): Record<string, MadeFile> {
  return v.parse(v.record(v.string(), file), JSON.parse(run([])));
}

/** Path of a file of so many minutes. */
export function longMedia(minutes: number): string {
  return v.parse(v.string(), JSON.parse(run([String(minutes)])));
}

function run(args: readonly string[]): string {
  return execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' });
}

export function refTo(path: string): SourceRef {
  return { kind: 'path', path, name: path.split('/').at(-1) ?? path };
}

export const EIGHT_PER_SECOND = { num: 8, den: 1 };

/** Samples of a plan as a test wants them. */
export interface Collected {
  /** Number drawn into each sample's picture. */
  readonly codes: number[];
  readonly pixels: Uint8Array;
  readonly samples: number;
  readonly warning: string | null;
}

/** Takes all frames of a plan, checking that batches follow each other without a gap. */
export async function collect(
  video: FrameSource,
  plan: SamplingPlan,
  read: (pixels: Uint8Array, width: number, height: number) => number = readFrameCode,
): Promise<Collected> {
  const size = plan.width * plan.height * 3;
  const frames: Uint8Array[] = [];
  const stream = video.frames(plan, { batch: 7 });
  for (;;) {
    const next = await stream.next();
    if (next.done) {
      const pixels = new Uint8Array(size * frames.length);
      for (const [index, frame] of frames.entries()) pixels.set(frame, index * size);
      const codes = frames.map((frame) => read(frame, plan.width, plan.height));
      return { codes, pixels, samples: next.value.samples, warning: next.value.warning?.code ?? null };
    }
    const { firstSample, count, pixels } = next.value;
    if (firstSample !== (plan.fromSample ?? 0) + frames.length) throw new Error(`gap before ${firstSample}`);
    for (let i = 0; i < count; i++) frames.push(pixels.slice(i * size, (i + 1) * size));
  }
}

/** The number of the frame on screen at each sample, by the definition alone. */
export function expectedCodes({ times, firstCode }: MadeFile, fps: number, end: number): number[] {
  if (!times) throw new Error('a file without frames');
  const codes: number[] = [];
  for (let k = 0; k / fps < end - 1e-9; k++) {
    const shown = times.findLastIndex((time) => time <= k / fps + 1e-9);
    codes.push(firstCode + Math.max(0, shown));
  }
  return codes;
}

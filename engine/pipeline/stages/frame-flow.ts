import { abortable } from '../../base/abortable.ts';
import { throwIfCancelled, toWire } from '../../base/errors.ts';
import type { FrameBatch, FrameSource, SamplingPlan } from '../../decode/frame-source.ts';
import type { Piece, PiecesEnd } from './piece.ts';

/** Batches that are computed at a time: one runs, and the next is there when it has ended. */
const FLYING = 2;

export interface BatchSizes {
  /** See `FrameOptions`. */
  readonly most: number;
  readonly least: number;
  readonly multiple: number;
  /** See `FrameOptions`; the default is false. */
  readonly stills?: boolean;
}

/** Frames in shared memory. `pixels` may be longer than its frames; it is free again when `compute` has settled. */
export interface Frames {
  readonly count: number;
  /** Whether all of them look like the first, which is the only one that is there. */
  readonly isStill: boolean;
  /** Index of the first on the sampling plan's grid. */
  readonly first: number;
  /** RGB bytes, all that the batch has memory for. */
  readonly pixels: Uint8Array;
}

/**
 * Decodes and computes side by side: while batches are computed, the next is decoded. No more than {@link FLYING}
 * batches and the one that fills are held, so memory does not grow with length. What `compute` makes is yielded in order.
 * Errors: those of `FrameSource.frames` and `compute`, and `cancelled`.
 */
export async function* frameFlow<A>(
  video: FrameSource,
  plan: SamplingPlan,
  sizes: BatchSizes,
  compute: (frames: Frames) => Promise<Piece<A>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Piece<A>, PiecesEnd, undefined> {
  throwIfCancelled(signal);
  const free: Uint8Array[] = [];
  const memory = () =>
    free.pop() ?? new Uint8Array(new SharedArrayBuffer(sizes.most * plan.width * plan.height * 3));
  const places = new Map<ArrayBufferLike, Uint8Array>();
  const frames = video.frames(plan, {
    ...(signal ? { signal } : {}),
    batch: sizes.most,
    least: sizes.least,
    multiple: sizes.multiple,
    stills: sizes.stills ?? false,
    memory: () => {
      const place = memory();
      places.set(place.buffer, place);
      return place;
    },
  });
  const flying: Promise<Piece<A>>[] = [];
  const start = ({ firstSample, count, pixels, isStill = false }: FrameBatch) => {
    const place = places.get(pixels.buffer)!;
    const frames = { first: firstSample, count, pixels: place, isStill };
    const computing = compute(frames).finally(() => free.push(place));
    // A failure is heard in its turn; until then it must not count as unheard.
    computing.catch(() => {});
    flying.push(computing);
  };
  let pulling: ReturnType<typeof frames.next> | null = null;
  let end: PiecesEnd | null = null;
  try {
    while (!end || flying.length > 0) {
      if (!end && !pulling && flying.length < FLYING) {
        pulling = frames.next();
        pulling.catch(() => {});
      }
      const computed = flying[0]?.then((piece) => ({ piece }));
      const pulled = pulling?.then((step) => ({ step }));
      const next = await abortable(
        Promise.race([computed, pulled].filter((each) => each !== undefined)),
        signal,
      );
      if ('piece' in next) {
        flying.shift();
        yield next.piece;
        continue;
      }
      pulling = null;
      if (!next.step.done) start(next.step.value);
      else {
        const { samples, warning } = next.step.value;
        end = { samples: (plan.fromSample ?? 0) + samples, warning: warning && toWire(warning) };
      }
    }
    return end;
  } finally {
    await frames.return({ samples: 0, warning: null });
  }
}

import { throwIfCancelled } from '../../base/errors.ts';
import { createRing, RingReader } from '../ffmpeg/frame-ring.ts';
import type { DecodeWorker } from '../ffmpeg/worker-pool.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { OpenedVideo } from '../ranges/frame-stream.ts';
import { ringCapacity } from '../ranges/range-plan.ts';
import type { CardWish, PictureEvent } from './picture-calls.ts';
import { PlaneReader } from './plane-ring.ts';
import { scaleArguments } from './scale-arguments.ts';
import type { WatchedPictures } from './watched-pictures.web.ts';

/** A picture that was written to the place that was given for it. */
export interface WrittenPicture {
  /** Samples that show it. */
  readonly times: number;
  /** Whether the next one can be had without waiting. */
  readonly hasMore: boolean;
}

/**
 * Pictures of a video as RGB, decoded by the browser and scaled in a decode worker, or where they are on a card. Ends early, without an error, where
 * the browser cannot go on: the caller goes on from there in another way.
 * @param place gives memory for the next picture, the caller's, which is written to before that is yielded
 */
export async function* browserFrames(
  { pool, core, ref, probed }: OpenedVideo,
  pictures: Pick<WatchedPictures, 'samples'>,
  plan: SamplingPlan,
  { from, to }: { readonly from: number; readonly to: number },
  place: () => Uint8Array,
  signal: AbortSignal,
  card: CardWish | null = null,
): AsyncGenerator<WrittenPicture, void> {
  const frameBytes = plan.width * plan.height * 3;
  const output = createRing(frameBytes, Math.min(ringCapacity(frameBytes), 64));
  const reader = new RingReader(output);
  /** Of each picture on its way how many samples show it, in order. */
  const shown: number[] = [];
  let wake = () => {};
  let hasEnded = false;
  let scaling: Scaling | null = null;
  /** Of a card's frames, which are there as soon as they are told of. */
  let scaled: PlaneReader | null = null;
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);

  const hear = (event: PictureEvent) => {
    if (event.kind === 'shown') shown.push(event.times);
    else if (event.kind === 'frames') scaled = new PlaneReader(event.planes);
    else {
      const args = scaleArguments(probed, plan, event.layout);
      if (!args) return stop.abort();
      const worker = pool.acquire();
      const task = { core, ref, version: null, args, planes: event.planes, ring: output };
      const ended = worker.call('scale', task, until).finally(() => reader.abandon());
      ended.catch(() => {});
      scaling = { worker, ended };
    }
    wake();
  };
  const fed = pictures.samples({ fps: plan.fps, from, to }, hear, until, card).then(() => {
    hasEnded = true;
    wake();
  });
  const onAbort = () => reader.abandon();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      throwIfCancelled(signal);
      const times = shown.shift();
      if (times === undefined) {
        if (hasEnded) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (shown.length > 0 || hasEnded) resolve();
        });
        continue;
      }
      const ready = scaled as PlaneReader | null;
      if (!ready && !(await reader.ready())) return;
      throwIfCancelled(signal);
      (ready ?? reader).take(place());
      yield { times, hasMore: shown.length > 0 && (ready !== null || reader.available > 0) };
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    const left = scaling as Scaling | null;
    void Promise.allSettled([fed, left?.ended]).then(() => {
      if (left) pool.release(left.worker);
    });
  }
}

interface Scaling {
  readonly worker: DecodeWorker;
  readonly ended: Promise<unknown>;
}

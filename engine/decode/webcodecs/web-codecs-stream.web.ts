import { throwIfCancelled } from '../../base/errors.ts';
import { createRing, RingReader } from '../ffmpeg/frame-ring.ts';
import type { DecodeWorker } from '../ffmpeg/worker-pool.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { OpenedVideo } from '../ranges/frame-stream.ts';
import { ringCapacity } from '../ranges/range-plan.ts';
import type { BrowserPictures } from './browser-pictures.web.ts';
import { PlaneWriter } from './plane-ring.ts';
import { type PlaneLayout, scaleArguments } from './scale-arguments.ts';

/** Pictures between the browser and the scaler. */
const PLANES = 4;
/** Longest time that the browser is given for its next picture, before the shipped decoder goes on. */
const QUIET_MS = 30_000;
const QUIET_CHECK_MS = 1000;
/** A picture that was written to the place that was given for it. */
export interface WrittenPicture {
  /** Samples that show it. */
  readonly times: number;
  /** Whether the next one can be had without waiting. */
  readonly hasMore: boolean;
}

/**
 * Pictures of a video as RGB, decoded by the browser and scaled in a decode worker. Ends early, without an error, where
 * the browser cannot go on: the caller goes on from there in another way.
 * @param place gives memory for the next picture, the caller's, which is written to before that is yielded
 */
export async function* browserFrames(
  { pool, core, ref, probed }: OpenedVideo,
  pictures: BrowserPictures,
  plan: SamplingPlan,
  { from, to }: { readonly from: number; readonly to: number },
  place: () => Uint8Array,
  signal: AbortSignal,
): AsyncGenerator<WrittenPicture, void> {
  const frameBytes = plan.width * plan.height * 3;
  const output = createRing(frameBytes, Math.min(ringCapacity(frameBytes), 64));
  const reader = new RingReader(output);
  /** Of each picture on its way how many samples show it, in order. */
  const shown: number[] = [];
  let wake = () => {};
  let hasEnded = false;
  let feeding: Feeding | null = null;
  let worker: DecodeWorker | null = null;
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);

  /** When the browser was last asked for a picture; null while it is not. */
  let askedAt: number | null = performance.now();
  const feed = async () => {
    try {
      for await (const { picture, times } of pictures.samples(plan, from, to)) {
        askedAt = null;
        if (until.aborted) return;
        const { format, visibleRect } = picture;
        const layout = { format: format ?? '', width: visibleRect.width, height: visibleRect.height };
        if (!feeding) {
          const args = scaleArguments(probed, plan, layout);
          if (!args) return;
          const planes = createRing(picture.allocationSize(), PLANES);
          worker = pool.acquire();
          const task = { core, ref, version: null, args, planes, ring: output };
          const scaling = worker.call('scale', task, until).finally(() => reader.abandon());
          scaling.catch(() => {});
          feeding = { layout, writer: new PlaneWriter(planes), scaling };
        }
        // Another size or layout in the middle is left to who knows how to go on.
        if (!isSame(layout, feeding.layout)) return;
        const room = await feeding.writer.place();
        if (!room || until.aborted) return;
        await picture.copyTo(room);
        feeding.writer.commit();
        shown.push(times);
        wake();
        askedAt = performance.now();
      }
    } catch {
      // The decoder failed at a picture that it said it could decode: that happens.
    } finally {
      hasEnded = true;
      feeding?.writer.end();
      wake();
    }
  };

  const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<void>();
  const watching = setInterval(() => {
    if (askedAt === null || performance.now() - askedAt < QUIET_MS) return;
    hasEnded = true;
    feeding?.writer.end();
    wake();
    giveUp();
  }, QUIET_CHECK_MS);
  const fed = Promise.race([feed(), gaveUp]);
  const onAbort = () => {
    reader.abandon();
    wake();
  };
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
      if (!(await reader.ready())) return;
      throwIfCancelled(signal);
      reader.take(place());
      yield { times, hasMore: shown.length > 0 && reader.available > 0 };
    }
  } finally {
    clearInterval(watching);
    giveUp();
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    const left = feeding as Feeding | null;
    left?.writer.end();
    void Promise.allSettled([fed, left?.scaling]).then(() => {
      if (worker) pool.release(worker);
    });
  }
}

interface Feeding {
  readonly layout: PlaneLayout;
  readonly writer: PlaneWriter;
  readonly scaling: Promise<unknown>;
}

function isSame(a: PlaneLayout, b: PlaneLayout): boolean {
  return a.format === b.format && a.width === b.width && a.height === b.height;
}

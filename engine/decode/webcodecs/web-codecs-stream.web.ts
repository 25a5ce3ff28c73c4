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
/** Samples whose pictures may be on their way to the scaler and back. */
const REPEATS = 4096;

/**
 * Samples of a video as RGB, decoded by the browser and scaled in a decode worker. Each is lent until the next. Ends
 * early, without an error, where the browser cannot go on: the caller goes on from there in another way.
 */
export async function* browserFrames(
  { pool, core, ref, probed }: OpenedVideo,
  pictures: BrowserPictures,
  plan: SamplingPlan,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const frameBytes = plan.width * plan.height * 3;
  const output = createRing(frameBytes, Math.min(ringCapacity(frameBytes), 64));
  const reader = new RingReader(output);
  /** For each sample whether it shows a new picture, in order. */
  const isNew: boolean[] = [];
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
      for await (const sample of pictures.samples(plan, from, to)) {
        askedAt = null;
        if (until.aborted) return;
        if (sample) {
          const { format, visibleRect } = sample;
          const layout = { format: format ?? '', width: visibleRect.width, height: visibleRect.height };
          if (!feeding) {
            const args = scaleArguments(probed, plan, layout);
            if (!args) return;
            const planes = createRing(sample.allocationSize(), PLANES);
            worker = pool.acquire();
            const task = { core, ref, version: null, args, planes, ring: output };
            const scaling = worker.call('scale', task, until).finally(() => reader.abandon());
            scaling.catch(() => {});
            feeding = { layout, writer: new PlaneWriter(planes), scaling };
          }
          // Another size or layout in the middle is left to who knows how to go on.
          if (!isSame(layout, feeding.layout)) return;
          const place = await feeding.writer.place();
          if (!place || until.aborted) return;
          await sample.copyTo(place);
          feeding.writer.commit();
        }
        isNew.push(sample !== null);
        wake();
        while (isNew.length > REPEATS && !until.aborted) await new Promise((go) => setTimeout(go, 5));
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
  const frame = new Uint8Array(frameBytes);
  let hasFrame = false;
  const onAbort = () => {
    reader.abandon();
    wake();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      throwIfCancelled(signal);
      if (isNew.length === 0) {
        if (hasEnded) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (isNew.length > 0 || hasEnded) resolve();
        });
        continue;
      }
      if (isNew.shift()) {
        if (!(await reader.ready())) return;
        reader.take(frame);
        hasFrame = true;
      } else if (!hasFrame) return;
      throwIfCancelled(signal);
      yield frame;
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

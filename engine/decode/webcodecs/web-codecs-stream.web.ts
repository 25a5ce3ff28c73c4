import { throwIfCancelled } from '../../base/errors.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { BrowserPictures } from './browser-pictures.web.ts';
import type { PictureScaler } from './picture-scaler.ts';

/** Longest time that the browser is given for its next picture, before the shipped decoder goes on. */
const QUIET_MS = 30_000;
const QUIET_CHECK_MS = 1000;
/** Samples whose pictures may be on their way to the scaler and back. */
const REPEATS = 4096;

/**
 * Samples of a video as RGB, decoded by the browser and scaled by `scaler`, which is closed in the end. Each is lent until
 * the next. Ends early, without an error, where the browser cannot go on: the caller goes on from there in another way.
 */
export async function* browserFrames(
  pictures: BrowserPictures,
  scaler: PictureScaler,
  plan: SamplingPlan,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const frameBytes = plan.width * plan.height * 3;
  /** For each sample whether it shows a new picture, in order. */
  const isNew: boolean[] = [];
  let wake = () => {};
  let hasEnded = false;
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);

  /** When the browser was last asked for a picture; null while it is not. */
  let askedAt: number | null = performance.now();
  const end = () => {
    hasEnded = true;
    scaler.end();
    wake();
  };
  const feed = async () => {
    try {
      for await (const sample of pictures.samples(plan, from, to)) {
        askedAt = null;
        if (until.aborted) return;
        if (sample && !(await scaler.put(sample))) return;
        isNew.push(sample !== null);
        wake();
        while (isNew.length > REPEATS && !until.aborted) await new Promise((go) => setTimeout(go, 5));
        askedAt = performance.now();
      }
    } catch {
      // The decoder failed at a picture that it said it could decode: that happens.
    } finally {
      end();
    }
  };

  const watching = setInterval(() => {
    if (askedAt !== null && performance.now() - askedAt >= QUIET_MS) end();
  }, QUIET_CHECK_MS);
  void feed();
  const frame = new Uint8Array(frameBytes);
  let hasFrame = false;
  const onAbort = () => {
    scaler.close();
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
        if (!(await scaler.take(frame))) return;
        hasFrame = true;
      } else if (!hasFrame) return;
      throwIfCancelled(signal);
      yield frame;
    }
  } finally {
    clearInterval(watching);
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    scaler.close();
  }
}

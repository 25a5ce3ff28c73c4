import type { FrameSource, SamplingPlan } from '../frame-source.ts';
import { openVideo } from '../open-video.web.ts';
import { meanDifference, tryCard } from '../webcodecs/card/try-card.web.ts';
import { WatchedPictures } from '../webcodecs/watched-pictures.web.ts';
import { browserFrames } from '../webcodecs/web-codecs-stream.web.ts';
import { type Graphics, WebCodecsVideo } from '../webcodecs/web-codecs-video.web.ts';
import type { Comparison } from './comparison.ts';

/** Decodes a video of the server in both ways and compares every byte. */
async function compare(address: string, plan: SamplingPlan): Promise<Comparison> {
  const video = await opened(address);
  if (plan.fromSample) await video.frameTimes();
  const shipped = await allFrames(video.shipped, plan);
  const browser = await allFrames(video, plan);
  const { heldSamples } = browser;
  const bySome = video.byBrowser;
  video.close();
  let difference = 0;
  for (let i = 0; i < shipped.pixels.length; i++)
    difference += Math.abs(shipped.pixels[i]! - (browser.pixels[i] ?? 255));
  return {
    samples: browser.samples,
    shippedSamples: shipped.samples,
    byBrowser: bySome,
    heldSamples,
    difference: difference / Math.max(1, shipped.pixels.length),
    shippedMs: shipped.ms,
    browserMs: browser.ms,
  };
}

async function allFrames(video: FrameSource, plan: SamplingPlan) {
  const begun = performance.now();
  const parts: Uint8Array[] = [];
  let heldSamples = 0;
  const stream = video.frames(plan, { batch: 8, stills: true });
  for (;;) {
    const next = await stream.next();
    if (next.done) {
      const pixels = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        pixels.set(part, at);
        at += part.length;
      }
      return { samples: next.value.samples, pixels, heldSamples, ms: performance.now() - begun };
    }
    const { pixels, count, isStill } = next.value;
    if (isStill) heldSamples += count;
    const part = pixels.slice();
    for (let times = isStill ? count : 1; times > 0; times--) parts.push(part);
  }
}

/** Mean difference of a byte in the first frames, scaled in a worker and on any card; empty where there is none. */
async function scaleBoth(address: string, plan: SamplingPlan, count: number) {
  const { opened: video } = (await opened(address)).shipped;
  const pictures = await WatchedPictures.open(video.ref, video.probed);
  const { signal } = new AbortController();
  const [copied = [], scaled = []] = await Promise.all(
    [null, { plan, allowSoftware: true }].map(async (card) => {
      const frames: Uint8Array[] = [];
      const place = () => {
        frames.push(new Uint8Array(plan.width * plan.height * 3));
        return frames.at(-1)!;
      };
      const range = { from: 0, to: count };
      for await (const _ of browserFrames(video, pictures!, plan, range, place, signal, card));
      return frames;
    }),
  );
  pictures?.close();
  return scaled.map((frame, index) => meanDifference(frame, copied[index]));
}

/** What a trial of both ways finds here, and on which card, however slow that is. */
async function tryScaling(address: string, plan: SamplingPlan, allowSoftware: boolean) {
  const { opened: video } = (await opened(address)).shipped;
  const pictures = await WatchedPictures.open(video.ref, video.probed);
  const name = (await pictures?.card(allowSoftware)) ?? null;
  if (!pictures || name === null) return null;
  const { signal } = new AbortController();
  const wish = { plan, allowSoftware };
  const trial = await tryCard(video, pictures, wish, signal, Number.POSITIVE_INFINITY);
  pictures.close();
  return trial && { name, ...trial };
}

/** How a video that may use any card compares with the shipped decoder, and whether it used one. */
async function withCard(address: string, plan: SamplingPlan) {
  const video = await opened(address, 'any');
  const ours = await allFrames(video, plan);
  const { isOnCard, byBrowser } = video;
  const shipped = await allFrames(video.shipped, plan);
  video.close();
  return { isOnCard, byBrowser, difference: meanDifference(ours.pixels, shipped.pixels) };
}

/** What the browser alone makes of a video. */
async function browserOnly(address: string, plan: SamplingPlan) {
  const video = await opened(address);
  const { samples } = await allFrames(video, plan);
  const { byBrowser, comparisons } = video;
  video.close();
  return { samples, byBrowser, comparisons };
}

async function opened(address: string, graphics: Graphics = 'none'): Promise<WebCodecsVideo> {
  const url = new URL(address, location.href).href;
  const name = address.split('/').at(-1) ?? '';
  const video = await openVideo({ kind: 'url', url, name }, { graphics });
  if (!(video instanceof WebCodecsVideo)) throw new Error('not the video of a page');
  return video;
}

Object.assign(globalThis, { compare, browserOnly, scaleBoth, tryScaling, withCard });

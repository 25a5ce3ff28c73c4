import type { FrameSource, SamplingPlan } from '../frame-source.ts';
import { openVideo } from '../open-video.web.ts';
import { WebCodecsVideo } from '../webcodecs/web-codecs-video.web.ts';
import type { Comparison } from './comparison.ts';

/** Decodes a video of the server in both ways and compares every byte. */
async function compare(address: string, plan: SamplingPlan): Promise<Comparison> {
  const url = new URL(address, location.href).href;
  const name = address.split('/').at(-1) ?? '';
  const video = await openVideo({ kind: 'url', url, name });
  if (!(video instanceof WebCodecsVideo)) throw new Error('not the video of a page');
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

/** What the browser alone makes of a video. */
async function browserOnly(address: string, plan: SamplingPlan) {
  const url = new URL(address, location.href).href;
  const video = (await openVideo({
    kind: 'url',
    url,
    name: address.split('/').at(-1) ?? '',
  })) as WebCodecsVideo;
  const { samples } = await allFrames(video, plan);
  const { byBrowser, comparisons } = video;
  video.close();
  return { samples, byBrowser, comparisons };
}

Object.assign(globalThis, { compare, browserOnly });

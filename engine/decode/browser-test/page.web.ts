import type { FrameSource, SamplingPlan } from '../frame-source.ts';
import { openVideo } from '../open-video.web.ts';
import { BrowserPictures } from '../webcodecs/browser-pictures.web.ts';
import { findCard } from '../webcodecs/card/card.web.ts';
import { CardScaler } from '../webcodecs/card/card-scaler.web.ts';
import { meanDifference, tryScalers } from '../webcodecs/card/try-scalers.web.ts';
import { browserFrames } from '../webcodecs/web-codecs-stream.web.ts';
import { type Graphics, WebCodecsVideo } from '../webcodecs/web-codecs-video.web.ts';
import { WorkerScaler } from '../webcodecs/worker-scaler.web.ts';
import type { Comparison } from './comparison.ts';

/** Decodes a video of the server in both ways and compares every byte. */
async function compare(address: string, plan: SamplingPlan): Promise<Comparison> {
  const video = await opened(address);
  const shipped = await allFrames(video.shipped, plan);
  const browser = await allFrames(video, plan);
  const bySome = video.byBrowser;
  video.close();
  let difference = 0;
  for (let i = 0; i < shipped.pixels.length; i++)
    difference += Math.abs(shipped.pixels[i]! - (browser.pixels[i] ?? 255));
  return {
    samples: browser.samples,
    shippedSamples: shipped.samples,
    byBrowser: bySome,
    difference: difference / Math.max(1, shipped.pixels.length),
    shippedMs: shipped.ms,
    browserMs: browser.ms,
  };
}

async function allFrames(video: FrameSource, plan: SamplingPlan) {
  const begun = performance.now();
  const parts: Uint8Array[] = [];
  const stream = video.frames(plan, { batch: 8 });
  for (;;) {
    const next = await stream.next();
    if (next.done) {
      const pixels = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        pixels.set(part, at);
        at += part.length;
      }
      return { samples: next.value.samples, pixels, ms: performance.now() - begun };
    }
    parts.push(next.value.pixels.slice());
  }
}

/** Both ways to scale what the browser decodes; null where there is no graphics card. */
async function bothScalers(address: string, plan: SamplingPlan, allowSoftware: boolean) {
  const { opened: video } = (await opened(address)).shipped;
  const found = await findCard(allowSoftware);
  const pictures = await BrowserPictures.open(video.ref, video.probed);
  if (!found || !pictures) return null;
  const card = await found.open();
  return {
    name: found.name,
    pictures,
    copying: () => new WorkerScaler(video, plan),
    onCard: () => new CardScaler(card, video.probed, plan),
  };
}

/** Mean difference of a byte in the first `count` frames, scaled both ways. */
async function scaleBoth(address: string, plan: SamplingPlan, count: number) {
  const both = await bothScalers(address, plan, true);
  if (!both) return null;
  const { signal } = new AbortController();
  const [copied = [], scaled = []] = await Promise.all(
    [both.copying(), both.onCard()].map(async (scaler) => {
      const frames: Uint8Array[] = [];
      const range = { from: 0, to: count };
      for await (const frame of browserFrames(both.pictures, scaler, plan, range, signal))
        frames.push(frame.slice());
      return frames;
    }),
  );
  both.pictures.close();
  return copied.map((frame, index) => meanDifference(frame, scaled[index]));
}

/** What a trial of both ways finds here, and on which card, however slow that is. */
async function tryCard(address: string, plan: SamplingPlan, allowSoftware: boolean) {
  const both = await bothScalers(address, plan, allowSoftware);
  if (!both) return null;
  const { name, pictures, copying, onCard } = both;
  const { signal } = new AbortController();
  const trial = await tryScalers(pictures, plan, copying, onCard, signal, Number.POSITIVE_INFINITY);
  pictures.close();
  return { name, ...trial };
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

Object.assign(globalThis, { compare, browserOnly, scaleBoth, tryCard, withCard });

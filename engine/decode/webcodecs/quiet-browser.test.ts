import { afterEach, expect, it, vi } from 'vitest';
import type { BrowserPictures } from './browser-pictures.web.ts';
import { browserFrames } from './web-codecs-stream.web.ts';

afterEach(() => vi.useRealTimers());

it('a browser that finds no next picture leaves the video to the shipped decoder', async () => {
  vi.useFakeTimers();
  const pictures = {
    samples: async function* () {
      await new Promise(() => {});
    },
  } as unknown as BrowserPictures;
  const scaler = { put: async () => true, take: async () => false, end: () => {}, close: () => {} };
  const plan = { fps: { num: 8, den: 1 }, width: 4, height: 4, resize: 'stretch' } as const;
  const { signal } = new AbortController();
  const next = browserFrames(pictures, scaler, plan, { from: 0, to: 100 }, signal).next();
  await vi.advanceTimersByTimeAsync(29_000);
  let isOver = false;
  void next.then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(3000);
  expect(await next).toEqual({ done: true, value: undefined });
});

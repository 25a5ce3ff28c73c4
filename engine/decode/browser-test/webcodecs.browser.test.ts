import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SamplingPlan } from '../frame-source.ts';
import { madeMedia } from '../testing/made-media.node.ts';
import { CHROMIUM, type DecodingPage, openDecodingPage } from './decoding-page.fake.ts';

const SAMPLE = path.resolve(import.meta.dirname, '../../../models/sample/sample.mp4');
const PLAN = { fps: { num: 8, den: 1 }, width: 112, height: 112, resize: 'stretch' } as const;

const av1 = path.join(os.tmpdir(), `tubelet-av1-${process.pid}.mkv`);
const shortAv1 = path.join(os.tmpdir(), `tubelet-short-av1-${process.pid}.mp4`);
const hasAv1 = makeAv1(av1, 8) && makeAv1(shortAv1, 2);
/** False where the ffmpeg that is installed makes no AV1, or none is. */
function makeAv1(file: string, seconds: number): boolean {
  const source = `testsrc2=size=160x96:rate=10:duration=${seconds}`;
  const coding = ['-c:v', 'libaom-av1', '-cpu-used', '8', '-y', file];
  return spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...coding]).status === 0;
}

let decoding: DecodingPage;

beforeAll(async () => {
  if (!CHROMIUM) return;
  const media = { ...madeMedia(), av1: { path: av1 }, shortAv1: { path: shortAv1 } };
  decoding = await openDecodingPage((name) => media[name as keyof typeof media]?.path ?? SAMPLE);
});

afterAll(async () => {
  await decoding?.close();
  for (const file of [av1, shortAv1]) await rm(file, { force: true });
});

const compared = (name: string, plan: SamplingPlan = PLAN) => decoding.compare(name, plan);

// Skipped where there is no Chromium.
describe.skipIf(!CHROMIUM)('what the browser decodes', () => {
  it.each([
    ...['sample', 'openGop', 'openGopMkv', 'openGopCut', 'longVariable', 'longWebm', 'intraRefresh'],
    ...['openGopTs', 'openGopM2ts', 'wrappedLong'],
  ])('is byte for byte what the shipped decoder gives: %s', async (name) => {
    const { samples, shippedSamples, byBrowser, difference } = await compared(name);
    expect([samples, byBrowser]).toEqual([shippedSamples, shippedSamples]);
    expect(difference).toBe(0);
  });

  it.each<SamplingPlan>([
    { ...PLAN, width: 224, height: 224, resize: 'crop' },
    { ...PLAN, width: 160, height: 160, resize: 'pad' },
    { ...PLAN, fps: { num: 25, den: 3 }, fromSample: 31, toSample: 200 },
  ])('holds for $width x $height, $resize, from $fromSample', async (plan) => {
    const { samples, shippedSamples, byBrowser, difference } = await compared('openGop', plan);
    expect([samples, byBrowser]).toEqual([shippedSamples, shippedSamples]);
    expect(difference).toBe(0);
  });

  it('holds for a part of a transport stream', async () => {
    const plan = { ...PLAN, fromSample: 101, toSample: 203 };
    const { samples, byBrowser, difference } = await compared('openGopTs', plan);
    expect([samples, byBrowser, difference]).toEqual([102, 102, 0]);
  });

  it('leaves a part of recordings that were joined to the shipped decoder', async () => {
    const plan = { ...PLAN, fps: { num: 100, den: 1 }, fromSample: 120, toSample: 130 };
    const { samples, byBrowser, difference } = await compared('joined', plan);
    expect([samples, byBrowser, difference]).toEqual([10, 0, 0]);
  });

  // Skipped where no ffmpeg is installed that makes AV1.
  it.skipIf(!hasAv1)('is AV1 as the decoder gives it that is loaded for that alone', async () => {
    const { samples, shippedSamples, byBrowser, difference } = await compared('av1');
    expect([samples, shippedSamples, byBrowser]).toEqual([64, 64, 64]);
    expect(difference).toBe(0);
  });

  it.skipIf(!hasAv1)('leaves a short AV1 video to the decoder for that', async () => {
    const { samples, byBrowser } = await compared('shortAv1');
    expect([samples, byBrowser]).toEqual([16, 0]);
  });

  it('is compared once for a kind of video, also by later pages of the same browser', async () => {
    const decoded = (on: Page) =>
      on.evaluate(`globalThis.browserOnly('/media/openGop', ${JSON.stringify(PLAN)})`);
    await compared('openGop');
    const { browser, page } = decoding;
    await page.reload();
    await page.waitForFunction('globalThis.compare');
    expect(await decoded(page)).toMatchObject({ comparisons: 0, byBrowser: 320 });
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(page.url());
    await other.waitForFunction('globalThis.compare');
    expect(await decoded(other)).toMatchObject({ comparisons: 1, byBrowser: 320 });
    await stranger.close();
  });

  it('tells the server that it decodes, whichever decoder reads', async () => {
    await compared('openGop');
    expect(decoding.requests.decoding).toBeGreaterThan(1);
    expect(decoding.requests.other).toBe(0);
  });

  it('a pause stays as long as it was, and is one picture', async () => {
    const { samples, shippedSamples, byBrowser, difference, heldSamples } = await compared('shortPause');
    expect([samples, byBrowser]).toEqual([shippedSamples, shippedSamples]);
    expect(difference).toBe(0);
    // The picture that stands for five seconds comes once, and again for all of the samples after its first.
    expect(heldSamples).toBe(5 * 8 - 1);
  });

  it.each(['wrongYear', 'joinedLong', 'gaps'])(
    'goes on with the shipped decoder where the clock jumps: %s',
    async (name) => {
      // Few samples, as the comparison holds all of them.
      const plan = name === 'gaps' ? { ...PLAN, toSample: 2000 } : PLAN;
      const { samples, shippedSamples, byBrowser, difference } = await compared(name, plan);
      expect(samples).toBe(shippedSamples);
      expect(byBrowser).toBeLessThan(samples);
      expect(difference).toBe(0);
    },
  );

  it.each(['constant', 'avi', 'transportStream', 'tenBit', 'joined', 'sizeChange'])(
    'leaves to the shipped decoder what it cannot do better: %s',
    async (name) => {
      const { samples, shippedSamples, byBrowser, difference } = await compared(name);
      expect([samples, byBrowser]).toEqual([shippedSamples, 0]);
      expect(difference).toBe(0);
    },
  );
});

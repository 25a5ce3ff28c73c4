import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SamplingPlan } from '../frame-source.ts';
import { madeMedia } from '../testing/made-media.node.ts';
import { CHROMIUM, type DecodingPage, openDecodingPage, SOFTWARE_CARD } from './decoding-page.fake.ts';
import { turnVerdicts } from './turn-verdicts.fake.ts';

const SAMPLE = path.resolve(import.meta.dirname, '../../../models/sample/sample.mp4');
const PLAN = { fps: { num: 8, den: 1 }, width: 112, height: 112, resize: 'stretch' } as const;

let decoding: DecodingPage;

beforeAll(async () => {
  if (!CHROMIUM) return;
  const media = madeMedia();
  decoding = await openDecodingPage((name) => media[name]?.path ?? SAMPLE, SOFTWARE_CARD);
});

afterAll(() => decoding?.close());

const inPage = (call: string, name: string, plan: SamplingPlan, ...more: number[]) =>
  decoding.page.evaluate(
    `globalThis.${call}(${[`/media/${name}`, plan, ...more].map((each) => JSON.stringify(each)).join()})`,
  );

// Skipped where there is no Chromium.
describe.skipIf(!CHROMIUM)('pictures scaled on a graphics card', () => {
  it.each<[string, SamplingPlan, number]>([
    ['sample', PLAN, 0.3],
    ['sample', { ...PLAN, width: 160, height: 160, resize: 'crop' }, 0.3],
    ['sample', { ...PLAN, width: 111, height: 111, resize: 'pad' }, 0.3],
    // Colours at their strongest, and edges without any between: nothing that a camera gives.
    ['rotated90', PLAN, 1.5],
    ['rotated180', PLAN, 1.5],
    ['rotated270', PLAN, 1.5],
  ])('are those of the worker: %s, %o', async (name, plan, most) => {
    const differences = (await inPage('scaleBoth', name, plan, 3)) as number[];
    expect(differences).toHaveLength(3);
    expect(Math.max(...differences)).toBeLessThan(most);
  });

  it('are taken only where a trial says so, which is remembered', async () => {
    // In software a card is slower by far.
    const copied = await inPage('withCard', 'sample', PLAN);
    expect(copied).toMatchObject({ isOnCard: false, difference: 0 });
    const verdicts = await decoding.page.evaluate(turnVerdicts);
    expect(verdicts).toEqual([false]);
    await decoding.page.reload();
    await decoding.page.waitForFunction('globalThis.withCard');
    const scaled = (await inPage('withCard', 'sample', { ...PLAN, toSample: 24 })) as {
      isOnCard: boolean;
      byBrowser: number;
      difference: number;
    };
    expect(scaled).toMatchObject({ isOnCard: true, byBrowser: 24 });
    expect(scaled.difference).toBeLessThan(0.3);
  });
});

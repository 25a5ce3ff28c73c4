import { expect, it } from 'vitest';
import type { Model } from '../../inference/model/model.ts';
import { FakeFrameSource } from '../frame-source.fake.ts';
import { KnownVideo } from '../known-video.ts';
import { FakeClipModel, FakeStreamingModel, fakeClipManifest, fakeStreamingManifest } from '../model.fake.ts';
import { stagesOf } from './stages.ts';

/** Runs a synthetic video of `samples` frames through a model's stages and returns the last word on every slot. */
async function score(
  model: Model,
  samples: number,
  batches: readonly number[] = [5, 3, 9],
  still: readonly [number, number] = [0, 0],
) {
  const rows: number[][] = [];
  const reports: { firstSlot: number; slots: number }[] = [];
  const report = (firstSlot: number, slots: number, logits: Float32Array) => {
    expect(firstSlot).toBeLessThanOrEqual(rows.length);
    reports.push({ firstSlot, slots });
    for (let i = 0; i < slots; i++) rows[firstSlot + i] = [logits[2 * i]!, logits[2 * i + 1]!];
  };
  const source = new FakeFrameSource({ samples, batches, still });
  const stages = await stagesOf(model, new KnownVideo(async () => source, null, []), report, undefined);
  for await (const piece of stages.pieces) await stages.take(piece);
  return { slots: await stages.finish(), rows, reports, embeddings: stages.embeddings() };
}

it('gives each slot of a streaming model its own token, whatever the length', async () => {
  for (let samples = 1; samples <= 60; samples++) {
    const model = new FakeStreamingModel(fakeStreamingManifest());
    const { slots, rows } = await score(model, samples);
    expect(slots).toBe(Math.ceil(samples / 2));
    expect(rows.length).toBe(slots);
    rows.forEach(([token], slot) => {
      // The frame missing from the last slot of an odd video is its last frame again.
      const second = Math.min(2 * slot + 1, samples - 1);
      expect(token).toBeCloseTo(2 * slot + (second - 2 * slot) / 4, 3);
    });
  }
});

it('averages a slot over exactly the windows it lies in', async () => {
  const { rows, reports } = await score(
    new FakeStreamingModel(fakeStreamingManifest({ slots: 8, stride: 4 })),
    28,
  );
  // 14 slots: windows at 0 and 4, and a last one that ends with the video, at 6.
  const starts = [0, 4, 6];
  const expected = Array.from({ length: 14 }, (_, slot) => {
    const places = starts.filter((start) => slot >= start && slot < start + 8).map((start) => slot - start);
    return places.reduce((sum, place) => sum + place, 0) / places.length;
  });
  rows.forEach(([, place], slot) => {
    expect(place).toBeCloseTo(expected[slot]!, 5);
  });
  expect(reports[0]).toEqual({ firstSlot: 0, slots: 4 });
});

it('runs the head at most log2(window) times more than windows need', async () => {
  const model = new FakeStreamingModel(fakeStreamingManifest({ slots: 32, stride: 16 }));
  await score(model, 2 * 320);
  expect(model.encodes.reduce((sum, slots) => sum + slots, 0)).toBe(320);
  const windows = (320 - 32) / 16 + 1;
  expect(model.heads.slice(0, 3).map(({ slots }) => slots)).toEqual([4, 8, 16]);
  expect(model.heads.length).toBe(windows + 3);
});

it('scores every slot of a clip model, and the end by a clip that ends with the video', async () => {
  for (const [length, stride] of [
    [8, 4],
    [8, 3],
    [4, 4],
    [2, 4],
  ] as const) {
    for (let samples = 1; samples <= 30; samples++) {
      const model = new FakeClipModel(fakeClipManifest(length, stride));
      const { slots, rows } = await score(model, samples);
      expect(slots).toBe(Math.ceil(samples / stride));
      expect(rows.length).toBe(slots);
      for (const row of rows) expect(row.every(Number.isFinite)).toBe(true);
      if (length >= stride) {
        const starts = Array.from({ length: model.clips }, (_, k) => k * stride);
        starts[starts.length - 1] = Math.min(starts.at(-1)!, Math.max(0, samples - length));
        const shown = starts.filter(
          (start) => start + length > (slots - 1) * stride && start < slots * stride,
        );
        expect(rows.at(-1)![1]).toBeLessThanOrEqual(samples - 1);
        expect(rows.at(-1)![0]).toBeGreaterThanOrEqual(Math.min(...shown) - 1e-3);
      }
    }
  }
});

it('weights a clip by how near its centre is to the slot’s', async () => {
  // Clips of 8 frames every 4: slot 1 (frames 4 to 8) lies in the clips at 0 and 4, both 2 frames off centre.
  const { rows } = await score(new FakeClipModel(fakeClipManifest(8, 4)), 16);
  expect(rows[0]).toEqual([0, 7]);
  expect(rows[1]![0]).toBeCloseTo((0 + 4) / 2, 5);
  expect(rows[2]![1]).toBeCloseTo((11 + 15) / 2, 5);
  // Clips of 12 frames every 4 reach 8 from their centre: slot 1 is the middle of the first, and halfway off the second.
  const long = await score(new FakeClipModel(fakeClipManifest(12, 4)), 24);
  expect(long.rows[1]![0]).toBeCloseTo((1 * 0 + 0.5 * 4) / 1.5, 5);
  // Of three, the one in the middle speaks twice as loud as each other.
  expect(long.rows[2]![1]).toBeCloseTo((0.5 * 11 + 1 * 15 + 0.5 * 19) / 2, 5);
});

it('sends as many slots and windows at once as are there, with the same scores', async () => {
  const few = new FakeStreamingModel();
  const many = new FakeStreamingModel();
  many.batch = { slots: 64, windows: 8 };
  const expected = await score(few, 401);
  const found = await score(many, 401, [8, 128]);
  expect(found.rows).toEqual(expected.rows);
  expect(found.embeddings).toEqual(expected.embeddings);
  expect(found.reports[0]).toEqual({ firstSlot: 0, slots: 4 });
  expect(many.encodes.slice(0, 2)).toEqual([4, 64]);
  expect(Math.max(...many.heads.map(({ windows }) => windows))).toBe(8);
  expect(many.heads.length).toBeLessThan(few.heads.length);
});

it('gives each slot the mean of its tokens', async () => {
  const { embeddings } = await score(new FakeStreamingModel(), 9);
  expect(embeddings!.shape).toEqual([5, 1]);
  expect([...embeddings!.data]).toEqual([0.25, 2.25, 4.25, 6.25, 8]);
});

it('computes a picture that stands still once, with the scores of one that is computed again and again', async () => {
  const [from, to] = [100, 2101];
  const shown = (sample: number) => (sample >= from && sample < to ? from : sample) % 251;
  const streaming = new FakeStreamingModel();
  const { rows, embeddings } = await score(streaming, 2200, [8], [from, to]);
  rows.forEach(([token], slot) => {
    const first = shown(2 * slot);
    expect(token).toBeCloseTo(first + (shown(2 * slot + 1) - first) / 4, 1);
  });
  expect(embeddings!.shape).toEqual([1100, 1]);
  // 199 frames move, in 50 windows.
  expect(streaming.encodes.reduce((sum, slots) => sum + slots)).toBeLessThan(120);
  expect(streaming.heads.length).toBeLessThan(60);

  const clips = new FakeClipModel(fakeClipManifest(8, 4));
  const found = await score(clips, 2200, [4], [from, to]);
  expect(found.slots).toBe(550);
  for (let slot = 30; slot < 520; slot++) expect(found.rows[slot]).toEqual([from, from]);
  expect(clips.clips).toBeLessThan(60);
});

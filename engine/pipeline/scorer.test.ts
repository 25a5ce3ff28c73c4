import { expect, it } from 'vitest';
import { ClipScorer } from './clip-scorer.ts';
import { type FrameChunk, frameChunks } from './frame-chunks.ts';
import { FakeFrameSource } from './frame-source.fake.ts';
import { FakeModel, fakeClipManifest, fakeStreamingManifest } from './model.fake.ts';
import { samplingPlanOf } from './sampling.ts';
import type { Scorer } from './scorer.ts';
import { StreamingScorer } from './streaming-scorer.ts';

/** Runs a synthetic video of `samples` frames through a scorer and returns the last word on every slot. */
async function score(model: FakeModel, samples: number) {
  const { manifest } = model;
  const rows: number[][] = [];
  const reports: { firstSlot: number; slots: number }[] = [];
  const report = (firstSlot: number, slots: number, logits: Float32Array) => {
    expect(firstSlot).toBeLessThanOrEqual(rows.length);
    reports.push({ firstSlot, slots });
    for (let i = 0; i < slots; i++) rows[firstSlot + i] = [logits[2 * i]!, logits[2 * i + 1]!];
  };
  const scorer: Scorer =
    manifest.kind === 'streaming'
      ? new StreamingScorer(model, manifest, report)
      : new ClipScorer(model, manifest, report);
  const chunks = frameChunks(
    new FakeFrameSource({ samples, batches: [5, 3, 9] }).frames(samplingPlanOf(manifest)),
    {
      frames: scorer.chunkFrames,
      framesPerSlot: manifest.kind === 'streaming' ? 2 : 1,
      frameBytes: 12,
    },
  );
  for await (const chunk of chunks) await scorer.push(chunk as FrameChunk);
  return { slots: await scorer.finish(), rows, reports };
}

it('gives each slot of a streaming model its own token, whatever the length', async () => {
  for (let samples = 1; samples <= 60; samples++) {
    const model = new FakeModel(fakeStreamingManifest());
    const { slots, rows } = await score(model, samples);
    expect(slots).toBe(Math.ceil(samples / 2));
    expect(rows.length).toBe(slots);
    rows.forEach(([token], slot) => {
      // The frame missing from the last slot of an odd video is its last frame again.
      const second = Math.min(2 * slot + 1, samples - 1);
      expect(token).toBeCloseTo(2 * slot + second / 1000, 3);
    });
  }
});

it('averages a slot over exactly the windows it lies in', async () => {
  const { rows, reports } = await score(new FakeModel(fakeStreamingManifest({ slots: 8, stride: 4 })), 28);
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
  const model = new FakeModel(fakeStreamingManifest({ slots: 32, stride: 16 }));
  await score(model, 2 * 320);
  expect(model.encodes.reduce((sum, slots) => sum + slots, 0)).toBe(320);
  const windows = (320 - 32) / 16 + 1;
  expect(model.heads.slice(0, 3)).toEqual([4, 8, 16]);
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
      const model = new FakeModel(fakeClipManifest(length, stride));
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
  const { rows } = await score(new FakeModel(fakeClipManifest(8, 4)), 16);
  expect(rows[0]).toEqual([0, 7]);
  expect(rows[1]![0]).toBeCloseTo((0 + 4) / 2, 5);
  expect(rows[2]![1]).toBeCloseTo((11 + 15) / 2, 5);
});

import { describe, expect, it } from 'vitest';
import { SerialQueue } from '../../base/serial-queue.ts';
import { defaultThreads, describeAdapter, describeWasm } from '../runtime/device.ts';
import { probabilities } from './calibrate.ts';
import { clipFeed } from './clip-input.ts';

const labels = ['a', 'b', 'c'].map((id) => ({ id, name: id, path: [], threshold: null }));

describe('probabilities', () => {
  it('are a softmax of each row over the temperature', () => {
    const logits = Float32Array.of(0, Math.log(3) * 2, 0, 1000, 0, -1000);
    const found = probabilities(logits, { activation: 'softmax', temperature: 2, labels });
    const expected = [0.2, 0.6, 0.2, 1, 0, 0];
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 6);
  });

  it('are a sigmoid of each number over the temperature', () => {
    const found = probabilities(Float32Array.of(0, Math.log(3) * 2, -1000), {
      activation: 'sigmoid',
      temperature: 2,
      labels,
    });
    for (const [i, value] of [0.5, 0.75, 0].entries()) expect(found[i]).toBeCloseTo(value, 6);
  });

  it('want whole rows', () => {
    expect(() =>
      probabilities(new Float32Array(4), { activation: 'softmax', temperature: 1, labels }),
    ).toThrow();
  });
});

describe('the tensor of a clip', () => {
  const size = { fps: 8, framesPerClip: 2, height: 1, width: 2, resize: 'stretch' } as const;
  /** frame, pixel and channel can be read from each byte. */
  const clip = Uint8Array.of(0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112);

  it.each([
    ['NTHWC', [1, 2, 1, 2, 3], [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112]],
    ['NTCHW', [1, 2, 3, 1, 2], [0, 10, 1, 11, 2, 12, 100, 110, 101, 111, 102, 112]],
    ['NCTHW', [1, 3, 2, 1, 2], [0, 10, 100, 110, 1, 11, 101, 111, 2, 12, 102, 112]],
  ] as const)('has the layout %s', (layout, dims, values) => {
    const bytes = clipFeed(clip, { ...size, layout, dtype: 'uint8', mean: null, std: null });
    expect(bytes).toEqual({ type: 'uint8', dims, data: Uint8Array.from(values) });
    const mean: [number, number, number] = [0.5, 0.25, 0];
    const std: [number, number, number] = [0.5, 0.25, 2];
    const floats = clipFeed(clip, { ...size, layout, dtype: 'float32', mean, std });
    expect(floats.dims).toEqual(dims);
    for (const [i, byte] of values.entries()) {
      const channel = byte % 10;
      expect(floats.data[i]).toBeCloseTo((byte / 255 - mean[channel]!) / std[channel]!, 6);
    }
  });

  it('without mean and std lies between 0 and 1', () => {
    const { data } = clipFeed(clip, { ...size, layout: 'NTHWC', dtype: 'float32', mean: null, std: null });
    expect(data[11]).toBeCloseTo(112 / 255, 6);
  });
});

describe('a serial queue', () => {
  it('runs in order, one at a time, and survives a failure', async () => {
    const queue = new SerialQueue();
    const seen: string[] = [];
    const task = (name: string, fails = false) =>
      queue.run(async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const settled = await Promise.allSettled([task('a'), task('b', true), task('c')]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});

describe('a device', () => {
  it('leaves cores for decoding', () => {
    expect([1, 2, 4, 16].map(defaultThreads)).toEqual([1, 1, 2, 4]);
  });

  it('is named for the user', () => {
    const names = { vendor: 'nvidia', architecture: 'ampere', device: '', description: '' };
    expect(describeAdapter(names)).toBe('NVIDIA ampere (WebGPU)');
    expect(describeAdapter({ ...names, vendor: '', architecture: '' })).toBe('Graphics processor (WebGPU)');
    expect(describeAdapter({ ...names, isFallbackAdapter: true })).toBe('NVIDIA ampere (WebGPU in software)');
    expect([describeWasm(1), describeWasm(2)]).toEqual([
      'the processor (WASM, 1 thread)',
      'the processor (WASM, 2 threads)',
    ]);
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import openWabt from 'wabt';
import { Arena } from './arena.ts';
import { KERNEL_BASE64 } from './kernel-bytes.ts';

test('the compiled kernel is that of its text', async () => {
  const wabt = await openWabt();
  const text = readFileSync(new URL('kernel.wat', import.meta.url), 'utf8');
  const parsed = wabt.parseWat('kernel.wat', text, { simd: true });
  // Not the same: put this into kernel-bytes.ts.
  expect(KERNEL_BASE64).toBe(Buffer.from(parsed.toBinary({}).buffer).toString('base64'));
});

test('weighted sums are those that are added one by one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(),
      (pairs, fours, seed) => {
        const [rows, classes, width] = [2 * pairs, 4 * fours, 8];
        const value = (at: number) => ((at * 7919 + seed) % 31) / 8 - 2;
        const arena = new Arena();
        const x = arena.place('float32', rows * width);
        const w = arena.place('float32', classes * width);
        const out = arena.place('float32', rows * classes);
        arena.view(x).forEach((_, at, all) => {
          all[at] = value(at);
        });
        arena.view(w).forEach((_, at, all) => {
          all[at] = value(at + 3);
        });
        arena.sums(x, rows, w, classes, width, out);
        const found = arena.view(out);
        for (let row = 0; row < rows; row++) {
          for (let c = 0; c < classes; c++) {
            let sum = 0;
            for (let i = 0; i < width; i++) sum += value(row * width + i) * value(c * width + i + 3);
            expect(found[row * classes + c]).toBeCloseTo(sum, 3);
          }
        }
      },
    ),
  );
});

test('dot products of bytes are exact, also at both ends of their range', () => {
  const arena = new Arena();
  const width = 32;
  const x = arena.place('int8', 2 * width);
  const q = arena.place('int16', width);
  const out = arena.place('int32', 2);
  arena.view(x).fill(-127, 0, width).fill(127, width);
  arena.view(q).fill(127);
  arena.dots(x, 0, 2, q, width, out);
  expect([...arena.view(out)]).toEqual([-127 * 127 * width, 127 * 127 * width]);
});

test('roots keep their sign', () => {
  const arena = new Arena();
  const x = arena.place('float32', 8);
  arena.view(x).set([4, -9, 0, 0.25, -1, 1, 16, 2]);
  arena.roots(x, 8);
  expect([...arena.view(x)]).toEqual([2, -3, 0, 0.5, -1, 1, 4, Math.fround(Math.SQRT2)]);
});

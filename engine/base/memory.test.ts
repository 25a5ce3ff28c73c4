import { expect, test } from 'vitest';
import { giveBack, sharedFloats } from './memory.ts';

test('memory is shared, and given back at once where it is not', () => {
  const shared = sharedFloats(3);
  expect([shared.length, shared.buffer instanceof SharedArrayBuffer]).toEqual([3, true]);
  giveBack(shared);
  expect(shared.length).toBe(3);
  const own = new Float32Array(8);
  const part = own.subarray(4);
  giveBack(part);
  expect([own.length, part.length]).toEqual([0, 0]);
  giveBack(own);
});

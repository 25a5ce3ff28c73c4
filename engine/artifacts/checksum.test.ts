import { expect, test } from 'vitest';
import { checksum } from './checksum.ts';

const of = (text: string) => checksum(new TextEncoder().encode(text));

test('equals published values of XXH32', () => {
  expect(of('')).toBe(0x02cc5d05);
  expect(of('a')).toBe(0x550d7456);
  expect(of('abc')).toBe(0x32d153ff);
  expect(of('Nobody inspects the spammish repetition')).toBe(0xe2293b2f);
});

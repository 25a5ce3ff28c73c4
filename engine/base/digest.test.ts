import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256Hex } from './digest.ts';

it('agrees with what the system says, of bytes and of texts', async () => {
  // FIPS 180-2, appendix B.1.
  expect(await sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) & 0xff);
    expect(await sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
  expect(await sha256Hex('é🙂')).toBe(createHash('sha256').update('é🙂', 'utf8').digest('hex'));
});

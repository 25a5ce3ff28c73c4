import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { labelTextOf, textOfBytes, unpackedName } from './label-text.ts';

const TEXT = '1\r\n00:00:01,200 --> 00:00:03,400\r\nGießen 🥛 "so"\r\n';

function utf16(text: string, isLittle: boolean, mark: boolean): Uint8Array {
  const units = (mark ? '\uFEFF' : '') + text;
  const view = new DataView(new ArrayBuffer(units.length * 2));
  for (let at = 0; at < units.length; at++) view.setUint16(at * 2, units.charCodeAt(at), isLittle);
  return new Uint8Array(view.buffer);
}

function utf32(text: string, isLittle: boolean, mark: boolean): Uint8Array {
  const points = [...((mark ? '\uFEFF' : '') + text)];
  const view = new DataView(new ArrayBuffer(points.length * 4));
  for (const [at, point] of points.entries()) view.setUint32(at * 4, point.codePointAt(0)!, isLittle);
  return new Uint8Array(view.buffer);
}

describe('the text of a file with labels', () => {
  it.each([true, false])('is read in UTF-16 and UTF-32 (low byte first: %s), marked or not', (isLittle) => {
    for (const mark of [true, false]) {
      for (const encode of [utf16, utf32])
        expect(textOfBytes(encode(TEXT, isLittle, mark))).toEqual({ text: TEXT, problems: [] });
    }
  });

  it('is read in UTF-8, else in Windows-1252 with a word', () => {
    expect(textOfBytes(new TextEncoder().encode(`\uFEFF${TEXT}`)).text).toBe(TEXT);
    const old = textOfBytes(new Uint8Array([0x47, 0x69, 0x65, 0xdf, 0x65, 0x6e, 0x80]));
    expect(old).toEqual({ text: 'Gießen€', problems: [expect.objectContaining({ at: 'line 1' })] });
    expect(textOfBytes(new Uint8Array()).text).toBe('');
  });

  it('is unpacked, and said to be broken where it is', async () => {
    const packed = gzipSync(TEXT);
    expect((await labelTextOf(packed)).text).toBe(TEXT);
    await expect(labelTextOf(packed.subarray(0, 30))).rejects.toMatchObject({ code: 'format/invalid' });
    expect(['a.boris.gz', 'a.boris', '.gz'].map(unpackedName)).toEqual(['a.boris', 'a.boris', '.gz']);
  });
});

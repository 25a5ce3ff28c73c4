import { expect, test } from 'vitest';
import { DECODES_HEADER, decodesValue } from '../../../engine/source/decodes-header.ts';
import { DeskReads } from './desk-reads.ts';

const request = (headers: Record<string, string>) => new Request('http://localhost/media/x', { headers });

test('threads that read to decode are at work until a while after their last read; one that plays is not', () => {
  let now = 0;
  const reads = new DeskReads(() => now);
  const decoding = (value: string) => reads.note(request({ range: 'bytes=0-9', [DECODES_HEADER]: value }));
  reads.note(request({ range: 'bytes=0-9' }));
  expect(reads.processors).toBe(0);
  decoding('1 one');
  expect(reads.processors).toBe(1);
  decoding('2 two');
  decoding('1 one');
  expect(reads.processors).toBe(3);
  now = 9_000;
  decoding('1 one');
  now = 18_000;
  expect(reads.processors).toBe(1);
  now = 20_000;
  expect(reads.processors).toBe(0);
});

test('what is said in another way counts as one', () => {
  const reads = new DeskReads(() => 0);
  for (const value of ['1', 'x', '99999 y', '']) reads.note(request({ [DECODES_HEADER]: value }));
  expect(reads.processors).toBe(1);
  reads.note(request({ [DECODES_HEADER]: decodesValue(2) }));
  reads.note(request({ [DECODES_HEADER]: decodesValue(2) }));
  expect(reads.processors).toBe(3);
});

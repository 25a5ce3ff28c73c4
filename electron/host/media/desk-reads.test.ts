import { expect, test } from 'vitest';
import { DECODES_HEADER } from '../../../engine/source/decodes-header.ts';
import { DeskReads } from './desk-reads.ts';

const request = (headers: Record<string, string>) => new Request('http://localhost/media/x', { headers });

test('a page that reads to decode is at work until a while after its last read; one that plays is not', () => {
  let now = 0;
  const reads = new DeskReads(() => now);
  reads.note(request({ range: 'bytes=0-9' }));
  expect(reads.isAtWork).toBe(false);
  reads.note(request({ range: 'bytes=0-9', [DECODES_HEADER]: '1' }));
  expect(reads.isAtWork).toBe(true);
  now = 9_000;
  reads.note(request({ range: 'bytes=10-19', [DECODES_HEADER]: '1' }));
  now = 18_000;
  expect(reads.isAtWork).toBe(true);
  now = 20_000;
  expect(reads.isAtWork).toBe(false);
});

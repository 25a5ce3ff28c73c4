import { describe, expect, it } from 'vitest';
import { BlockCache } from './block-cache.ts';

const FILE = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) & 255);

function cached(options: { blockBytes?: number; capacity?: number; readAhead?: number } = {}) {
  const reads: [number, number][] = [];
  const cache = new BlockCache(
    (start, end) => {
      reads.push([start, end]);
      return FILE.slice(start, end);
    },
    { size: FILE.length, blockBytes: 100, capacity: 4, readAhead: 3, ...options },
  );
  const read = (position: number, length: number) => {
    const into = new Uint8Array(length);
    return into.slice(0, cache.readAt(position, into));
  };
  return { read, reads };
}

describe('BlockCache', () => {
  it('gives the same bytes as the file, whatever is asked in whatever order', () => {
    for (const options of [
      {},
      { capacity: 1 },
      { readAhead: 9 },
      { blockBytes: 7 },
      { capacity: 2, readAhead: 4 },
    ]) {
      const { read } = cached(options);
      let seed = 1;
      for (let i = 0; i < 300; i++) {
        seed = (seed * 48271) % 2147483647;
        const position = i % 3 === 0 ? seed % 1000 : (i * 37) % 1000;
        const length = seed % 260;
        expect(read(position, length)).toEqual(FILE.slice(position, position + length));
      }
    }
  });

  it('reads a block once for many small reads, and ahead when reading goes on', () => {
    const { read, reads } = cached();
    for (let at = 0; at < 500; at += 10) read(at, 10);
    expect(reads).toEqual([
      [0, 100],
      [100, 400],
      [400, 700],
    ]);
  });

  it('forgets the block not used for longest', () => {
    const { read, reads } = cached({ capacity: 2 });
    read(0, 1);
    read(500, 1);
    read(0, 1);
    read(900, 1);
    read(0, 1);
    expect(reads).toHaveLength(3);
    read(500, 1);
    expect(reads).toHaveLength(4);
  });

  it('ends at the end', () => {
    const { read, reads } = cached();
    expect(read(990, 50)).toEqual(FILE.slice(990));
    expect(read(1000, 10)).toHaveLength(0);
    expect(read(5000, 10)).toHaveLength(0);
    expect(reads).toEqual([[900, 1000]]);
  });
});

import { sha256Hex } from '../base/digest.ts';
import { changed } from './opened-source.ts';

/** What tells one video from another wherever it lies: 64 lower-case hexadecimal digits. */
export type ContentId = string;

/** Bytes of each of the three blocks that are read. */
export const CONTENT_BLOCK_BYTES = 256 * 1024;

/** Names this way of making an id. Changing what is hashed must change it, or labels would find the wrong video. */
const DOMAIN = 'tubelet-content-1';

/** Reads exactly the bytes `[start, end)`. The bytes are only borrowed. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

/**
 * Recognises a file by what is in it, so that a video that was renamed or moved keeps its labels: SHA-256 of
 * `tubelet-content-1`, a line feed, the size in bytes in decimal, a line feed, then the first, the middle (from
 * `floor((size - 262144) / 2)` on) and the last 256 KiB. A file no longer than these three is hashed as a whole. A long
 * video costs three short reads. Two files that differ only between the blocks have one id: cameras and encoders do
 * not make such files, as every change moves the bytes after it or the index at one of the ends. The library, which reads
 * all bytes in time, gives the second of two such files another id.
 */
export async function contentIdOf(sizeBytes: number, read: ReadBytes): Promise<ContentId> {
  const head = new TextEncoder().encode(`${DOMAIN}\n${sizeBytes}\n`);
  const blocks = blocksOf(sizeBytes);
  const hashed = new Uint8Array(blocks.reduce((sum, [start, end]) => sum + end - start, head.length));
  hashed.set(head);
  let at = head.length;
  for (const [start, end] of blocks) {
    const bytes = await read(start, end);
    if (bytes.length !== end - start) throw changed('The video');
    hashed.set(bytes, at);
    at += bytes.length;
  }
  return sha256Hex(hashed);
}

/** Errors: `source/changed` when the file behind the Blob was written to or is gone. */
export function blobContentId(blob: Blob, name: string): Promise<ContentId> {
  return contentIdOf(blob.size, async (start, end) => {
    try {
      return new Uint8Array(await blob.slice(start, end).arrayBuffer());
    } catch (error) {
      throw changed(name, error);
    }
  });
}

function blocksOf(size: number): readonly (readonly [start: number, end: number])[] {
  const block = CONTENT_BLOCK_BYTES;
  if (size <= 3 * block) return [[0, size]];
  const middle = Math.floor((size - block) / 2);
  return [
    [0, block],
    [middle, middle + block],
    [size - block, size],
  ];
}

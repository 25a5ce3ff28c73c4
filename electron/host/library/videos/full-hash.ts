import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '../../../../engine/base/errors.ts';
import { changed } from '../../../../engine/source/opened-source.ts';
import { stampOf } from './videos.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * SHA-256 of all of a file, as lower-case hexadecimal digits, read a mebibyte at a time. Between two reads the file is
 * closed, so that a drive can be unplugged however long `pause` takes.
 * @param stamp of the file as it is meant; see {@link stampOf}
 * Errors: `source/changed`, `cancelled`, those of the file system.
 */
export async function fullHash(
  file: string,
  stamp: string,
  options: {
    readonly signal?: AbortSignal;
    /** Waited for after each read. @param busyMs how long that and the hashing took */
    readonly pause?: (busyMs: number) => Promise<void>;
  } = {},
): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let position = 0; ; ) {
    throwIfCancelled(options.signal);
    const begun = performance.now();
    const count = await hashChunk(hash, file, stamp, chunk, position);
    if (count === 0) return hash.digest('hex');
    position += count;
    await options.pause?.(performance.now() - begun);
  }
}

/** Returns how many bytes it read, 0 at the end. */
async function hashChunk(
  hash: Hash,
  file: string,
  stamp: string,
  chunk: Buffer,
  position: number,
): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    if (stampOf(await handle.stat({ bigint: true })) !== stamp) throw changed(path.basename(file));
    hash.update(chunk.subarray(0, bytesRead));
    return bytesRead;
  } finally {
    await handle.close();
  }
}

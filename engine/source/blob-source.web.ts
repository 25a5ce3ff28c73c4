import { BlockCache } from './block-cache.ts';
import { changed, denied, gone, type OpenedSource } from './opened-source.ts';

/** One synchronous read costs about a millisecond whatever its length; 8 blocks cover audio and video far apart. */
const BLOCK_BYTES = 1 << 20;
const BLOCKS = 8;

/**
 * A Blob or File inside a web worker, where synchronous reading exists.
 * Errors while reading: `source/gone`, `source/changed`, `source/denied`.
 */
export class BlobSource implements OpenedSource {
  readonly name: string;
  readonly size: number;
  readonly version: string;
  readonly #cache: BlockCache;

  constructor(blob: Blob, name: string) {
    this.name = name;
    this.size = blob.size;
    this.version = `${blob.size}-${blob instanceof File ? blob.lastModified : 0}`;
    const reader = new FileReaderSync();
    const read = (start: number, end: number): Uint8Array => {
      let bytes: Uint8Array;
      try {
        bytes = new Uint8Array(reader.readAsArrayBuffer(blob.slice(start, end)));
      } catch (error) {
        throw explain(name, error);
      }
      if (bytes.length !== end - start) throw changed(name);
      return bytes;
    };
    this.#cache = new BlockCache(read, {
      size: blob.size,
      blockBytes: BLOCK_BYTES,
      capacity: BLOCKS,
      readAhead: 2,
    });
  }

  readAt(position: number, into: Uint8Array): number {
    return this.#cache.readAt(position, into);
  }

  close(): void {
    this.#cache.clear();
  }
}

function explain(name: string, error: unknown): Error {
  const kind = error instanceof DOMException ? error.name : '';
  if (kind === 'NotFoundError') return gone(name, error);
  if (kind === 'SecurityError') return denied(name, error);
  // NotReadableError is what a browser says when the file behind a Blob was written to or lost its permission.
  return changed(name, error);
}

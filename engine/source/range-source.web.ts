import { AppError } from '../base/errors.ts';
import { BlockCache } from './block-cache.ts';
import { DECODES_HEADER, decodesValue } from './decodes-header.ts';
import { changed, denied, gone, type OpenedSource } from './opened-source.ts';

/** A synchronous request costs about 5 ms whatever its length, so small blocks would be slower than the decoder. */
const BLOCK_BYTES = 1 << 20;
/** 24 MiB in all: enough for interleaving that jumps between distant places. */
const BLOCKS = 24;
/** Blocks asked for at once when reading is sequential. */
const READ_AHEAD = 4;

interface Answer {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly version: string;
}

/**
 * A URL that answers byte ranges, inside a web worker, through synchronous requests.
 * Errors: `source/gone`, `source/changed`, `source/denied`, `source/not-a-file`.
 */
export class RangeSource implements OpenedSource {
  readonly name: string;
  readonly size: number;
  readonly version: string;
  readonly #cache: BlockCache;

  constructor(url: string, name: string) {
    this.name = name;
    const first = request(url, name, 0, BLOCK_BYTES);
    this.size = first.size;
    this.version = first.version;
    const read = (start: number, end: number): Uint8Array => {
      if (start === 0 && end === first.bytes.length) return first.bytes;
      const answer = request(url, name, start, end);
      if (answer.version !== this.version || answer.bytes.length !== end - start) throw changed(name);
      return answer.bytes;
    };
    this.#cache = new BlockCache(read, {
      size: this.size,
      blockBytes: BLOCK_BYTES,
      capacity: BLOCKS,
      readAhead: READ_AHEAD,
    });
  }

  readAt(position: number, into: Uint8Array): number {
    return this.#cache.readAt(position, into);
  }

  close(): void {
    this.#cache.clear();
  }
}

/** Asks for `[start, end)`. A file shorter than that answers with what there is. */
function request(url: string, name: string, start: number, end: number): Answer {
  const xhr = new XMLHttpRequest();
  xhr.open('GET', url, false);
  xhr.responseType = 'arraybuffer';
  xhr.setRequestHeader('Range', `bytes=${start}-${end - 1}`);
  // Another origin would have to allow it first.
  if (new URL(url).origin === location.origin) xhr.setRequestHeader(DECODES_HEADER, decodesValue(1));
  try {
    xhr.send();
  } catch (error) {
    throw gone(name, error);
  }
  const total = /\/(\d+)$/.exec(xhr.getResponseHeader('Content-Range') ?? '')?.[1];
  const size = total === undefined ? Number.NaN : Number(total);
  const stamp = xhr.getResponseHeader('ETag') ?? xhr.getResponseHeader('Last-Modified') ?? '';
  const version = `${size}-${stamp}`;
  switch (xhr.status) {
    case 206:
      if (Number.isNaN(size)) break;
      return { bytes: new Uint8Array(xhr.response as ArrayBuffer), size, version };
    case 416:
      if (size === 0 && start === 0) return { bytes: new Uint8Array(0), size, version };
      throw changed(name);
    case 401:
    case 403:
      throw denied(name);
    case 404:
    case 410:
      throw gone(name);
    case 409:
    case 412:
      throw changed(name);
  }
  throw new AppError('source/not-a-file', `"${name}" cannot be read in parts from ${new URL(url).host}.`, {
    details: { status: xhr.status },
  });
}

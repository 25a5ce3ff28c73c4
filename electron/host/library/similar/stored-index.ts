import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { IndexParts } from '../../../../engine/teach/similar/slot-index.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../private-files.ts';

/** `TBSX`: the slots of a library's videos as directions in bytes. */
const MAGIC = 'TBSX';
/** Raised when the meaning of the file changes; a file of another version is made anew. */
const VERSION = 1;
const PREFIX_BYTES = 16;
const FLOAT_BYTES = 4;
/** So much is checked before others get a turn: a few milliseconds. */
const AT_ONCE = 16 * 1024 * 1024;

/** What the file says before its numbers. */
interface Said {
  /** SHA-256 of what the encoder's numbers depend on. */
  readonly encoder: string;
  readonly width: number;
  readonly videos: readonly (readonly [name: string, slots: number])[];
}

/**
 * Keeps an index: magic, version, length of a JSON text, checksum of all that follows (CRC-32), the text, what all slots
 * have in common as float32 and the rows as they are in memory, all little-endian. The file is replaced as a whole.
 * @param parts borrowed until this has ended
 */
export async function storeIndex(
  file: string,
  encoder: string,
  { common, videos, rows }: IndexParts,
): Promise<void> {
  const said: Said = { encoder, width: common.length, videos };
  const text = Buffer.from(JSON.stringify(said));
  const body = [text, bytesOf(common), bytesOf(rows)];
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC);
  prefix.writeUInt32LE(VERSION, 4);
  prefix.writeUInt32LE(text.length, 8);
  prefix.writeUInt32LE(await checksumOf(body), 12);
  await mkdir(path.dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  // Not flushed to the disk: what a power cut spoils is noticed by its checksum and made again.
  const draft = path.join(path.dirname(file), `.${randomBytes(8).toString('hex')}.draft`);
  try {
    const handle = await open(draft, 'wx', PRIVATE_FILE);
    try {
      for (const part of [prefix, ...body]) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

/** Null where there is none for this encoder, or it is damaged: it is made anew then. */
export async function readIndex(file: string, encoder: string): Promise<IndexParts | null> {
  const all = await readFile(file).catch(() => null);
  if (!all || all.length < PREFIX_BYTES || all.toString('latin1', 0, 4) !== MAGIC) return null;
  if (all.readUInt32LE(4) !== VERSION) return null;
  if (all.readUInt32LE(12) !== (await checksumOf([all.subarray(PREFIX_BYTES)]))) return null;
  const textEnd = PREFIX_BYTES + all.readUInt32LE(8);
  const said = JSON.parse(all.toString('utf8', PREFIX_BYTES, textEnd)) as Said;
  if (said.encoder !== encoder) return null;
  const floatsEnd = textEnd + said.width * FLOAT_BYTES;
  const common = new Float32Array(new Uint8Array(all.subarray(textEnd, floatsEnd)).buffer);
  const rows = new Int8Array(all.buffer, all.byteOffset + floatsEnd, all.length - floatsEnd);
  return { common, videos: said.videos, rows };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function checksumOf(parts: readonly Uint8Array[]): Promise<number> {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += AT_ONCE) {
      sum = crc32(part.subarray(at, at + AT_ONCE), sum);
      await setImmediate();
    }
  }
  return sum;
}

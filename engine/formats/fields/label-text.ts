import { AppError } from '../../base/errors.ts';
import type { Problem } from '../core/format.ts';

/** Larger files hold no labels that a person made: 10,000 segments are some megabytes. */
export const LARGEST_LABEL_FILE = 256 * 1024 * 1024;

/** The text of a file with labels, and what is odd about it. */
export interface LabelText {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/**
 * The text of a file with labels: unpacked where it is gzipped, as BORIS saves projects; in UTF-8, UTF-16 or UTF-32, with
 * a byte order mark or without; what is none of them was written by an old program on Windows.
 * Errors: `usage` when it unpacks to more than {@link LARGEST_LABEL_FILE}, `format/invalid` when it is packed and broken
 */
export async function labelTextOf(bytes: Uint8Array): Promise<LabelText> {
  return textOfBytes(bytes[0] === 0x1f && bytes[1] === 0x8b ? await unpacked(bytes) : bytes);
}

/** A name without the ending that says that it is packed: `study.boris.gz` is `study.boris`. */
export function unpackedName(name: string): string {
  return name.replace(/(?<=.)\.gz$/i, '');
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('gzip'));
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > LARGEST_LABEL_FILE)
        throw new AppError(
          'usage',
          `It unpacks to more than ${LARGEST_LABEL_FILE / 1024 ** 2} MB: give a file with labels.`,
        );
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('format/invalid', 'It is gzipped and broken, or was cut off: copy it again.', {
      cause,
    });
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** A text, by its byte order mark or by where its zero bytes are, else UTF-8, else Windows-1252. */
export function textOfBytes(bytes: Uint8Array): LabelText {
  const encoding = wideEncoding(bytes);
  if (encoding)
    return {
      text: encoding.startsWith('utf-32') ? utf32(bytes, encoding === 'utf-32le') : decoded(encoding, bytes),
      problems: [],
    };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problems: [] };
  } catch {
    const message = 'The text is not UTF-8: read as Windows-1252.';
    return { text: decoded('windows-1252', bytes), problems: [{ at: 'line 1', message }] };
  }
}

type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** Which bytes of four are zero in a text that begins with plain letters. */
const ZEROS: Readonly<Record<string, WideEncoding>> = {
  '0111': 'utf-32le',
  '1110': 'utf-32be',
  '0101': 'utf-16le',
  '1010': 'utf-16be',
};

function wideEncoding(bytes: Uint8Array): WideEncoding | null {
  const head = [...bytes.subarray(0, 4)];
  const begins = (...mark: number[]) => mark.every((byte, index) => head[index] === byte);
  if (begins(0xff, 0xfe, 0, 0)) return 'utf-32le';
  if (begins(0, 0, 0xfe, 0xff)) return 'utf-32be';
  if (begins(0xff, 0xfe)) return 'utf-16le';
  if (begins(0xfe, 0xff)) return 'utf-16be';
  const zeros = (from: number) =>
    [...bytes.subarray(from, from + 4)].map((byte) => (byte === 0 ? '1' : '0')).join('');
  return zeros(0) === zeros(4) || bytes.length === 4 ? (ZEROS[zeros(0)] ?? null) : null;
}

function decoded(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}

function utf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle);
    if (at === 0 && code === 0xfeff) continue;
    parts.push(code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\uFFFD' : String.fromCodePoint(code));
  }
  return parts.join('');
}

import { AppError } from '../base/errors.ts';
import { descriptionValues } from './describe/describer.ts';
import type { TaughtHead } from './head.ts';

/** Ends the name of a file of taught labels without the model that they were taught on. */
export const TAUGHT_EXTENSION = '.taught';

/** Raised when the meaning of the file changes: what an older Tubelet cannot read it refuses. */
const VERSION = 1;
/** `TBLT`, read as a little-endian number. */
const MAGIC = 0x544c4254;
const PREFIX_BYTES = 12;
const FLOAT_BYTES = 4;

/** What files of an older Tubelet do not hold. */
type Later = 'reach' | 'background';

/**
 * A head as bytes: magic, version, length of a JSON text, the text (padded with blanks to whole words), then for every
 * stream its means, scales, weights and biases as float32, all little-endian.
 */
export function encodeHead(head: TaughtHead): Uint8Array<ArrayBuffer> {
  const { labels, temperature, familiarity, reach, background } = head;
  const streams = head.streams.map(({ spec, temperature: own, share, usual }) => ({
    spec,
    temperature: own,
    share,
    usual,
  }));
  const text = JSON.stringify({ labels, temperature, familiarity, reach, background, streams });
  const json = new TextEncoder().encode(text);
  const words = Math.ceil(json.length / FLOAT_BYTES) * FLOAT_BYTES;
  const arrays = head.streams.flatMap(({ standard, model }) => [
    standard.mean,
    standard.scale,
    model.weights,
    model.bias,
  ]);
  const floats = arrays.reduce((sum, array) => sum + array.length, 0);
  const bytes = new Uint8Array(PREFIX_BYTES + words + floats * FLOAT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, words, true);
  bytes.fill(' '.charCodeAt(0), PREFIX_BYTES, PREFIX_BYTES + words);
  bytes.set(json, PREFIX_BYTES);
  let at = PREFIX_BYTES + words;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/** Errors: `model/newer-format`, `model/shape-mismatch`. The package's checksums have told damage apart before. */
export function decodeHead(bytes: Uint8Array<ArrayBuffer>): TaughtHead {
  const broken = () =>
    new AppError('model/shape-mismatch', 'The taught labels of this package cannot be read: copy it again.');
  if (bytes.length < PREFIX_BYTES) throw broken();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw broken();
  if (view.getUint32(4, true) > VERSION) {
    throw new AppError(
      'model/newer-format',
      'These labels were taught with a newer Tubelet: update Tubelet to use them.',
    );
  }
  const words = view.getUint32(8, true);
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + words));
  const {
    streams,
    reach = null,
    background = null,
    ...rest
  } = JSON.parse(text) as Omit<TaughtHead, Later> & Partial<Pick<TaughtHead, Later>>;
  const classes = rest.labels.length + 1;
  let at = PREFIX_BYTES + words;
  const next = (length: number): Float32Array => {
    const end = at + length * FLOAT_BYTES;
    if (end > bytes.length) throw broken();
    const array = new Float32Array(bytes.slice(at, end).buffer);
    at = end;
    return array;
  };
  const read = streams.map(({ spec, temperature, share, usual = 0 }) => {
    const width = descriptionValues(spec);
    const standard = { mean: next(width), scale: next(width) };
    return {
      spec,
      standard,
      model: { classes, width, weights: next(classes * width), bias: next(classes) },
      temperature,
      share,
      usual,
    };
  });
  if (at !== bytes.length) throw broken();
  return { ...rest, reach, background, streams: read };
}

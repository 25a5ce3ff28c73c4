import * as v from 'valibot';
import type { ArtifactKey } from './artifact-key.ts';
import { checksum } from './checksum.ts';
import {
  ARTIFACT_KINDS,
  type Artifact,
  type ArtifactKind,
  type ElementArrays,
  type ElementType,
  isArtifactKind,
  type KindSpec,
} from './kinds.ts';

/** `TBLA`, read as a little-endian number. */
const MAGIC = 0x414c4254;
/** Magic, checksum of all that follows, length of the head. */
const PREFIX_BYTES = 12;
/** The numbers begin at a multiple of this, so that they can be viewed in place. */
const ALIGNMENT = 8;

const head = v.strictObject({
  kind: v.string(),
  version: v.number(),
  contentId: v.string(),
  model: v.nullable(v.string()),
  parameters: v.string(),
  shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  facts: v.unknown(),
});

const ARRAYS: {
  readonly [T in ElementType]: new (
    buffer: ArrayBuffer,
    at: number,
    length: number,
  ) => ElementArrays[T];
} = {
  uint8: Uint8Array,
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
};

/**
 * An artifact as bytes (new): magic, XXH32 of the rest, length of the head (uint32, little-endian each), the head as
 * JSON padded with spaces, and the numbers as every processor that we run on stores them, little-endian.
 */
export function encodeArtifact<K extends ArtifactKind>(
  { kind, contentId, model, parameters }: ArtifactKey<K>,
  { facts, shape, data }: Artifact<K>,
): Uint8Array<ArrayBuffer> {
  const spec: KindSpec = ARTIFACT_KINDS[kind];
  if (shape.length !== spec.rank || elements(shape) !== data.length) {
    throw new RangeError(`${kind} of shape [${shape.join(', ')}] with ${data.length} numbers`);
  }
  const fields = { kind, version: spec.version, contentId, model, parameters, shape, facts };
  const text = new TextEncoder().encode(JSON.stringify(fields));
  const start = Math.ceil((PREFIX_BYTES + text.length) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.fill(0x20, PREFIX_BYTES, start);
  bytes.set(text, PREFIX_BYTES);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  const prefix = new DataView(bytes.buffer);
  prefix.setUint32(0, MAGIC, true);
  prefix.setUint32(8, start - PREFIX_BYTES, true);
  prefix.setUint32(4, checksum(bytes.subarray(8)), true);
  return bytes;
}

/**
 * The artifact that `bytes` hold (its array views them), or null when they are damaged, of another version or another
 * key's: then it is computed again.
 */
export function decodeArtifact<K extends ArtifactKind>(
  key: ArtifactKey<K>,
  bytes: Uint8Array<ArrayBuffer>,
): Artifact<K> | null {
  const found = decodeAny(bytes);
  if (!found) return null;
  const { kind, contentId, model, parameters } = found.key;
  const isMeant =
    kind === key.kind && contentId === key.contentId && model === key.model && parameters === key.parameters;
  return isMeant ? (found.artifact as unknown as Artifact<K>) : null;
}

/** The key that whole and undamaged bytes were encoded under; null for any others. */
export function keyOfArtifact(bytes: Uint8Array<ArrayBuffer>): ArtifactKey | null {
  return decodeAny(bytes)?.key ?? null;
}

function decodeAny(
  bytes: Uint8Array<ArrayBuffer>,
): { readonly key: ArtifactKey; readonly artifact: Artifact } | null {
  // A view into a larger buffer may lie at any byte.
  const whole = bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
  if (whole.length < PREFIX_BYTES) return null;
  const prefix = new DataView(whole.buffer, whole.byteOffset, PREFIX_BYTES);
  const start = PREFIX_BYTES + prefix.getUint32(8, true);
  if (prefix.getUint32(0, true) !== MAGIC || start > whole.length || start % ALIGNMENT !== 0) return null;
  if (prefix.getUint32(4, true) !== checksum(whole.subarray(8))) return null;
  const fields = v.safeParse(head, parsed(whole.subarray(PREFIX_BYTES, start)));
  if (!fields.success || !isArtifactKind(fields.output.kind)) return null;
  const { kind, contentId, model, parameters, shape, version } = fields.output;
  const spec: KindSpec = ARTIFACT_KINDS[kind];
  const facts = v.safeParse(spec.facts, fields.output.facts);
  if (version !== spec.version || shape.length !== spec.rank || !facts.success) return null;
  const length = elements(shape);
  if (whole.length - start !== length * ELEMENT_BYTES[spec.element]) return null;
  const data = new ARRAYS[spec.element](whole.buffer, whole.byteOffset + start, length);
  return {
    key: { kind, contentId, model, parameters },
    artifact: { facts: facts.output, shape, data } as unknown as Artifact,
  };
}

const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = { uint8: 1, float16: 2, float32: 4, float64: 8 };

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function parsed(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return null;
  }
}

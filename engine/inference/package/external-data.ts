/**
 * Whether an ONNX graph takes values from other files. A runtime that runs natively opens them by their names from
 * whatever folder it is in, so that a graph could read any file into its scores: such a graph is refused before it
 * reaches one.
 *
 * Field numbers are those of onnx.proto3: a tensor says so by `external_data` (13) or `data_location` EXTERNAL (14 = 1).
 * Tensors lie in graphs, in attributes of nodes, and in graphs within those.
 */
export function usesExternalData(model: Uint8Array): boolean {
  return anyTensor(model, 'model', 0);
}

type Kind = 'model' | 'function' | 'training' | 'graph' | 'node' | 'attribute' | 'sparse' | 'tensor';

/** Which fields of a message hold messages that may hold tensors. */
const INSIDE: Readonly<Record<Exclude<Kind, 'tensor'>, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
};

/** Graphs in attributes of nodes of graphs: a real one has three or four. */
const DEEPEST = 64;
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;

function anyTensor(message: Uint8Array, kind: Kind, depth: number): boolean {
  if (depth > DEEPEST) return true;
  for (const { field, number, bytes } of fieldsOf(message)) {
    if (kind === 'tensor') {
      if (field === EXTERNAL_DATA || (field === DATA_LOCATION && number === 1n)) return true;
      continue;
    }
    const inside = bytes && INSIDE[kind][field];
    if (inside && anyTensor(bytes, inside, depth + 1)) return true;
  }
  return false;
}

interface Field {
  readonly field: number;
  /** Of a field that is a number. */
  readonly number: bigint | null;
  /** Of a field that is text, bytes or a message; a view of the message. */
  readonly bytes: Uint8Array | null;
}

/** The fields of a protobuf message. It ends where the bytes are no message any more: a runtime refuses those itself. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n && at < message.length; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < message.length) {
    const tag = varint();
    if (tag === null) return;
    const field = Number(tag >> 3n);
    const type = Number(tag & 7n);
    if (type === 0) {
      const number = varint();
      if (number === null) return;
      yield { field, number, bytes: null };
    } else if (type === 2) {
      const length = varint();
      if (length === null || length > BigInt(message.length - at)) return;
      const bytes = message.subarray(at, at + Number(length));
      at += bytes.length;
      yield { field, number: null, bytes };
    } else if (type === 1 || type === 5) {
      at += type === 1 ? 8 : 4;
    } else return;
  }
}

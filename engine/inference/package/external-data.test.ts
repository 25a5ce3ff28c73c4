import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { usesExternalData } from './external-data.ts';

/** A field of a protobuf message: a number, or bytes with their length. */
function field(number: number, value: number | readonly number[]): number[] {
  const varint = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...varint(n >> 7)]);
  return typeof value === 'number'
    ? [...varint(number << 3), ...varint(value)]
    : [...varint((number << 3) | 2), ...varint(value.length), ...value];
}
const text = (value: string) => [...new TextEncoder().encode(value)];
const uses = (model: readonly number[]) => usesExternalData(Uint8Array.from(model));

const inside = field(9, [1, 2, 3, 4]);
const located = [...field(8, text('weight')), ...field(14, 1)];
const named = [
  ...field(8, text('weight')),
  ...field(13, [...field(1, text('location')), ...field(2, text('/etc/passwd'))]),
];
const graphOf = (tensor: readonly number[]) => field(5, tensor);
const nodeWith = (attribute: readonly number[]) => field(1, field(5, attribute));

test.each([
  ['a weight', (tensor: readonly number[]) => field(7, graphOf(tensor))],
  ['a constant in a node', (tensor: readonly number[]) => field(7, nodeWith(field(5, tensor)))],
  ['one of several in a node', (tensor: readonly number[]) => field(7, nodeWith(field(10, tensor)))],
  ['a branch of a condition', (tensor: readonly number[]) => field(7, nodeWith(field(6, graphOf(tensor))))],
  ['a function', (tensor: readonly number[]) => field(25, field(7, field(5, field(5, tensor))))],
  ['a sparse weight', (tensor: readonly number[]) => field(7, field(15, field(2, tensor)))],
  ['training', (tensor: readonly number[]) => field(20, field(1, graphOf(tensor)))],
])('finds another file behind %s', (_where, model) => {
  expect(uses(model(named))).toBe(true);
  expect(uses(model(located))).toBe(true);
  expect(uses(model([...inside, ...field(14, 0)]))).toBe(false);
});

test('takes the graphs that ship, and stops at what is no graph', () => {
  const root = path.resolve(import.meta.dirname, '../../../models');
  for (const file of [
    'tubelet-base/encoder.onnx',
    'tubelet-base/head.onnx',
    'fixtures/tiny-clip/model.onnx',
    'fixtures/tiny-tokenlearner/model.onnx',
  ])
    expect(usesExternalData(readFileSync(path.join(root, file))), file).toBe(false);
  expect(uses([])).toBe(false);
  expect(uses([0xff, 0xff, 0xff])).toBe(false);
  expect(uses(field(7, 5).slice(0, 1))).toBe(false);
});

test('graphs within graphs without end are refused, not followed', () => {
  let graph: number[] = graphOf(inside);
  for (let depth = 0; depth < 100; depth++) graph = nodeWith(field(6, graph));
  expect(uses(field(7, graph))).toBe(true);
});

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Field = readonly [number: number, value: number | bigint | string | readonly Field[] | Uint8Array];

/** A message of protocol buffers from its fields: ONNX is written in them. */
function message(fields: readonly Field[]): Uint8Array {
  const bytes: number[] = [];
  const varint = (value: number | bigint) => {
    let rest = BigInt(value);
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number((rest & 0x7fn) | 0x80n));
    bytes.push(Number(rest));
  };
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') {
      varint(number << 3);
      varint(value);
      continue;
    }
    const content =
      typeof value === 'string'
        ? new TextEncoder().encode(value)
        : value instanceof Uint8Array
          ? value
          : message(value);
    varint((number << 3) | 2);
    varint(content.length);
    bytes.push(...content);
  }
  return Uint8Array.from(bytes);
}

const [FLOAT, UINT8, INT64, BOOL] = [1, 2, 7, 9];

/** @param dims a name for one that is free */
function value(name: string, type: number, dims: readonly (number | string)[]): Field[] {
  const shape = dims.map((size): Field => [1, [[typeof size === 'string' ? 2 : 1, size]]]);
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, type],
            [2, shape],
          ],
        ],
      ],
    ],
  ];
}

function constant(name: string, type: number, dims: readonly number[], raw: Uint8Array): Field[] {
  return [...dims.map((size): Field => [1, size]), [2, type], [8, name], [9, raw]];
}

function node(
  kind: string,
  inputs: readonly string[],
  outputs: readonly string[],
  more: readonly Field[] = [],
) {
  return [
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [4, kind] as Field,
    ...more,
  ];
}

/** A graph that obeys every rule and turns in a circle for longer than anybody lives. */
function endlessGraph(input: readonly Field[], output: string, classes: number): Uint8Array {
  const body: Field[] = [
    [1, node('Identity', ['go'], ['goes on'])],
    [1, node('Add', ['before', 'before'], ['after'])],
    [2, 'turn'],
    [11, value('turn', INT64, [])],
    [11, value('go', BOOL, [])],
    [11, value('before', FLOAT, [1, classes])],
    [12, value('goes on', BOOL, [])],
    [12, value('after', FLOAT, [1, classes])],
  ];
  const loop: Field = [
    5,
    [
      [1, 'body'],
      [6, body],
      [20, 5],
    ],
  ];
  const turns = new Uint8Array(new BigInt64Array([2n ** 62n]).buffer);
  const graph: Field[] = [
    [1, node('Loop', ['turns', 'true', 'zeros'], [output], [loop])],
    [2, 'endless'],
    [5, constant('turns', INT64, [], turns)],
    [5, constant('true', BOOL, [], Uint8Array.of(1))],
    [5, constant('zeros', FLOAT, [1, classes], new Uint8Array(4 * classes))],
    [11, input],
    [12, value(output, FLOAT, [1, classes])],
  ];
  return message([
    [1, 9],
    [7, graph],
    [8, [[2, 18]]],
  ]);
}

/** Writes a package to `dir` that is in order in every way, and whose graph never ends. @param fixture of a clip model */
export function writeEndlessPackage(fixture: string, dir: string): void {
  cpSync(fixture, dir, { recursive: true });
  const file = path.join(dir, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const { framesPerClip, height, width } = manifest.input;
  const input = value('clip', FLOAT, [1, 3, framesPerClip, height, width]);
  const graph = endlessGraph(input, 'logits', manifest.labels.length);
  const { model } = manifest.files;
  writeFileSync(path.join(dir, model.path), graph);
  Object.assign(model, { bytes: graph.length, sha256: createHash('sha256').update(graph).digest('hex') });
  manifest.id = 'endless';
  writeFileSync(file, JSON.stringify(manifest));
}

/** Writes an eye to `dir` that is in order in every way, and whose graph never ends. */
export function writeEndlessEye(dir: string): void {
  const [size, width] = [224, 1280];
  const graph = endlessGraph(value('pictures', UINT8, ['count', size, size, 3]), 'appearance', width);
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'eye.onnx'), graph);
  const sha256 = createHash('sha256').update(graph).digest('hex');
  const file = { path: 'eye.onnx', sha256, bytes: graph.length, size, width };
  writeFileSync(path.join(dir, 'eye.json'), JSON.stringify(file));
}

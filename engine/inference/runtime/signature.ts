import { AppError } from '../../base/errors.ts';
import type { Session, TensorSpec } from './session.ts';

/** What a graph must have under one name; null in `shape` is the batch, which may be free or fixed. */
export interface Expected {
  readonly name: string;
  readonly type: 'uint8' | 'float32';
  readonly shape: readonly (number | null)[];
}

/** Throws `model/shape-mismatch` when a graph's inputs or outputs are not those that the manifest implies. */
export function checkSignature(
  graph: string,
  session: Session,
  inputs: Expected[],
  outputs: Expected[],
): void {
  for (const [side, specs, expected] of [
    ['input', session.inputs, inputs],
    ['output', session.outputs, outputs],
  ] as const) {
    for (const wanted of expected) {
      const found = specs.find(({ name }) => name === wanted.name);
      if (!found) {
        throw mismatch(
          graph,
          `has no ${side} "${wanted.name}" (it has ${specs.map(({ name }) => name).join(', ')})`,
        );
      }
      if (!fits(found, wanted)) {
        throw mismatch(
          graph,
          `has the ${side} "${wanted.name}" as ${found.type}[${found.shape.join(', ')}], but the manifest means ${wanted.type}[${wanted.shape.map((n) => n ?? 'N').join(', ')}]`,
        );
      }
    }
  }
  const extra = session.inputs.find(({ name }) => !inputs.some((wanted) => wanted.name === name));
  if (extra) throw mismatch(graph, `has the unknown input "${extra.name}"`);
}

export function mismatch(graph: string, problem: string): AppError {
  return new AppError(
    'model/shape-mismatch',
    `The model's graph and manifest do not fit together: its ${graph} ${problem}.`,
    { details: { graph } },
  );
}

/** The size of the batch of an input when the graph fixes it, else null. */
export function fixedBatch(session: Session): number | null {
  const first = session.inputs[0]?.shape[0];
  return typeof first === 'number' ? first : null;
}

function fits({ type, shape }: TensorSpec, wanted: Expected): boolean {
  if (type !== wanted.type) return false;
  if (shape.length === 0) return true;
  return (
    shape.length === wanted.shape.length &&
    shape.every((size, i) => typeof size === 'string' || wanted.shape[i] === null || size === wanted.shape[i])
  );
}

import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import type { Model, Provider } from '../../engine/inference/model/model.ts';
import { openModel } from '../../engine/inference/worker/open-model.node.ts';

export interface ModelFigures {
  readonly encoderMsPerSlot: number;
  readonly headMsPerSlot: number;
}

const ENCODE_SLOTS = 4;
const ROUNDS = 12;

/** Medians over {@link ROUNDS} calls of the bundled model under `provider`. */
export async function measureModel(provider: Provider): Promise<ModelFigures> {
  const model = await openModel(
    { kind: 'path', dir: path.join(ROOT, 'models/tubelet-base') },
    { provider, threads: 2 },
  );
  try {
    return await timeModel(model);
  } finally {
    await model.dispose();
  }
}

async function timeModel(model: Model): Promise<ModelFigures> {
  if (model.kind !== 'streaming') throw new Error('the bundled model is a streaming one');
  const { input, tokens, window } = model.manifest;
  const slotBytes = input.framesPerSlot * input.width * input.height * 3;
  const encode = await median(async () => {
    await model.encode(new Uint8Array(ENCODE_SLOTS * slotBytes).fill(127), ENCODE_SLOTS);
  });
  const held = new Float32Array(window.slots * tokens.count * tokens.width);
  const head = await median(async () => {
    await model.head(held, window.slots);
  });
  // The head runs once per stride, and so many slots are new in each run.
  return { encoderMsPerSlot: encode / ENCODE_SLOTS, headMsPerSlot: head / window.stride };
}

async function median(act: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

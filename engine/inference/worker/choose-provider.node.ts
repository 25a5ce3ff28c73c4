import { AppError, toAppError } from '../../base/errors.ts';
import type { Model, ModelRef, OpenModelOptions } from '../model/model.ts';
import { openModel } from './open-model.node.ts';
import type { ProviderChoice } from './provider-choice.ts';

/** Runs that are measured; the first is not among them, which compiles shaders. */
const RUNS = 3;

/**
 * Opens a model where the person wants it to run. Errors: those of `openModel`; `usage` when the graphics processor was
 * asked for by name and there is none that can run it.
 */
export async function openModelFor(
  choice: ProviderChoice,
  ref: ModelRef,
  options: Omit<OpenModelOptions, 'provider'> = {},
): Promise<Model> {
  if (choice === 'webgpu') {
    return openModel(ref, { ...options, provider: 'webgpu' }).catch((error: unknown) => {
      const { code } = toAppError(error);
      if (code !== 'model/runtime' && code !== 'model/self-test') throw error;
      throw new AppError(
        'usage',
        '--provider webgpu needs a graphics processor that runs this model right, and this machine offers none: use auto or cpu.',
        { cause: error },
      );
    });
  }
  const processor = await openModel(ref, options);
  if (choice === 'cpu') return processor;
  try {
    const graphics = await openModel(ref, { ...options, provider: 'webgpu' }).catch((error: unknown) => {
      if (toAppError(error).code === 'cancelled') throw error;
      return null;
    });
    if (graphics === null) return processor;
    const isFaster = await measured(graphics)
      .then(async (own) => own < (await measured(processor)))
      .catch(() => false);
    await (isFaster ? processor : graphics).dispose();
    return isFaster ? graphics : processor;
  } catch (error) {
    await processor.dispose();
    throw error;
  }
}

/** Milliseconds of the fastest run, for a slot or a clip. */
async function measured(model: Model): Promise<number> {
  const run = blankRun(model);
  let best = Number.POSITIVE_INFINITY;
  for (let count = 0; count <= RUNS; count++) {
    const begun = performance.now();
    await run.compute();
    if (count > 0) best = Math.min(best, performance.now() - begun);
  }
  return best / run.of;
}

function blankRun(model: Model): { readonly of: number; compute(): Promise<unknown> } {
  if (model.kind === 'clip') {
    const { framesPerClip, height, width } = model.manifest.input;
    const clip = new Uint8Array(framesPerClip * height * width * 3);
    return { of: 1, compute: () => model.classify(clip) };
  }
  const { framesPerSlot, height, width } = model.manifest.input;
  const { slots } = model.batch;
  const frames = new Uint8Array(slots * framesPerSlot * height * width * 3);
  return { of: slots, compute: () => model.encode(frames, slots) };
}

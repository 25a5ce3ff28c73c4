import type { Provider } from '../../../engine/inference/model/model.ts';
import { defaultThreads, describeAdapter, describeWasm } from '../../../engine/inference/runtime/device.ts';
import { findAdapter } from '../../../engine/inference/runtime/device.web.ts';
import type { ComputeChoice } from '../../../engine/pipeline/analysis.protocol.ts';
import { releaseIdleAnalysis } from '../../../engine/pipeline/start-analysis.web.ts';

/**
 * Asks for a graphics adapter once more where a model was loaded on the processor for want of one, as just after the
 * graphics process has started. Returns the adapter's name when there is one now: the next analysis loads the model anew.
 */
export async function betterPlace(choice: ComputeChoice, provider: Provider): Promise<string | null> {
  if (choice === 'processor' || provider === 'webgpu') return null;
  const adapter = await findAdapter(choice === 'any-gpu');
  if (!adapter) return null;
  releaseIdleAnalysis();
  return describeAdapter(adapter.info);
}

/** Where a model will run, in the words that an analysis uses once it does. */
export async function computePlace(choice: ComputeChoice): Promise<string> {
  const adapter = choice === 'processor' ? null : await findAdapter(choice === 'any-gpu');
  if (adapter) return describeAdapter(adapter.info);
  return describeWasm(crossOriginIsolated ? defaultThreads(navigator.hardwareConcurrency) : 1);
}

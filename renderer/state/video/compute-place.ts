import { defaultThreads, describeAdapter, describeWasm } from '../../../engine/inference/runtime/device.ts';
import { findAdapter } from '../../../engine/inference/runtime/device.web.ts';
import type { ComputeChoice } from '../../../engine/pipeline/analysis.protocol.ts';

/** Where a model will run, in the words that an analysis uses once it does. */
export async function computePlace(choice: ComputeChoice): Promise<string> {
  const adapter = choice === 'processor' ? null : await findAdapter(choice === 'any-gpu');
  if (adapter) return describeAdapter(adapter.info);
  return describeWasm(crossOriginIsolated ? defaultThreads(navigator.hardwareConcurrency) : 1);
}

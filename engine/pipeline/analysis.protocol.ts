import type { KeptRef } from '../artifacts/artifact-store.ts';
import type { Region } from '../base/regions.ts';
import type { ModelRef } from '../inference/model/model.ts';
import type { SourceRef } from '../source/byte-source.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';

/**
 * Where the model may run. `auto`: a real graphics processor, else the processor. `processor`: never a graphics
 * processor. `any-gpu`: whatever offers WebGPU, also in software, else the processor.
 */
export type ComputeChoice = 'auto' | 'processor' | 'any-gpu';

/** Which video to score with which model. Structured-cloneable. */
export interface AnalysisRequest {
  readonly source: SourceRef;
  readonly model: ModelRef;
  /** `auto` when absent. */
  readonly compute?: ComputeChoice;
  /** Where what is computed is kept, and taken from where it is there; nowhere unless given. */
  readonly kept?: KeptRef | null;
  /** Regions that the model does not see; none unless given. */
  readonly painted?: readonly Region[];
  /** Computes everything, though it may be kept. */
  readonly isAnew?: boolean;
}

/** Calls of the worker that coordinates decoding and computing. */
export type AnalysisCalls = {
  /** Comes once, from the page, which compiles the decoder for itself too. What is called before waits for it. */
  takeCore: { in: WebAssembly.Module; out: undefined };
  analyse: { in: AnalysisRequest; out: AnalysisOutcome; event: AnalysisEvent };
};

import type { ModelRef } from '../inference/model.ts';
import type { SourceRef } from '../source/byte-source.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';

/** Which video to score with which model. Structured-cloneable. */
export interface AnalysisRequest {
  readonly source: SourceRef;
  readonly model: ModelRef;
  /** Take WebGPU in software for a graphics processor: for tests. */
  readonly allowSoftwareGpu?: boolean;
}

/** Calls of the worker that coordinates decoding and computing. */
export type AnalysisCalls = {
  analyse: { in: AnalysisRequest; out: AnalysisOutcome; event: AnalysisEvent };
};

import type { BatchLimits, ModelRef, Provider } from '../model/model.ts';
import type { Manifest } from '../package/manifest.ts';

/** How to choose a runtime. */
export interface RuntimeOptions {
  /** 'auto' takes the best that is there. */
  readonly provider: Provider | 'auto';
  /** Processor threads; null lets the runtime choose. */
  readonly threads: number | null;
  /** Whether WebGPU in software counts as a graphics processor. It is slower than WASM: for tests. */
  readonly allowSoftwareGpu: boolean;
}

/** The calls of an inference worker: `start` once, then `load` once, then the rest. */
export type InferenceCalls = {
  start: { in: RuntimeOptions; out: { provider: Provider; device: string } };
  /** `batch` is null for a clip model, `taught` but for a taught one. */
  load: {
    in: ModelRef;
    out: { manifest: Manifest; batch: BatchLimits | null; taught: Uint8Array<ArrayBuffer> | null };
  };
  /** Pixels in shared memory are borrowed, others cloned or transferred; results are transferred. Shapes: `Model`. */
  encode: { in: { frames: Uint8Array; slots: number }; out: Float32Array };
  attend: { in: { frames: Uint8Array; slots: number }; out: Float32Array };
  look: { in: { pictures: Uint8Array; count: number }; out: Float32Array };
  head: { in: { tokens: Float32Array; slots: number; windows: number }; out: Float32Array };
  classify: { in: Uint8Array; out: Float32Array };
  /** Answers with the reason when the graphics device is lost; stays open otherwise. */
  lost: { in: null; out: string };
};

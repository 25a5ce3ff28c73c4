import type { BatchLimits, Provider } from '../model/model.ts';

/** One input or output of a graph. A string in `shape` is a free dimension; an empty shape is not declared. */
export interface TensorSpec {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A tensor on its way in. `data` is borrowed for the run. */
export interface Feed {
  readonly type: 'uint8' | 'float32';
  readonly data: Uint8Array | Float32Array;
  readonly dims: readonly number[];
}

/** One ONNX graph, ready to run. One run at a time: callers queue. */
export interface Session {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Computes one float32 output, owned by the caller. Rejects with `model/runtime`. */
  run(feeds: Readonly<Record<string, Feed>>, output: string): Promise<Float32Array>;
  release(): Promise<void>;
}

/** An ONNX runtime on one kind of processor. */
export interface Runtime {
  readonly provider: Provider;
  /** Adapter or processor in words, for the user. */
  readonly device: string;
  /** What one run takes best here. */
  readonly batch: BatchLimits;
  /** `name` is the graph's role, for messages. Rejects with `model/runtime`. */
  createSession(name: string, graph: Uint8Array): Promise<Session>;
  /** Resolves with the reason when the device is lost; never for a processor. Call after the first session. */
  lost(): Promise<string>;
}

import type { Manifest } from '../package/manifest.ts';

/** Where the arithmetic runs. */
export type Provider = 'webgpu' | 'wasm' | 'cpu';

/** Where a model package lies: a folder URL that ends in `/`, relative to the origin, or a folder path (Node). */
export type ModelRef =
  | { readonly kind: 'url'; readonly base: string }
  | { readonly kind: 'path'; readonly dir: string };

/** A loaded package, self-tested and warmed up. Calls run one at a time in the order they were made. */
export interface Model {
  readonly manifest: Manifest;
  /** May change to 'wasm' while the model is in use, when the graphics processor fails for good. */
  readonly provider: Provider;
  /** Adapter or processor in words, for the user. */
  readonly device: string;
  /**
   * Streaming models: bytes of `slots` slots `[slots, framesPerSlot, height, width, 3]` (transferred)
   * to tokens `[slots, tokens.count, tokens.width]` (owned by the caller).
   */
  encode(frames: Uint8Array, slots: number): Promise<Float32Array>;
  /**
   * Streaming models: the tokens of up to `window.slots` slots (borrowed) to logits `[slots, classes]`.
   * Fewer slots than the window are padded and masked inside.
   */
  head(tokens: Float32Array, slots: number): Promise<Float32Array>;
  /** Clip models: bytes of one clip `[framesPerClip, height, width, 3]` (transferred) to logits `[classes]`. */
  classify(clip: Uint8Array): Promise<Float32Array>;
  /** Frees everything at once; calls still in flight reject with `cancelled`. */
  dispose(): Promise<void>;
}

/** A model inside the thread that computes it: pixels and tokens are borrowed there. */
export type LocalModel = Omit<Model, 'provider' | 'device'>;

export interface OpenModelOptions {
  /** 'auto' (the default): graphics processor, else processor. Naming one makes its failure an error. */
  readonly provider?: Provider | 'auto';
  /** Processor threads; by default half the cores, at most 4. */
  readonly threads?: number;
  /** Take WebGPU in software for a graphics processor. It is slower than WASM: for tests. */
  readonly allowSoftwareGpu?: boolean;
  /** Aborting rejects the opening with `cancelled`; a model that is open already is not touched. */
  readonly signal?: AbortSignal;
  /** Called when a recovery had to move to another provider or device. */
  readonly onProviderChange?: (provider: Provider, device: string) => void;
}

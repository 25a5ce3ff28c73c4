import type { Manifest } from './manifest.ts';

/** Where the arithmetic runs. */
export type Provider = 'webgpu' | 'wasm' | 'cpu';

/** Where a model package lies: a folder URL that ends in `/`, or a folder path (Node). */
export type ModelRef =
  | { readonly kind: 'url'; readonly base: string }
  | { readonly kind: 'path'; readonly dir: string };

/** A loaded package, self-tested and warmed up. Calls run one at a time in the order they were made. */
export interface Model {
  readonly manifest: Manifest;
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
  dispose(): Promise<void>;
}

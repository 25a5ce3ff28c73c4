import type { Eye } from '../eye/eye.ts';
import type {
  ClipManifest,
  EncoderManifest,
  StreamingManifest,
  TaughtManifest,
} from '../package/manifest.ts';

/** Where the arithmetic runs. */
export type Provider = 'webgpu' | 'wasm' | 'cpu';

/** Where a model package lies: a folder URL that ends in `/`, relative to the origin, or a folder path (Node). */
export type ModelRef =
  | { readonly kind: 'url'; readonly base: string }
  | { readonly kind: 'path'; readonly dir: string };

/**
 * How much one call may bring, as this processor takes it best: the one place that decides on batches. More is split
 * inside.
 */
export interface BatchLimits {
  /** Slots that are encoded together. */
  readonly slots: number;
  /** Windows that the head scores together. */
  readonly windows: number;
}

/** What turns slots into tokens. */
export interface SlotEncoder {
  readonly manifest: EncoderManifest;
  readonly batch: BatchLimits;
  /**
   * Bytes of `slots` slots, `[slots, framesPerSlot, height, width, 3]`, to tokens `[slots, tokens.count, tokens.width]`
   * (owned by the caller). The bytes are borrowed until the promise settles; those that lie in shared memory reach the
   * computing thread without a copy.
   */
  encode(frames: Uint8Array, slots: number): Promise<Float32Array>;
}

/** What tells where tokens come from. */
export interface Attending {
  /**
   * Bytes of `slots` slots, as of {@link SlotEncoder.encode}, to how much each token takes from each place of the picture:
   * `[slots, tokens.count, tokens.attentionHeight, tokens.attentionWidth]`, owned by the caller.
   * Errors: `model/shape-mismatch` where the encoder does not tell.
   */
  attend(frames: Uint8Array, slots: number): Promise<Float32Array>;
}

/** What computes a streaming package. */
export interface StreamingComputation extends SlotEncoder, Attending {
  readonly kind: 'streaming';
  readonly manifest: StreamingManifest;
  /**
   * Tokens of `windows` windows of up to `window.slots` slots each, `[windows, slots, tokens.count, tokens.width]`
   * (borrowed as by `encode`), to logits `[windows, slots, classes]`. Fewer slots than the window are padded and masked inside.
   */
  head(tokens: Float32Array, slots: number, windows?: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** What computes a taught package: the encoder; its labels are scored by `engine/teach`. */
export interface TaughtComputation extends SlotEncoder, Attending {
  readonly kind: 'taught';
  readonly manifest: TaughtManifest;
  /** Null where the labels were taught without one. */
  readonly eye: Eye | null;
  /** The file of the taught labels, see `head-file.ts`. */
  readonly taught: Uint8Array<ArrayBuffer>;
  dispose(): Promise<void>;
}

/** What computes a clip package. */
export interface ClipComputation {
  readonly kind: 'clip';
  readonly manifest: ClipManifest;
  /** Bytes of one clip, `[framesPerClip, height, width, 3]` (borrowed as by `encode`), to logits `[classes]`. */
  classify(clip: Uint8Array): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A model inside the thread that computes it. */
export type LocalModel = StreamingComputation | ClipComputation | TaughtComputation;

interface Placed {
  /** May change to 'wasm' while the model is in use, when the graphics processor fails for good. */
  readonly provider: Provider;
  /** Adapter or processor in words, for the user. */
  readonly device: string;
  /** Frees everything at once; calls still in flight reject with `cancelled`. */
  dispose(): Promise<void>;
}

export interface StreamingModel extends StreamingComputation, Placed {}
export interface ClipModel extends ClipComputation, Placed {}
export interface TaughtModel extends TaughtComputation, Placed {}

/** A loaded package, self-tested and warmed up. Calls run one at a time in the order they were made. */
export type Model = StreamingModel | ClipModel | TaughtModel;

export interface OpenModelOptions {
  /** 'auto' (the default): graphics processor, else processor. Naming one makes its failure an error. */
  readonly provider?: Provider | 'auto';
  /** Processor threads; by default half the cores, at most 4. */
  readonly threads?: number;
  /** Take WebGPU in software for a graphics processor. It is slower than WASM: for tests. */
  readonly allowSoftwareGpu?: boolean;
  /** Seconds after which a call, or the loading, counts as endless; enough for any processor unless given. */
  readonly patience?: { readonly call: number; readonly load: number };
  /** Aborting rejects the opening with `cancelled`; a model that is open already is not touched. */
  readonly signal?: AbortSignal;
  /** Called when a recovery had to move to another provider or device. */
  readonly onProviderChange?: (provider: Provider, device: string) => void;
}

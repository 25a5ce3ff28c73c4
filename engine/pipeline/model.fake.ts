import type { BatchLimits, ClipModel, StreamingModel } from '../inference/model/model.ts';
import type { ClipManifest, StreamingManifest } from '../inference/package/manifest.ts';

const file = { path: 'x', sha256: '0'.repeat(64), bytes: 1 };
const common = {
  format: 'tubelet-model',
  formatVersion: 1,
  id: 'fake',
  version: '1.0.0',
  title: 'Fake',
  description: '',
  licence: 'MIT',
  sources: [],
  activation: 'sigmoid',
  background: null,
  temperature: 1,
  labels: [
    { id: 'first', name: 'First', path: [], threshold: null },
    { id: 'second', name: 'Second', path: [], threshold: null },
  ],
  timeline: { smoothingSlots: 1, minDurationUs: 0, method: 'hysteresis' },
} as const;
const size = { fps: 8, width: 2, height: 2, resize: 'stretch' } as const;

export function fakeStreamingManifest(window = { slots: 8, stride: 4 }): StreamingManifest {
  return {
    ...common,
    sources: [],
    labels: common.labels.map((label) => ({ ...label, path: [] })),
    kind: 'streaming',
    files: { encoder: file, head: file, goldenFrames: file, goldenTokens: file, goldenLogits: file },
    input: { ...size, framesPerSlot: 2, layout: 'NTHWC', dtype: 'uint8', mean: null, std: null },
    tokens: { count: 1, width: 1, attentionHeight: 1, attentionWidth: 1 },
    window,
    golden: { slots: 1, tolerance: { tokens: 0, logits: 0 } },
  };
}

export function fakeClipManifest(framesPerClip: number, strideFrames: number): ClipManifest {
  return {
    ...common,
    sources: [],
    labels: common.labels.map((label) => ({ ...label, path: [] })),
    kind: 'clip',
    files: { model: file, goldenFrames: file, goldenLogits: file },
    input: { ...size, framesPerClip, layout: 'NTHWC', dtype: 'uint8', mean: null, std: null },
    window: { strideFrames },
    golden: { tolerance: { logits: 0 } },
  };
}

class FakeModel {
  readonly provider = 'cpu';
  readonly device = 'a fake processor';
  /** Awaited before each encode and clip, so that a test can hold or fail the computation. */
  beforeCompute: () => Promise<void> = async () => {};

  async dispose(): Promise<void> {}
}

/**
 * A synthetic model that is easy to reason about. A slot's token is the first byte of its first frame plus a
 * quarter of what its last frame's is larger by. The head's logits at place `i` of a window are `[token, i]`.
 */
export class FakeStreamingModel extends FakeModel implements StreamingModel {
  readonly kind = 'streaming';
  readonly manifest: StreamingManifest;
  batch: BatchLimits = { slots: 4, windows: 4 };
  /** Slots per call. */
  readonly encodes: number[] = [];
  /** Slots per call, times windows. */
  readonly heads: { readonly slots: number; readonly windows: number }[] = [];

  constructor(manifest: StreamingManifest = fakeStreamingManifest()) {
    super();
    this.manifest = manifest;
  }

  async encode(frames: Uint8Array, slots: number): Promise<Float32Array> {
    this.encodes.push(slots);
    await this.beforeCompute();
    const slotBytes = frames.length / slots;
    const frameBytes = slotBytes / 2;
    return Float32Array.from({ length: slots }, (_, slot) => {
      const first = frames[slot * slotBytes]!;
      return first + (frames[slot * slotBytes + frameBytes]! - first) / 4;
    });
  }

  /** All of the one token comes from its one place. */
  async attend(_frames: Uint8Array, slots: number): Promise<Float32Array> {
    return new Float32Array(slots).fill(1);
  }

  async head(tokens: Float32Array, slots: number, windows = 1): Promise<Float32Array> {
    this.heads.push({ slots, windows });
    return Float32Array.from({ length: slots * windows * 2 }, (_, at) =>
      at % 2 === 0 ? tokens[at >> 1]! : (at >> 1) % slots,
    );
  }
}

/** A clip's logits are its first and last frame's first bytes. */
export class FakeClipModel extends FakeModel implements ClipModel {
  readonly kind = 'clip';
  readonly manifest: ClipManifest;
  clips = 0;

  constructor(manifest: ClipManifest) {
    super();
    this.manifest = manifest;
  }

  async classify(clip: Uint8Array): Promise<Float32Array> {
    this.clips += 1;
    await this.beforeCompute();
    return Float32Array.of(clip[0]!, clip[clip.length - 1]!);
  }
}

import type { ArtifactKey } from '../../artifacts/artifact-key.ts';
import type { Artifacts } from '../../artifacts/artifacts.ts';
import { type Micros, sampleTime } from '../../base/micros.ts';
import type { Region } from '../../base/regions.ts';
import type { FrameBatch, FrameSource, SamplingPlan } from '../../decode/frame-source.ts';
import type { Manifest } from '../../inference/package/manifest.ts';
import type { ContentId } from '../../source/content-id.ts';
import { KnownVideo } from '../known-video.ts';
import { picturesSha256 } from '../model-identity.ts';
import { samplingPlanOf } from '../sampling.ts';
import { findCuts } from './find-cuts.ts';
import { LUMINANCE_VALUES, measureLuminance } from './luminance.ts';

/** Where the luminance of the pictures that a package is shown is kept. */
async function luminanceKey(
  contentId: ContentId,
  manifest: Manifest,
  painted: readonly Region[],
): Promise<ArtifactKey<'luminance'>> {
  return { contentId, kind: 'luminance', model: await picturesSha256(manifest, painted), parameters: '' };
}

/**
 * When new shots begin, ascending, to the next picture that the package was shown; null where no run has measured it.
 */
export async function readCuts(
  artifacts: Artifacts,
  contentId: ContentId,
  manifest: Manifest,
  painted: readonly Region[],
): Promise<readonly Micros[] | null> {
  const known = await artifacts.get(await luminanceKey(contentId, manifest, painted));
  const { fps } = samplingPlanOf(manifest);
  return known && findCuts(known.data).map((sample) => sampleTime(sample, fps));
}

/** Looks at the pictures of a run on their way to the model, and keeps what it measured with what earlier runs did. */
export class CutWatch {
  readonly #plan: SamplingPlan;
  readonly #manifest: Manifest;
  readonly #video: KnownVideo;
  #rows = new Uint8Array(0);
  #isNew = false;

  constructor(video: KnownVideo, manifest: Manifest) {
    this.#video = video;
    this.#manifest = manifest;
    this.#plan = samplingPlanOf(manifest);
  }

  /** The same video, watched. Closing it is left to who opened it. */
  get video(): KnownVideo {
    const { kept, painted } = this.#video;
    if (!kept) return this.#video;
    return new KnownVideo(async () => this.#watched(await this.#video.open()), kept, painted);
  }

  /** Stores what was measured. A run that was stopped leaves its part to the next one. */
  async keep(): Promise<void> {
    const { kept } = this.#video;
    if (!kept || !this.#isNew) return;
    const key = await luminanceKey(kept.contentId, this.#manifest, this.#video.painted);
    const before = (await kept.artifacts.get(key))?.data ?? new Uint8Array(0);
    const rows = new Uint8Array(Math.max(before.length, this.#rows.length));
    rows.set(before);
    for (let at = 0; at < this.#rows.length; at += LUMINANCE_VALUES) {
      const row = this.#rows.subarray(at, at + LUMINANCE_VALUES);
      if (row.some((share) => share > 0)) rows.set(row, at);
    }
    const shape = [rows.length / LUMINANCE_VALUES, LUMINANCE_VALUES];
    await kept.artifacts.put(key, { facts: {}, shape, data: rows });
  }

  #watched(source: FrameSource): FrameSource {
    return {
      info: source.info,
      frames: (plan, options) => {
        const frames = source.frames(plan, options);
        return isSame(plan, this.#plan) ? this.#seen(frames) : frames;
      },
      frameTimes: (signal) => source.frameTimes(signal),
      close: () => source.close(),
    };
  }

  async *#seen(frames: ReturnType<FrameSource['frames']>): ReturnType<FrameSource['frames']> {
    try {
      for (;;) {
        const step = await frames.next();
        if (step.done) return step.value;
        this.#see(step.value);
        yield step.value;
      }
    } finally {
      await frames.return({ samples: 0, warning: null });
    }
  }

  #see({ firstSample, count, pixels, isStill }: FrameBatch): void {
    const { width, height } = this.#plan;
    const bytes = width * height * 3;
    const end = (firstSample + count) * LUMINANCE_VALUES;
    if (end > this.#rows.length) this.#rows = grown(this.#rows, end);
    for (let index = 0; index < count; index++) {
      const at = (firstSample + index) * LUMINANCE_VALUES;
      if (isStill && index > 0) {
        this.#rows.copyWithin(at, at - LUMINANCE_VALUES, at);
        continue;
      }
      const picture = pixels.subarray(index * bytes, (index + 1) * bytes);
      measureLuminance(picture, width, height, this.#rows.subarray(at, at + LUMINANCE_VALUES));
    }
    this.#isNew = true;
  }
}

/** As long as needed; the memory behind it grows by halves, so that a long video is not copied with every batch. */
function grown(rows: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= rows.buffer.byteLength) return new Uint8Array(rows.buffer, 0, length);
  const larger = new Uint8Array(new ArrayBuffer(Math.max(4096, Math.ceil(length * 1.5))), 0, length);
  larger.set(rows);
  return larger;
}

function isSame(one: SamplingPlan, other: SamplingPlan): boolean {
  return (
    one.fps.num * other.fps.den === other.fps.num * one.fps.den &&
    one.width === other.width &&
    one.height === other.height &&
    one.resize === other.resize
  );
}

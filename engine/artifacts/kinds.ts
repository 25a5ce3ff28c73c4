import * as v from 'valibot';
import type { ErrorCode } from '../base/errors.ts';
import { mediaInfoSchema } from './media-info-schema.ts';

/** Element types of the arrays, and the class that each is held in. */
export interface ElementArrays {
  readonly uint8: Uint8Array<ArrayBuffer>;
  readonly float16: Float16Array<ArrayBuffer>;
  readonly float32: Float32Array<ArrayBuffer>;
  readonly float64: Float64Array<ArrayBuffer>;
}
export type ElementType = keyof ElementArrays;

/** What is fixed of a kind. */
export interface KindSpec<T extends ElementType = ElementType, F = unknown> {
  /** Raised when the meaning of its numbers or facts changes: files of another version are made anew. */
  readonly version: number;
  readonly element: T;
  /** Dimensions of the array. */
  readonly rank: number;
  /** `small` ones are kept when space is short, `large` ones go first. */
  readonly size: 'small' | 'large';
  /** What is stored beside the numbers. */
  readonly facts: v.GenericSchema<unknown, F>;
}

function kind<const T extends ElementType, F>(spec: KindSpec<T, F>): KindSpec<T, F> {
  return spec;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const rational = v.strictObject({
  num: v.pipe(v.number(), v.integer(), v.minValue(1)),
  den: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
const warning = v.nullable(
  v.object({ code: v.custom<ErrorCode>((code) => typeof code === 'string'), message: v.string() }),
);
const none = v.strictObject({});

/** Of a piece of a video that was decoded and computed: the pieces follow each other without a gap. */
const part = v.strictObject({
  /** Frames of the video from its start on that were there when this part was full; of the last part all. */
  samples: count,
  /** Whether the video ends with it. */
  isLast: v.boolean(),
  /** Why the video ended before it should. */
  warning,
});

/**
 * Every kind of derived data. `S` slots, `P` slots of a part (see `PART_SLOTS`), `F` frames, `C` classes.
 * A new kind is one entry here; see README.md for parameters and bytes per hour.
 */
export const ARTIFACT_KINDS = {
  /** What probing found; no array. */
  probe: kind({
    version: 1,
    element: 'uint8',
    rank: 1,
    size: 'small',
    facts: v.strictObject({ info: mediaInfoSchema }),
  }),
  /** `[F]`: when each frame begins, in microseconds, ascending. */
  frames: kind({ version: 1, element: 'float64', rank: 1, size: 'small', facts: none }),
  /** `[P, tokens, width]`: what a streaming model's encoder makes of one part's slots. Parameters `part=<index>`. */
  tokens: kind({ version: 1, element: 'float16', rank: 3, size: 'large', facts: part }),
  /** `[P, frames of a slot, values]`: how the picture moves, see `motion-grid.ts`. Parameters `part=<index>`. */
  motion: kind({ version: 1, element: 'float16', rank: 3, size: 'small', facts: part }),
  /** `[pictures of a part, width]`: what an eye says of every second slot's picture. Parameters `part=<index>`. */
  appearance: kind({ version: 1, element: 'float16', rank: 2, size: 'small', facts: part }),
  /** `[clips of a part, C]`: logits of each clip of a clip model. Parameters `part=<index>`. */
  clips: kind({ version: 1, element: 'float32', rank: 2, size: 'small', facts: part }),
  /** `[S, C]`: calibrated probabilities. Parameters empty, or the head where it is not the package's own. */
  scores: kind({
    version: 1,
    element: 'float32',
    rank: 2,
    size: 'small',
    facts: v.strictObject({ slotRate: rational, analysedUs: count, warning }),
  }),
  /** `[S, width]`: the mean of a slot's tokens. */
  embeddings: kind({
    version: 1,
    element: 'float16',
    rank: 2,
    size: 'small',
    facts: v.strictObject({ slotRate: rational }),
  }),
  /**
   * `[pictures, 64]`: how bright the pictures that a model was shown are, as 16 shares of 255 for each quarter, see
   * `engine/pipeline/cuts`. All zeros: not measured.
   */
  luminance: kind({ version: 1, element: 'uint8', rank: 2, size: 'small', facts: none }),
  /** `[n]`: loudest amplitudes of a stretch, 0 to 255. Parameters `from=<us>,to=<us>`. An empty one: no sound. */
  peaks: kind({
    version: 1,
    element: 'uint8',
    rank: 1,
    size: 'small',
    facts: v.strictObject({ hasSound: v.boolean() }),
  }),
  /** `[bytes]` of a JPEG. Parameters `at=<us>` or `cover`. */
  picture: kind({ version: 1, element: 'uint8', rank: 1, size: 'small', facts: none }),
} as const satisfies Record<string, KindSpec>;

export type ArtifactKind = keyof typeof ARTIFACT_KINDS;
export type FactsOf<K extends ArtifactKind> = v.InferOutput<(typeof ARTIFACT_KINDS)[K]['facts']>;
export type ArrayOf<K extends ArtifactKind> = ElementArrays[(typeof ARTIFACT_KINDS)[K]['element']];

/** A derived value. Immutable once stored: nobody writes into `data`. */
export interface Artifact<K extends ArtifactKind = ArtifactKind> {
  readonly facts: FactsOf<K>;
  readonly shape: readonly number[];
  /** Row by row. */
  readonly data: ArrayOf<K>;
}

/** Facts of {@link ARTIFACT_KINDS}`.tokens` and `.clips`. */
export type PartFacts = v.InferOutput<typeof part>;

export function isArtifactKind(text: string): text is ArtifactKind {
  return Object.hasOwn(ARTIFACT_KINDS, text);
}

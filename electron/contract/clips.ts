import * as v from 'valibot';
import { count, ids } from './parts.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** Cutting segments out of their videos as files of their own, which the host writes into a folder. */

/** What became of the clips. */
export const clipCounts = v.object({
  saved: count,
  /** A sentence for each that could not be cut or written. */
  failures: v.array(v.string()),
  /** Name of the folder that they lie in. */
  folder: v.string(),
});
export type ClipCounts = Immutable<v.InferOutput<typeof clipCounts>>;

export const clipsState = v.object({
  /** One waits or runs, in whatever process. */
  isPending: v.boolean(),
  /** Clips that are through, of the run under way in the host that answers; null where there is none. */
  progress: v.nullable(v.object({ done: count, total: count })),
  /** How the last one ended; null before that. */
  last: v.nullable(clipCounts),
});
export type ClipsState = Immutable<v.InferOutput<typeof clipsState>>;

/** See `clipName`. */
export const clipPattern = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200));

/** How clips that are cut together are cut. */
export const clipSettings = {
  /** Exactly, by encoding them anew; else as stored, from the key frame before. */
  isExact: v.boolean(),
  pattern: clipPattern,
  /** Added before and after each, within its video. */
  preUs: count,
  postUs: count,
};

const clipsWish = v.strictObject({
  ...clipSettings,
  segments: ids,
  /** Token of a folder that the person chose in the system's dialog. */
  folder: v.string(),
});
export type ClipsWish = Immutable<v.InferOutput<typeof clipsWish>>;

const CLIPS = '/api/library/clips';

export const clipEndpoints = {
  state: endpoint({ does: 'see how the clips go on', method: 'GET', path: CLIPS, answer: clipsState }),
  /** Begins at once, or when the clips before are through. */
  begin: endpoint({
    does: 'cut the clips',
    method: 'POST',
    path: CLIPS,
    body: clipsWish,
    answer: clipsState,
  }),
  /** Clips that are written stay. */
  cancel: endpoint({ does: 'stop cutting clips', method: 'DELETE', path: CLIPS, answer: clipsState }),
};

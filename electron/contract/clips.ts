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
  /** Files whose name was too long for a disk and was cut; absent: none. */
  shortened: v.exactOptional(count),
  /** Of all clips in one file, its name. */
  file: v.exactOptional(v.string()),
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

/** One file with all clips behind each other instead of a file each. They are cut exactly. */
export const asOneFile = v.strictObject({
  /** What it is called, without its ending. */
  title: v.pipe(v.string(), v.nonEmpty(), v.maxLength(100)),
  /** Black between two. */
  gapUs: count,
});

const oneFile = { preUs: count, postUs: count, reel: asOneFile };

const clipsWish = v.strictObject({
  ...clipSettings,
  reel: v.exactOptional(asOneFile),
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
  /** Answers with the one file, for a page that can choose no folder. */
  reel: endpoint({
    does: 'make the video',
    method: 'POST',
    path: '/api/library/reel-video',
    body: v.strictObject({ ...oneFile, segments: ids }),
    answer: 'bytes',
  }),
  /** Clips that are written stay. */
  cancel: endpoint({ does: 'stop cutting clips', method: 'DELETE', path: CLIPS, answer: clipsState }),
};

import * as v from 'valibot';
import { count, hostProblem, id, ids, shortText } from './parts.ts';
import { studyName } from './study-name.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

const decision = v.variant('kind', [
  v.strictObject({ kind: v.literal('accept') }),
  v.strictObject({ kind: v.literal('reject') }),
  v.strictObject({ kind: v.literal('reopen') }),
  /** A label's name; one that a video does not have yet is made there. */
  v.strictObject({ kind: v.literal('relabel'), label: shortText }),
  v.strictObject({ kind: v.literal('note'), note: v.pipe(v.string(), v.maxLength(10_000)) }),
]);

export const decided = v.object({
  changed: count,
  /** Already so, or drawn by a person, whose segments are neither accepted nor rejected. */
  unchanged: count,
  /** Not there any more: the video was tagged or labelled anew since the search. */
  gone: count,
  problems: v.array(hostProblem),
  /** Takes it back; null when nothing changed. */
  undo: v.nullable(v.string()),
});
export type Decided = Immutable<v.InferOutput<typeof decided>>;

const reelWish = v.strictObject({
  /** In the order of the reel. */
  segments: ids,
  /** See `REEL_FORMATS`. */
  format: shortText,
  title: v.pipe(v.string(), v.nonEmpty(), v.maxLength(100)),
  preUs: count,
  postUs: count,
  gapUs: count,
});
export type ReelWish = Immutable<v.InferOutput<typeof reelWish>>;

const reel = v.object({
  files: v.array(v.object({ name: v.string(), text: v.string() })),
  /** What the reel could not take as it was asked to, and the program cannot say, a sentence each. */
  losses: v.array(v.string()),
  shots: count,
});
export type WrittenReel = Immutable<v.InferOutput<typeof reel>>;

/** What a person does with segments where a search shows them. */
export const decisionEndpoints = {
  decide: endpoint({
    does: 'decide about the segments',
    method: 'POST',
    path: '/api/library/decisions',
    body: v.strictObject({
      segments: v.pipe(v.array(id), v.maxLength(10_000)),
      decision,
      /** The study that a video which nobody has coded joins; the default one unless given. */
      study: v.exactOptional(studyName),
    }),
    answer: decided,
  }),
  undo: endpoint({
    does: 'undo the decision',
    method: 'POST',
    path: '/api/library/decisions/undo',
    body: v.strictObject({ undo: shortText }),
    answer: decided,
  }),
  reel: endpoint({
    does: 'make the timeline',
    method: 'POST',
    path: '/api/library/reels',
    body: reelWish,
    answer: reel,
  }),
};

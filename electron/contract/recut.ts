import * as v from 'valibot';
import { count, ids, share } from './parts.ts';
import { videoFilter } from './videos.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** Cutting the stored scores of tagged videos by other settings: nothing is decoded, and a person's segments stay. */

/** What became of the videos. */
export const recutCounts = v.object({
  /** Cut anew, and how many segments these have now. */
  recut: count,
  segments: count,
  /** Never tagged. */
  untagged: count,
  /** Tagged, but their scores are not kept any more, or never were: to be tagged again. */
  withoutScores: count,
  /** Tagged by a model that is not installed any more. */
  withoutModel: count,
});
export type RecutCounts = Immutable<v.InferOutput<typeof recutCounts>>;

export const recutState = v.object({
  /** One waits or runs, in whatever process. */
  isPending: v.boolean(),
  /** Of the run under way in the host that answers; null where there is none. */
  progress: v.nullable(v.object({ done: count, total: count })),
  /** How the last one ended; null before that. */
  last: v.nullable(recutCounts),
});
export type RecutState = Immutable<v.InferOutput<typeof recutState>>;

/** Null is the model's own. */
export const recutSettings = {
  threshold: v.nullable(share),
  minDurationUs: v.nullable(count),
  /** Of labels one by one, by their ids in the model. */
  labelThresholds: v.exactOptional(v.record(v.pipe(v.string(), v.maxLength(200)), share)),
  /** False: no group of labels is named where none of them is sure enough. */
  backsOff: v.exactOptional(v.boolean()),
};

const recutWish = v.pipe(
  v.strictObject({
    ...recutSettings,
    videos: v.exactOptional(ids),
    /** Everything that a filter leaves. */
    filter: v.exactOptional(v.strictObject(videoFilter)),
  }),
  v.check(
    ({ videos, filter }) => (videos === undefined) !== (filter === undefined),
    'exactly one of videos and filter must be given',
  ),
);
export type RecutWish = Immutable<v.InferOutput<typeof recutWish>>;

const RECUT = '/api/library/recut';

export const recutEndpoints = {
  state: endpoint({ does: 'see how cutting goes on', method: 'GET', path: RECUT, answer: recutState }),
  /** Begins at once, or when the one before has ended. */
  begin: endpoint({
    does: 'cut the videos anew',
    method: 'POST',
    path: RECUT,
    body: recutWish,
    answer: recutState,
  }),
  /** Videos that were cut stay so. */
  cancel: endpoint({ does: 'stop cutting', method: 'DELETE', path: RECUT, answer: recutState }),
};

/** What became of videos that were cut anew, in a sentence or more. */
export function recutText({ recut, segments, untagged, withoutScores, withoutModel }: RecutCounts): string {
  const say = (number: number, one: string, many: string) =>
    number === 1 ? one : many.replace('#', number.toLocaleString('en'));
  const cut = `${say(recut, '1 video', '# videos')} cut anew, ${say(segments, '1 segment', '# segments')}.`;
  const lost = say(
    withoutScores,
    'The scores of 1 video are not kept any more: tag it again.',
    'The scores of # videos are not kept any more: tag them again.',
  );
  const unknown = say(
    withoutModel,
    'The model of 1 video is not installed any more.',
    'The models of # videos are not installed any more.',
  );
  const never = say(untagged, '1 video was never tagged.', '# videos were never tagged.');
  return [
    cut,
    ...(withoutScores > 0 ? [lost] : []),
    ...(withoutModel > 0 ? [unknown] : []),
    ...(untagged > 0 ? [never] : []),
  ].join(' ');
}

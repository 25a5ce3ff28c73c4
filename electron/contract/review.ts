import * as v from 'valibot';
import { count, id, shortText } from './parts.ts';
import { foundSegment } from './segments.ts';
import { studyName } from './study-name.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

const reviewQuery = {
  /** By the `key`s of their facets, of which any. */
  labels: v.exactOptional(v.array(shortText)),
  folder: v.exactOptional(id),
  video: v.exactOptional(id),
  /** See `segmentFilter`. */
  study: v.exactOptional(studyName),
  limit: v.exactOptional(v.pipe(count, v.maxValue(500))),
};
const querySchema = v.object(reviewQuery);
export type ReviewQuery = Immutable<v.InferOutput<typeof querySchema>>;

const reviewList = v.object({
  /** Suggestions that wait for a decision, all that the filter leaves. */
  left: count,
  /** How many of them are worth a look before further ones change little; see `worthChecking`. */
  worth: count,
  /** Suggestions that a person has decided about so far, in the whole library or the study: what scores are judged by. */
  decided: count,
  /** How many of each label wait in the folder or video, whichever labels are chosen: most first. */
  labels: v.array(v.object({ key: v.string(), name: v.string(), waiting: count })),
  /** Most useful first. */
  segments: v.array(foundSegment),
});
export type ReviewList = Immutable<v.InferOutput<typeof reviewList>>;

export const reviewEndpoints = {
  list: endpoint({
    does: 'choose what is worth a look',
    method: 'GET',
    path: '/api/library/review',
    query: reviewQuery,
    answer: reviewList,
  }),
};

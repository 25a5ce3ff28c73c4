import * as v from 'valibot';
import { decided } from './decisions.ts';
import { contentId, count, id, shortText } from './parts.ts';
import { studyName } from './study-name.ts';
import { fileState, videoFolder } from './videos.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** Stretches that look like another, from what is stored of the videos; nothing is decoded. */

const similarSegment = v.object({
  videoId: id,
  contentId,
  video: v.string(),
  folder: videoFolder,
  fileState,
  startUs: count,
  endUs: count,
  /** Cosine, -1 to 1; 1 is the same. */
  score: v.number(),
  /** What a person has marked over most of it; null: nothing. */
  marked: v.nullable(v.string()),
  thumbnailUrl: v.string(),
  /** What is on screen in its middle. */
  pictureUrl: v.string(),
});
export type SimilarSegment = Immutable<v.InferOutput<typeof similarSegment>>;

const similarWish = v.strictObject({
  contentId,
  startUs: count,
  endUs: count,
  top: v.pipe(count, v.minValue(1), v.maxValue(500)),
  /** Whether to look only into the video itself. */
  isHere: v.boolean(),
  /** The study whose marks are shown; left out: those that videos were first given. */
  study: v.exactOptional(studyName),
});
export type SimilarWish = Immutable<v.InferOutput<typeof similarWish>>;

const similarFound = v.object({
  /** Best first. */
  segments: v.array(similarSegment),
  /** Videos that were compared, and those of which nothing is stored yet. */
  videos: count,
  unknown: count,
});
export type SimilarFound = Immutable<v.InferOutput<typeof similarFound>>;

const workProgress = v.nullable(v.object({ done: count, total: count }));

/** What goes on in the host, whichever page began it. */
export const teachingWork = v.object({
  /** Of learning: videos whose examples are looked at. */
  teach: workProgress,
  /** Of getting to know videos, so that they can be compared. */
  embed: workProgress,
  /** How the last one of each ended, a sentence; null before that. */
  said: v.nullable(v.string()),
});
export type TeachingWork = Immutable<v.InferOutput<typeof teachingWork>>;

const SIMILAR = '/api/library/similar';
const EMBED = '/api/library/embed';

export const similarEndpoints = {
  search: endpoint({
    does: 'find what is similar',
    method: 'POST',
    path: SIMILAR,
    body: similarWish,
    answer: similarFound,
  }),
  /** Draws stretches with a label, each in the project of its video; with a study in that of the study. */
  accept: endpoint({
    does: 'accept what is similar',
    method: 'POST',
    path: `${SIMILAR}/accept`,
    body: v.strictObject({
      label: v.pipe(shortText, v.nonEmpty()),
      stretches: v.pipe(
        v.array(v.strictObject({ videoId: id, startUs: count, endUs: count })),
        v.maxLength(500),
      ),
      study: v.exactOptional(studyName),
    }),
    answer: decided,
  }),
  work: endpoint({ does: 'see what is learnt', method: 'GET', path: EMBED, answer: teachingWork }),
  /** Gets to know all videos of the library of which nothing is stored yet. */
  embed: endpoint({
    does: 'get to know the videos',
    method: 'POST',
    path: EMBED,
    body: v.strictObject({}),
    answer: teachingWork,
  }),
  /** What is known by then stays known. */
  cancel: endpoint({ does: 'stop that', method: 'DELETE', path: EMBED, answer: teachingWork }),
};

import * as v from 'valibot';
import { contentId, count, hostProblem, id, share, shortText } from './parts.ts';
import { studyName } from './study-name.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** A label that a person gave, wherever in the library. */
const givenLabel = v.object({
  name: v.string(),
  /** Stretches that a person drew, accepted or edited. */
  examples: count,
  videos: count,
  /** Whether it was left out of what was learnt last. */
  isLeftOut: v.boolean(),
});

const expectation = v.object({
  label: v.string(),
  examples: count,
  /** Share of the label that is found. */
  found: share,
  /** Share of what is found that is wrong. */
  wrong: share,
  f1: share,
});

/** What learning made of the examples themselves. */
export const learntReport = v.object({
  /** Examples of where none of the labels is. */
  background: count,
  /** Labels that were taken for another one, by name, and for what share of their examples most often. */
  confusions: v.array(v.object({ label: v.string(), as: v.string(), share })),
  /** The example that agrees least with the others, and what they take it for: null for none of the labels. */
  doubtful: v.nullable(
    v.object({
      videoId: id,
      video: v.string(),
      startUs: count,
      endUs: count,
      label: v.string(),
      as: v.nullable(v.string()),
    }),
  ),
});
export type LearntReport = Immutable<v.InferOutput<typeof learntReport>>;

/** What was taught last. */
const taughtLabels = v.object({
  /** Id of the package, as every model has one. */
  model: v.string(),
  /** When, as `2026-05-01`. */
  day: v.string(),
  expectations: v.array(expectation),
  /** Null where an older Tubelet learnt them. */
  report: v.nullable(learntReport),
  /** Whether anything was decided since; false where that is not known. */
  isChanged: v.boolean(),
  /** The other one that is kept, which the next learning lets go: what was learnt before it, or after it. */
  other: v.nullable(v.object({ expectations: v.array(expectation), isNewer: v.boolean() })),
});

const teachingState = v.object({
  /** Most examples first. */
  labels: v.array(givenLabel),
  /** Examples that a label needs. */
  needed: count,
  taught: v.nullable(taughtLabels),
});
export type TeachingState = Immutable<v.InferOutput<typeof teachingState>>;

const learned = v.object({
  ...teachingState.entries,
  /** Videos whose examples could not be used. */
  problems: v.array(hostProblem),
});
export type Learned = Immutable<v.InferOutput<typeof learned>>;

const labelExamples = v.object({
  /** Examples that a label needs. */
  needed: count,
  labels: v.array(v.object({ name: v.string(), examples: count })),
});

export const teachingEndpoints = {
  /** From what search knows, quickly: what was saved a moment ago may be missing. */
  examples: endpoint({
    does: 'count the examples',
    method: 'GET',
    path: '/api/library/teaching/examples',
    /** `except`: a video that is not counted, as the page knows better what is in it. `study`: as of `state`. */
    query: { study: v.exactOptional(studyName), except: v.exactOptional(contentId) },
    answer: labelExamples,
  }),
  state: endpoint({
    does: 'count the examples',
    method: 'GET',
    path: '/api/library/teaching',
    /** Of what was coded in a study; left out: of every video as it was first coded. */
    query: { study: v.exactOptional(studyName) },
    answer: teachingState,
  }),
  /** Uses the other one that is kept, and keeps the one in use. Errors: `usage` where there is no other. */
  exchange: endpoint({
    does: 'use the other taught labels',
    method: 'POST',
    path: '/api/library/teaching/other',
    body: v.strictObject({ study: v.exactOptional(studyName) }),
    answer: teachingState,
  }),
  learn: endpoint({
    does: 'learn your labels',
    method: 'POST',
    path: '/api/library/teaching',
    /** Names of labels that are not to be learnt. */
    body: v.strictObject({
      without: v.exactOptional(v.pipe(v.array(shortText), v.maxLength(1000))),
      study: v.exactOptional(studyName),
    }),
    answer: learned,
  }),
};

import * as v from 'valibot';
import { count, hostProblem, share } from './parts.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** A label that a person gave, wherever in the library. */
const givenLabel = v.object({
  name: v.string(),
  /** Stretches that a person drew, accepted or edited. */
  examples: count,
  videos: count,
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

/** What was taught last. */
const taughtLabels = v.object({
  /** Id of the package, as every model has one. */
  model: v.string(),
  /** When, as `2026-05-01`. */
  day: v.string(),
  expectations: v.array(expectation),
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

export const teachingEndpoints = {
  state: endpoint({
    does: 'count the examples',
    method: 'GET',
    path: '/api/library/teaching',
    answer: teachingState,
  }),
  learn: endpoint({
    does: 'learn your labels',
    method: 'POST',
    path: '/api/library/teaching',
    body: v.strictObject({}),
    answer: learned,
  }),
};

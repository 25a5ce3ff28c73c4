import * as v from 'valibot';
import type { Immutable } from './immutable.ts';
import { count, hostProblem } from './parts.ts';

/** What came of deciding about segments that a search found, or of taking that back. */
const decided = v.object({
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

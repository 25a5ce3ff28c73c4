import * as v from 'valibot';
import { ERROR_CODES } from '../../engine/base/errors.ts';
import type { Immutable } from './wire/immutable.ts';

/** What several endpoints have in common. Times within a video are whole microseconds, dates milliseconds since 1970. */

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Of a row of this library. */
export const id = count;
/** A probability or a part of a whole. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const shortText = v.pipe(v.string(), v.maxLength(1000));
export const sha256 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'it must be 64 lower-case hexadecimal digits'),
);
/** What tells a video from all others wherever its file lies: a `ContentId`. */
export const contentId = sha256;
export const ids = v.pipe(v.array(id), v.maxLength(1_000_000));

/** A code that this version does not know is a failure like any other: the sentence says the rest. */
export const errorCode = v.fallback(v.picklist(ERROR_CODES), 'internal');

export const failure = v.object({ code: errorCode, message: v.string() });

/** Something the user should be told: one sentence, and the file or folder it is about. */
export const hostProblem = v.object({ about: v.string(), ...failure.entries });
export type HostProblem = Immutable<v.InferOutput<typeof hostProblem>>;

/** Body of a refusal under `/api/`. */
export const apiError = v.object({ error: failure });
export type ApiError = Immutable<v.InferOutput<typeof apiError>>;

/** Which stretch of a long list: at most 500 at once, 100 unless given. */
export const stretch = {
  offset: v.exactOptional(count),
  limit: v.exactOptional(v.pipe(count, v.maxValue(500))),
};

/** A name that a page makes up for itself at random and sends with what it changes. */
export const ORIGIN_HEADER = 'tubelet-origin';
/** {@link ORIGIN_HEADER} of a request; one that is not well-formed counts as none. */
export const originHeaders = {
  [ORIGIN_HEADER]: v.exactOptional(
    v.fallback(v.nullable(v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/))), null),
  ),
};

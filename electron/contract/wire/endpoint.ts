import * as v from 'valibot';
import type { ErrorCode } from '../../../engine/base/errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Messages that come one by one for as long as the page listens: a `text/event-stream` of JSON objects. */
export interface EventStream<M extends v.GenericSchema = v.GenericSchema> {
  readonly kind: 'events';
  readonly message: M;
}

/** JSON by a schema, messages, or bytes that go into an element, a decoder or a saved file by their address alone. */
export type AnswerKind = v.GenericSchema | EventStream | 'bytes';

/** The longest body, and what is said of a longer one. */
export interface BodyLimit {
  readonly bytes: number;
  readonly code: ErrorCode;
  readonly sentence: string;
}

/** How a body is refused that does not fit its schema. @param why where and what, without a full stop */
export interface Misfit {
  readonly status: 400 | 422;
  readonly code: ErrorCode;
  sentence(why: string): string;
}

/**
 * One thing that the page can ask of the host. The router and the page's `ask` are derived from it, so that an endpoint
 * is said once; the README of this folder shows how to add one.
 */
export interface Endpoint<
  P extends v.GenericSchema = v.GenericSchema,
  Q extends v.GenericSchema = v.GenericSchema,
  H extends v.GenericSchema = v.GenericSchema,
  B extends v.GenericSchema = v.GenericSchema,
  A extends AnswerKind = AnswerKind,
> {
  /** What it does, as in "Tubelet could not list the videos". */
  readonly does: string;
  /** `GET` answers `HEAD` too. */
  readonly method: Method;
  /** Names in braces stand for {@link parameters}; a last one with an asterisk takes all that is left, slashes too. */
  readonly path: string;
  readonly parameters: P;
  readonly query: Q;
  readonly headers: H;
  /** `v.undefined()` where none is read. */
  readonly body: B;
  /** A `text` and `bytes` (a `Uint8Array`) are taken as they are. */
  readonly bodyKind: 'json' | 'text' | 'bytes';
  readonly limit: BodyLimit;
  readonly misfit: Misfit;
  /** An answer of null goes as 204 without a body. */
  readonly answer: A;
  /** What a refusal's body holds: an `ApiError`, a sentence, or nothing, where a media player reads it. */
  readonly refusals: 'json' | 'sentence' | 'empty';
}

interface Spec<
  P extends v.ObjectEntries,
  Q extends v.ObjectEntries,
  H extends v.ObjectEntries,
  B extends v.GenericSchema,
  A extends AnswerKind,
> extends Partial<Pick<Endpoint, 'bodyKind' | 'limit' | 'misfit' | 'refusals'>> {
  readonly does: string;
  readonly method: Method;
  readonly path: string;
  readonly parameters?: P;
  readonly query?: Q;
  readonly headers?: H;
  readonly body?: B;
  readonly answer: A;
}

const SMALL_BODY: BodyLimit = {
  bytes: 8 * 1024 * 1024,
  code: 'usage',
  sentence: 'This asks for too much at once: choose fewer videos.',
};

const PLAIN_MISFIT: Misfit = {
  status: 400,
  code: 'usage',
  sentence: (why) => `Tubelet cannot be asked this: ${why}.`,
};

/**
 * An endpoint as it is written in this folder: what is left out takes nothing. Fields of queries and bodies that are
 * not listed are refused. Throws when the names in `path` are not those of `parameters`.
 */
export function endpoint<
  A extends AnswerKind,
  // biome-ignore lint/complexity/noBannedTypes: an endpoint that lists no fields has none
  P extends v.ObjectEntries = {},
  // biome-ignore lint/complexity/noBannedTypes: as above
  Q extends v.ObjectEntries = {},
  // biome-ignore lint/complexity/noBannedTypes: as above
  H extends v.ObjectEntries = {},
  B extends v.GenericSchema = v.UndefinedSchema<undefined>,
>(
  spec: Spec<P, Q, H, B, A>,
): Endpoint<
  v.StrictObjectSchema<P, undefined>,
  v.StrictObjectSchema<Q, undefined>,
  v.ObjectSchema<H, undefined>,
  B,
  A
>;
export function endpoint(
  spec: Spec<v.ObjectEntries, v.ObjectEntries, v.ObjectEntries, v.GenericSchema, AnswerKind>,
): Endpoint {
  const { parameters = {}, query = {}, headers = {}, body = v.undefined() } = spec;
  const named = pathParts(spec.path).flatMap(({ name }) => (name === null ? [] : [name]));
  if (named.sort().join() !== Object.keys(parameters).sort().join()) {
    throw new Error(`the parameters of ${spec.method} ${spec.path} are not those of its path`);
  }
  return {
    bodyKind: 'json',
    limit: SMALL_BODY,
    misfit: PLAIN_MISFIT,
    refusals: 'json',
    ...spec,
    parameters: v.strictObject(parameters),
    query: v.strictObject(query),
    headers: v.object(headers),
    body,
  };
}

export function events<M extends v.GenericSchema>(message: M): EventStream<M> {
  return { kind: 'events', message };
}

/** A part of a path between two slashes: fixed text, or a name that stands for a parameter. */
export interface PathPart {
  readonly text: string;
  readonly name: string | null;
  /** Takes this part and all that follow. */
  readonly isRest: boolean;
}

/** There are few paths, and each row of a list asks for the addresses of its pictures. */
const known = new Map<string, readonly PathPart[]>();

export function pathParts(path: string): readonly PathPart[] {
  const parts =
    known.get(path) ??
    path
      .slice(1)
      .split('/')
      .map((text) => {
        const [, name = null, star] = /^\{(\w+)(\*?)\}$/.exec(text) ?? [];
        return { text, name, isRest: star === '*' };
      });
  known.set(path, parts);
  return parts;
}

import * as v from 'valibot';
import type { Micros } from '../../base/micros.ts';
import type { RecordId } from '../document/ids.ts';

export const text = v.string();

export const micros = v.pipe(
  v.number(),
  v.safeInteger('it must be a whole number of microseconds'),
  v.minValue(0),
  v.transform((value) => value as Micros),
);

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const sha256 = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'it must be 64 lower-case hexadecimal digits'));
export const positive = v.pipe(count, v.minValue(1));
/** Of a whole, 0 to 1. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** A place in a list: any finite number. */
export const order = v.pipe(v.number(), v.finite());

export function idFor<T extends string>(type: T) {
  return v.pipe(
    text,
    v.check(
      (id) => id.startsWith(`${type}:`) && id.length > type.length + 1,
      `it must begin with "${type}:"`,
    ),
    v.transform((id) => id as RecordId<T>),
  );
}

/** What a segment's attributes say. */
export const values = v.record(text, v.union([text, v.pipe(v.number(), v.finite()), v.array(text)]));

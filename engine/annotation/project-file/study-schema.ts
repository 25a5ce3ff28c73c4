import * as v from 'valibot';
import { count, idFor, order, text } from './schema-parts.ts';

// Loose objects keep fields that a later revision of this version adds.

export const labelAttribute = v.looseObject({
  id: text,
  name: text,
  kind: v.picklist(['choice', 'several', 'number', 'text']),
  choices: v.array(v.looseObject({ name: text, key: v.nullable(text) })),
  asked: v.picklist(['start', 'stop', 'never']),
  description: text,
});

export const subject = v.looseObject({
  id: idFor('subject'),
  name: text,
  order,
  key: v.nullable(text),
  description: text,
});

export const observer = v.looseObject({ id: idFor('observer'), name: text, order });

const cut = v.looseObject({
  threshold: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  minDurationUs: v.nullable(count),
});

export const study = v.looseObject({
  id: idFor('study'),
  name: text,
  description: text,
  variables: v.array(
    v.looseObject({
      name: text,
      kind: v.picklist(['text', 'number', 'choice', 'time']),
      choices: v.array(text),
      initial: text,
      description: text,
    }),
  ),
  // Files of this version that were written before studies had it do without.
  cutting: v.optional(v.looseObject({ ...cut.entries, taught: v.exactOptional(v.record(text, cut)) }), {
    threshold: null,
    minDurationUs: null,
  }),
});

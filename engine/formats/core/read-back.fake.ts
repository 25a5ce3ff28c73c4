import fc from 'fast-check';
import { expect } from 'vitest';
import { AppError } from '../../base/errors.ts';
import {
  DEFAULT_WRITE_OPTIONS,
  type Format,
  type ReadContext,
  type ReadResult,
  type WriteOptions,
} from './format.ts';
import { comparable, sampleDocument } from './interchange.fake.ts';
import type { InterchangeDocument } from './interchange.ts';

/** Any UTF-16, lone surrogates included. */
const codeUnits = fc.array(fc.nat(0xffff), { maxLength: 30 }).map((units) => String.fromCharCode(...units));

type Field = NonNullable<Parameters<typeof comparable>[1]>[number];

/** Of a format that carries all of a segment. */
export const ALL_FIELDS = [
  'track',
  'score',
  'origin',
  'state',
  'note',
  'attributes',
] as const satisfies readonly Field[];

/** Writes a document as text. */
export function written(format: Format, document: InterchangeDocument, options: Partial<WriteOptions> = {}) {
  return format.exporter!.write(document, { ...DEFAULT_WRITE_OPTIONS, ...options });
}

export function readText(format: Format, text: string, context: Partial<ReadContext> = {}): ReadResult {
  return format.importer!.read(text, { name: 'clip.txt', ...context });
}

/** Writes a document and reads it again; nothing may be a problem. */
export function readBack(
  format: Format,
  document: InterchangeDocument,
  options: Partial<WriteOptions> = {},
): InterchangeDocument {
  const { video } = document;
  const { documents, problems } = readText(format, written(format, document, options).text, { video });
  expect(problems).toEqual([]);
  expect(documents).toHaveLength(1);
  return documents[0]!;
}

/** Property: what is written is read back the same, in the fields that count. */
export function expectExact(
  format: Format,
  documents: fc.Arbitrary<InterchangeDocument>,
  keeps: readonly Field[],
  options: Partial<WriteOptions> = {},
): void {
  fc.assert(
    fc.property(documents, (document) => {
      expect(comparable(readBack(format, document, options), keeps)).toEqual(comparable(document, keeps));
    }),
    { numRuns: 150 },
  );
}

/** Property: whatever a file holds, reading it ends with a result or a sentence. */
export function expectHarmless(format: Format, seeds: readonly string[], name = 'clip.txt'): void {
  const valid = written(format, sampleDocument()).text;
  const cut = fc.nat(valid.length).map((at) => valid.slice(0, at));
  const changed = fc
    .tuple(fc.nat(valid.length), fc.nat(12), fc.oneof(fc.string(), fc.constantFrom(...seeds)))
    .map(([at, length, text]) => valid.slice(0, at) + text + valid.slice(at + length));
  const anything = fc.oneof(codeUnits, fc.constantFrom(...seeds), cut, changed);
  const prototype = Object.keys(Object.prototype).length;
  fc.assert(
    fc.property(anything, (text) => {
      format.importer!.recognise(text, name);
      try {
        const { documents } = readText(format, text, { name, video: { frameRate: { num: 25, den: 1 } } });
        for (const { segments } of documents)
          for (const { startUs, endUs } of segments) {
            expect(Number.isSafeInteger(startUs) && startUs >= 0).toBe(true);
            expect(endUs === null || endUs > startUs).toBe(true);
          }
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).toMatch(/^(format\/|usage)/);
      }
      expect(Object.keys(Object.prototype)).toHaveLength(prototype);
    }),
    { numRuns: 100 },
  );
}

/** A document of many segments, 40 ms apart, on one track. */
export function manySegments(count: number): InterchangeDocument {
  const sample = sampleDocument();
  return {
    ...sample,
    video: { ...sample.video, durationUs: count * 200_000 },
    segments: Array.from({ length: count }, (_, index) => ({
      ...sample.segments[index % 2]!,
      startUs: index * 200_000,
      endUs: index * 200_000 + 160_000,
    })),
  };
}

import fc from 'fast-check';
import { expect } from 'vitest';
import { DEFAULT_WRITE_OPTIONS, type Format, type ReadContext, type WriteOptions } from './format.ts';
import { comparable, documents, type Variety } from './interchange.fake.ts';
import type { InterchangeDocument } from './interchange.ts';

/** Writes and reads again; there must be no problem. */
export function thereAndBack(
  format: Format,
  document: InterchangeDocument,
  context: Partial<ReadContext> = {},
  options: Partial<WriteOptions> = {},
): InterchangeDocument {
  const { text } = format.exporter!.write(document, { ...DEFAULT_WRITE_OPTIONS, ...options });
  const name = `clip${format.extension}`;
  // A caption file without captions may be anything.
  if (document.segments.length > 0) expect(format.importer!.recognise(text, name)).toBeGreaterThan(0.5);
  const { documents: found, problems } = format.importer!.read(text, { name, ...context });
  expect(problems).toEqual([]);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** Asserts that everything of `keeps`, times and labels comes back exactly, whatever the document. */
export function expectRoundTrips(
  format: Format,
  variety: Variety,
  keeps: Parameters<typeof comparable>[1] = [],
  context: Partial<ReadContext> = {},
): void {
  fc.assert(
    fc.property(documents(variety), (document) => {
      expect(comparable(thereAndBack(format, document, context), keeps)).toEqual(comparable(document, keeps));
    }),
    { numRuns: 150 },
  );
}

/** Ten thousand segments, to be read back exactly. @param make a document with segments on frames of the rate */
export function expectManyRoundTrip(
  format: Format,
  make: (count: number) => InterchangeDocument,
  keeps: Parameters<typeof comparable>[1] = [],
): void {
  const document = make(10_000);
  expect(comparable(thereAndBack(format, document), keeps)).toEqual(comparable(document, keeps));
}

/**
 * Asserts that damaged and hostile texts either give documents that obey the rules or are refused in a sentence.
 * @param valid a text of the format, to be damaged
 */
export function expectHarmless(format: Format, valid: string): void {
  const damage = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .tuple(fc.nat(valid.length), fc.nat(60), fc.string({ unit: 'grapheme', maxLength: 20 }))
      .map(([at, length, text]) => valid.slice(0, at) + text + valid.slice(at + length)),
    fc
      .tuple(
        fc.nat(valid.length),
        fc.constantFrom('__proto__', 'NaN', '1e999', '-1', '"', '<', '\0', '\uD800', '{', '[[['),
      )
      .map(([at, text]) => valid.slice(0, at) + text + valid.slice(at)),
  );
  fc.assert(
    fc.property(damage, (text) => {
      format.importer!.recognise(text, `clip${format.extension}`);
      expectSound(format, text);
    }),
    { numRuns: 200 },
  );
}

/** Reads, and asserts that the rules of the interchange hold or that it was refused in a sentence. */
export function expectSound(format: Format, text: string): void {
  const context: ReadContext = { name: `clip${format.extension}`, video: { frameRate: { num: 25, den: 1 } } };
  let result: ReturnType<NonNullable<Format['importer']>['read']>;
  try {
    result = format.importer!.read(text, context);
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(format|project)\//) as string });
    return;
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  for (const { labels, tracks, segments, video } of result.documents) {
    expect(video.name).not.toBe('');
    const labelIds = new Set(labels.map(({ id }) => id));
    const trackIds = new Set(tracks.map(({ id }) => id));
    expect([labelIds.size, trackIds.size]).toEqual([labels.length, tracks.length]);
    for (const { startUs, endUs, label, track, score } of segments) {
      const isSound =
        Number.isSafeInteger(startUs) &&
        startUs >= 0 &&
        (endUs === null || (Number.isSafeInteger(endUs) && endUs > startUs)) &&
        (label === null || labelIds.has(label)) &&
        trackIds.has(track) &&
        (score === null || (score >= 0 && score <= 1));
      expect(isSound, JSON.stringify({ startUs, endUs, label, track, score })).toBe(true);
    }
  }
}

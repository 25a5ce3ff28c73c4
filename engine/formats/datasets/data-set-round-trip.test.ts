import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Format } from '../core/format.ts';
import { comparable, documents } from '../core/interchange.fake.ts';
import { byTime, type InterchangeDocument } from '../core/interchange.ts';
import { expectExact, readText, written } from '../core/read-back.fake.ts';
import { activitynetResults } from './activitynet.ts';
import { ava } from './ava.ts';
import { charades } from './charades.ts';
import { kinetics } from './kinetics.ts';

/** Short segments of `stepUs` that never touch, as formats that write one row per second would make them one. */
function apart(stepUs: number): fc.Arbitrary<InterchangeDocument> {
  return documents({ stepUs: 1, tracks: false }).map((document) => {
    let clock = 0;
    const segments = document.segments.map((segment) => {
      const start = clock + 1 + (segment.startUs % 50);
      clock = start + 1 + ((segment.endUs! - segment.startUs) % 20);
      return { ...segment, startUs: start * stepUs, endUs: clock * stepUs };
    });
    return { ...document, segments: segments.sort(byTime) };
  });
}

/** The same with labels that are called as the file numbers them: what they mean is in a file beside it. */
function coded(stepUs: number, codeOf: (index: number) => string): fc.Arbitrary<InterchangeDocument> {
  return apart(stepUs).map((document) => ({
    ...document,
    labels: document.labels.map((label, index) => ({ ...label, name: codeOf(index) })),
  }));
}

/** Property: all comes back but what the codes mean, which is said. */
function expectCoded(format: Format, made: fc.Arbitrary<InterchangeDocument>, said: RegExp): void {
  fc.assert(
    fc.property(made, (document) => {
      fc.pre(document.segments.length > 0);
      const { documents: found, problems } = readText(format, written(format, document).text);
      expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(said)]);
      expect(comparable(found[0]!, [])).toEqual(comparable(document, []));
    }),
    { numRuns: 100 },
  );
}

it('kinetics comes back in whole seconds', () => expectExact(kinetics, apart(1_000_000), []));

it('charades comes back in hundredths of a second, by its codes', () =>
  expectCoded(
    charades,
    coded(10_000, (index) => `c00${index}`),
    /^What the codes mean/,
  ));

it('ava comes back in whole seconds, by its numbers', () =>
  expectCoded(
    ava,
    coded(1_000_000, (index) => String(index + 1)),
    /^What the numbers mean/,
  ));

it('activitynet-results comes back with its scores', () =>
  expectExact(
    activitynetResults,
    documents({ scores: true }).map((document) => ({
      ...document,
      segments: document.segments.map((segment) => ({ ...segment, score: segment.score ?? 0.5 })),
    })),
    ['score'],
  ));

import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { documents, ONE_LINE, sampleDocument } from '../core/interchange.fake.ts';
import {
  expectExact,
  expectHarmless,
  manySegments,
  readBack,
  readText,
  written,
} from '../core/read-back.fake.ts';
import { splitScore } from '../fields/segment-fields.ts';
import { audacity } from './audacity.ts';

const NAME = ONE_LINE.filter((text) => splitScore(text).score === null);

describe('Audacity labels', () => {
  it('are written as Audacity writes them', () => {
    expect(written(audacity, sampleDocument()).text).toBe(
      '1.200000\t3.400000\tpour (0.91)\n5.000000\t8.250000\tstir (0.77)\n',
    );
  });

  it('are read back exactly, to the microsecond', () =>
    expectExact(audacity, documents({ markers: true, unlabelled: true, scores: true, name: NAME }), [
      'score',
    ]));

  it('keep 10,000 segments', () =>
    expect(readBack(audacity, manySegments(10_000)).segments).toHaveLength(10_000));

  it('with frequencies, decimal commas and broken lines are read', () => {
    const text = '\uFEFF1,5\t2,5\tpour\r\n\\\t100.0\t2000.0\r\n3.0\t3.0\tnow\r\nnonsense\r\n9\t8\tback\r\n';
    const { documents: found, problems } = readText(audacity, text);
    expect(found[0]!.segments.map(({ startUs, endUs, label }) => [startUs, endUs, label])).toEqual([
      [1_500_000, 2_500_000, 'pour'],
      [3_000_000, null, 'now'],
    ]);
    expect(problems.map(({ at }) => at)).toEqual(['line 4', 'line 5', 'line 2']);
  });

  it('say what they cannot hold', () => {
    const labels = [
      { id: 'pour', name: 'pour\nslowly', path: [], colour: null },
      { id: 'stir', name: 'stir (0.50)', path: [], colour: null },
    ];
    expect(audacity.exporter!.losses({ ...sampleDocument(), labels }, DEFAULT_WRITE_OPTIONS)).toEqual([
      '1 label with line breaks or tabs written with spaces.',
      '1 label ending like a score: read as one where a segment has none.',
    ]);
  });

  it('are told from other texts', () => {
    expect(audacity.importer!.recognise('0.5\t1.5\tpour\n', 'labels.txt')).toBe(0.9);
    expect(audacity.importer!.recognise('start\tend\tlabel\n0.5\t1.5\tpour\n', 'a.tsv')).toBe(0);
    expect(() => readText(audacity, 'hello')).toThrow(/no line is/);
  });

  it('do no harm', () =>
    expectHarmless(audacity, [
      '\t'.repeat(1e5),
      `1\t2\t${'x'.repeat(1e6)}`,
      `${'1'.repeat(1e5)}\t2\tx`,
      '-5\t-1\tx',
    ]));
});

import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { documents, FULL_VARIETY, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import {
  ALL_FIELDS,
  expectExact,
  expectHarmless,
  manySegments,
  readBack,
  readText,
  written,
} from '../core/read-back.fake.ts';
import { llc } from './llc.ts';

describe('LosslessCut projects', () => {
  it('are written as LosslessCut writes them', () => {
    const { text } = written(llc, sampleDocument());
    expect(JSON.parse(text)).toEqual({
      version: 2,
      mediaFileName: 'clip.mp4',
      cutSegments: [
        { start: 1.2, end: 3.4, name: 'pour', tags: { track: 'actions', score: '0.91' }, selected: true },
        { start: 5, end: 8.25, name: 'stir', tags: { track: 'actions', score: '0.77' }, selected: true },
      ],
    });
  });

  it('are read back exactly', () => expectExact(llc, documents(FULL_VARIETY), ALL_FIELDS));

  it('keep 10,000 segments', () => {
    const document = manySegments(10_000);
    expect(readBack(llc, document).segments).toHaveLength(10_000);
    expect(llc.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toContain(
      'LosslessCut opens up to 2000 segments; these are 10000.',
    );
  });

  it('of LosslessCut itself are read: JSON5, a missing end, what is not selected', () => {
    const text = `{
  version: 2,
  mediaFileName: 'kitchen "1".mp4',
  cutSegments: [
    { start: 1.2, end: 3.4, name: 'it\\'s pour', tags: { shot: 'close' }, selected: false },
    { start: 5, name: '', },
  ],
}`;
    const { documents: found, problems } = readText(llc, text);
    expect(problems).toEqual([]);
    expect(found[0]!.video.name).toBe('kitchen "1".mp4');
    expect(found[0]!.segments).toEqual([
      sampleSegment({
        track: 'Labels',
        startUs: 1_200_000,
        endUs: 3_400_000,
        label: "it's pour",
        attributes: { shot: 'close', selected: 'false' },
      }),
      sampleSegment({ track: 'Labels', startUs: 5_000_000, endUs: null, label: null }),
    ]);
    const again = readBack(llc, found[0]!);
    expect(again.segments).toEqual(found[0]!.segments);
  });

  it('of version 1 begin and end with the video where they do not say', () => {
    const text = JSON.stringify({
      version: 1,
      mediaFileName: 'a.mp4',
      cutSegments: [{ name: 'all' }, { start: 2, name: 'rest' }],
    });
    const { documents: found } = readText(llc, text, { video: { durationUs: 9_000_000 } });
    expect(found[0]!.segments.map(({ startUs, endUs }) => [startUs, endUs])).toEqual([
      [0, 9_000_000],
      [2_000_000, 9_000_000],
    ]);
  });

  it('with broken parts say where, and keep the rest', () => {
    const text = JSON.stringify({
      version: 2,
      cutSegments: [
        { start: 'x', end: 2, name: 'a' },
        7,
        { start: 3, end: 2, name: 'b' },
        { start: 1, end: 2, name: 'c' },
      ],
    });
    const { documents: found, problems } = readText(llc, text);
    expect(found[0]!.segments).toHaveLength(1);
    expect(problems.map(({ at }) => at)).toEqual(['cutSegments.0', 'cutSegments.1', 'cutSegments.2']);
  });

  it('are told from other JSON', () => {
    expect(llc.importer!.recognise(written(llc, sampleDocument()).text, 'clip-proj.llc')).toBe(1);
    expect(llc.importer!.recognise('{"segments":[]}', 'a.json')).toBe(0);
    expect(() => readText(llc, '{version: 2, cut')).toThrow(/not JSON5 \(line 1\)/);
  });

  it('do no harm', () =>
    expectHarmless(llc, [
      '{"__proto__":{"a":1}}',
      '['.repeat(50_000),
      '{cutSegments:['.repeat(2000),
      '\u0000',
    ]));
});

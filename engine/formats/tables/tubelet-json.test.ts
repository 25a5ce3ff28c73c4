import { describe, expect, it } from 'vitest';
import { AppError } from '../../base/errors.ts';
import { sampleResult } from '../core/result.fake.ts';
import { tubelet } from './tubelet.ts';
import { writeTubeletJson } from './tubelet-json.ts';

const read = (text: string) => tubelet.importer!.read(text, { name: 'clip.tubelet.json' });
const sentenceOf = (text: string) => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
  }
  throw new Error('it was accepted');
};

describe('tubelet.json', () => {
  it('keeps the documented names, has scores to six decimals and can be one line', () => {
    const result = sampleResult({ warning: { code: 'media/truncated', message: 'The file breaks off.' } });
    const [first, second] = result.segments;
    const text = writeTubeletJson(result, 0);
    expect(text.split('\n')).toHaveLength(2);
    expect(JSON.parse(text)).toEqual({ ...result, segments: [first, { ...second, score: 0.765432 }] });
    expect(read(text).problems).toEqual([]);
  });

  it('says of one run alone what that did, beside the model whose it was', () => {
    const [document] = read(JSON.stringify(sampleResult())).documents;
    const [base] = document!.tracks;
    const head = { id: 'taught', version: '2', title: 'Taught', sha256: 'cd'.repeat(32) };
    const taught = { id: 'two', name: 'Taught', kind: 'model', model: head } as const;
    const paintedOut = [{ x: 0, y: 0, width: 0.5, height: 0.5 }];
    const written = (ran: { id: string; sha256: string | null } | null, ...tracks: (typeof base)[]) => {
      const { analysis } = document!.video;
      const run = { ...analysis!, model: ran, video: { ...analysis!.video, analysedUs: 7, paintedOut } };
      const video = { ...document!.video, analysis: run };
      const { text } = tubelet.exporter!.write({ ...document!, video, tracks: tracks as never }, {} as never);
      const file = JSON.parse(String(text));
      return [file.model.id, file.cut?.threshold, file.video.paintedOut, file.video.analysedUs];
    };
    expect(written(head, base, taught)).toEqual(['taught', 0.5, paintedOut, 7]);
    expect(written({ id: 'base', sha256: 'ab'.repeat(32) }, base, taught)).toEqual([
      'base',
      0.5,
      paintedOut,
      7,
    ]);
    const losses = (...tracks: (typeof base)[]) =>
      tubelet.exporter!.losses({ ...document!, tracks: tracks as never }, {} as never);
    expect(losses(base, base)).toEqual([]);
    expect(losses(base, taught)).toEqual(['1 model beside the first: how the scores were cut is not said.']);
    // Nobody knows whose run it was, or it was another make of the model: it is said of none.
    const nothing = ['base', undefined, undefined, 10_010_000];
    expect(written(null, base, taught)).toEqual(nothing);
    expect(written({ id: 'taught', sha256: 'ef'.repeat(32) }, base, taught)).toEqual(nothing);
  });

  it('is read with fields that are not known and a byte order mark', () => {
    const extended = { ...sampleResult(), note: 'from the future of version 1' };
    expect(read(`\uFEFF${JSON.stringify(extended)}`).documents[0]!.segments).toHaveLength(2);
  });

  it('is refused in words when it is newer, or something else', () => {
    const newer = JSON.stringify({ format: 'tubelet', version: 2, tracks: [] });
    expect(sentenceOf(newer)).toMatch(/^format\/newer: .*newer Tubelet \(format version 2.*update Tubelet/);
    expect(sentenceOf('<xml/>')).toMatch(/^format\/invalid: .*not JSON/);
    expect(sentenceOf('{"version":1}')).toMatch(/^format\/invalid: .*"video"/);
    expect(sentenceOf('null')).toMatch(/^format\/invalid/);
  });

  it('is read as far as it goes, with the place of what is broken', () => {
    const [segment, other] = sampleResult().segments;
    const backwards = sampleResult({ segments: [{ ...segment!, endUs: 0 }, other!] });
    const { documents, problems } = read(JSON.stringify(backwards));
    expect(documents[0]!.segments).toHaveLength(1);
    expect(problems).toEqual([{ at: 'segments.0', message: 'It ends before it starts: left out.' }]);
  });
});

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

import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { sampleResult } from './result.fake.ts';
import { parseTubeletJson, writeTubeletJson } from './tubelet-json.ts';

const sentenceOf = (text: string) => {
  try {
    parseTubeletJson(text);
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
  }
  throw new Error('it was accepted');
};

describe('tubelet.json', () => {
  it('reads what it writes, with scores to six decimals', () => {
    const result = sampleResult({ warning: { code: 'media/truncated', message: 'The file breaks off.' } });
    const [first, second] = result.segments;
    expect(parseTubeletJson(writeTubeletJson(result))).toEqual({
      ...result,
      segments: [first, { ...second, score: 0.765432 }],
    });
  });

  it('keeps the documented names and can be one line', () => {
    const text = writeTubeletJson(sampleResult(), 0);
    expect(text.split('\n')).toHaveLength(2);
    expect(JSON.parse(text)).toMatchObject({
      format: 'tubelet',
      version: 1,
      video: { name: 'clip.mp4', durationUs: 10_010_000, width: 1920, height: 1080, frameRate: '30000/1001' },
      model: { id: 'base', version: '1.0.0', sha256: 'ab'.repeat(32) },
      segments: [{ startUs: 1_250_000, endUs: 3_500_000, label: 'pour', score: 0.91, origin: 'model' }, {}],
    });
    expect(text).not.toContain('warning');
  });

  it('ignores fields it does not know and a byte order mark', () => {
    const extended = { ...sampleResult(), note: 'from the future of version 1' };
    expect(parseTubeletJson(`\uFEFF${JSON.stringify(extended)}`).segments).toHaveLength(2);
  });

  it('accepts a segment that a person made', () => {
    const human = { startUs: 0, endUs: 1, label: 'pour', score: null, origin: 'human' as const };
    expect(parseTubeletJson(writeTubeletJson(sampleResult({ segments: [human] }))).segments).toEqual([human]);
  });

  it('refuses a newer version in words', () => {
    const newer = JSON.stringify({ format: 'tubelet', version: 2, tracks: [] });
    expect(sentenceOf(newer)).toMatch(/^format\/newer: .*newer Tubelet \(format version 2.*update Tubelet/);
  });

  it('says what is wrong with anything else', () => {
    expect(sentenceOf('<xml/>')).toMatch(/^format\/invalid: .*not JSON/);
    expect(sentenceOf('{"version":1}')).toMatch(/^format\/invalid: .*"format"/);
    expect(sentenceOf('null')).toMatch(/^format\/invalid/);
    const [segment] = sampleResult().segments;
    const backwards = sampleResult({ segments: [{ ...segment!, endUs: 0 }] });
    expect(sentenceOf(JSON.stringify(backwards))).toMatch(/"segments.0" endUs must be after startUs/);
    const unsure = sampleResult({ segments: [{ ...segment!, score: 1.5 }] });
    expect(sentenceOf(JSON.stringify(unsure))).toMatch(/"segments.0.score"/);
  });
});

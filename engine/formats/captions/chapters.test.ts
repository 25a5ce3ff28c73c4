import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument } from '../core/interchange.fake.ts';
import { expectHarmless, expectRoundTrips } from '../core/round-trip.fake.ts';
import { matroskaChapters } from './matroska-chapters.ts';
import { youtube } from './youtube.ts';

const rows = (result: ReturnType<NonNullable<typeof youtube.importer>['read']>) =>
  result.documents[0]!.segments.map(({ startUs, endUs, label }) => [
    startUs / 1e6,
    endUs === null ? null : endUs / 1e6,
    label,
  ]);

describe('youtube', () => {
  const text = '0:00 Intro\n(1:05) - Goal\n1:02:03 Second half\n';

  it('is read as chapters that last until the next', () => {
    const read = (source: string, durationUs: number | null) =>
      youtube.importer!.read(source, { name: 'x.youtube.txt', video: { durationUs } });
    expect(rows(read(text, 4_000_000_000))).toEqual([
      [0, 65, 'Intro'],
      [65, 3723, 'Goal'],
      [3723, 4000, 'Second half'],
    ]);
    const open = read(text, null);
    expect(rows(open)[2]).toEqual([3723, null, 'Second half']);
    expect(open.problems[0]!.message).toMatch(/^Where the last chapter ends is not known/);
    expect(read(`About this\n\n${text}`, null).problems[0]!.message).toBe('1 line without a time left out.');
    expect(youtube.importer!.recognise(text, 'x.txt')).toBeGreaterThan(0.9);
    expect(youtube.importer!.recognise('1:00 a\n2:00 b\n', 'x.txt')).toBe(0);
  });

  it('is harmless', () => expectHarmless(youtube, text));
});

describe('matroska-chapters', () => {
  const written = matroskaChapters.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text;

  it('comes back exactly', () => {
    expectRoundTrips(matroskaChapters, { markers: true, unlabelled: true });
    expect(written).toContain('<ChapterTimeStart>00:00:01.200000000</ChapterTimeStart>');
  });

  it('reads chapters in chapters, and those of OGM', () => {
    const nested = `<?xml version="1.0"?><Chapters><EditionEntry><ChapterAtom><ChapterTimeStart>00:00:00.0</ChapterTimeStart><ChapterTimeEnd>00:00:10.000000000</ChapterTimeEnd><ChapterDisplay><ChapterString>Half</ChapterString></ChapterDisplay>
<ChapterAtom><ChapterTimeStart>00:00:01.500000500</ChapterTimeStart><ChapterDisplay><ChapterString>Goal</ChapterString></ChapterDisplay></ChapterAtom></ChapterAtom></EditionEntry></Chapters>`;
    const { documents } = matroskaChapters.importer!.read(nested, { name: 'x' });
    expect(documents[0]!.labels).toMatchObject([
      { name: 'Half', path: [] },
      { name: 'Goal', path: ['Half'] },
    ]);
    expect(documents[0]!.segments).toMatchObject([
      { startUs: 0, endUs: 10_000_000 },
      { startUs: 1_500_001, endUs: null },
    ]);
    const ogm =
      'CHAPTER01=00:00:00.000\nCHAPTER01NAME=Intro\nCHAPTER02=00:01:05.250\nCHAPTER02NAME=Goal\nmore\n';
    expect(matroskaChapters.importer!.recognise(ogm, 'x.txt')).toBeGreaterThan(0.9);
    const found = matroskaChapters.importer!.read(ogm, { name: 'x', video: { durationUs: 90_000_000 } });
    expect(rows(found)).toEqual([
      [0, 65.25, 'Intro'],
      [65.25, 90, 'Goal'],
    ]);
    expect(found.problems).toEqual([{ at: 'line 5', message: 'It is no chapter with a time: left out.' }]);
  });

  it('is harmless', () => expectHarmless(matroskaChapters, written));
});

import { describe, expect, it } from 'vitest';
import { AppError } from '../base/errors.ts';
import { DEFAULT_WRITE_OPTIONS } from './core/format.ts';
import { sampleDocument, sampleSegment } from './core/interchange.fake.ts';
import { FORMAT_GROUPS } from './format-groups.ts';
import { FORMATS, formatOf, recognise } from './registry.ts';

const IDS =
  'tubelet csv tsv activitynet activitynet-results label-studio elan boris boris-aggregated webvtt webvtt-metadata srt llc llc-csv via audacity fiftyone ffmetadata deepethogram kinetics charades ava cvat edl fcpxml otio youtube matroska-chapters xmp resolve-markers premiere-markers framewise sportscode textgrid bento solomon simba soccernet noldus';
const EXPORT_ONLY = 'xmp';
const importers = FORMATS.filter(({ canImport }) => canImport);
const exporters = FORMATS.filter(({ canExport }) => canExport);

/** One segment with everything, and the sample's. */
const FULL_VARIETY = sampleDocument({
  segments: [
    ...sampleDocument().segments,
    sampleSegment({
      startUs: 9_000_000,
      endUs: 9_480_000,
      origin: 'model',
      state: 'edited',
      score: 0.5,
      note: 'a, "b"\nc',
      attributes: { subject: 'Ann' },
    }),
  ],
});

describe('the list of formats', () => {
  it('has every format once', () => {
    expect(FORMATS.map(({ id }) => id).sort()).toEqual(IDS.split(' ').sort());
    expect(
      FORMATS.filter(({ canImport }) => !canImport)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(EXPORT_ONLY.split(' ').sort());
    expect(exporters).toHaveLength(FORMATS.length);
    expect(FORMAT_GROUPS.flatMap(({ ids }) => ids).sort()).toEqual(IDS.split(' ').sort());
    expect(() => formatOf('docx')).toThrow(/choose from tubelet, csv/);
  });

  it('has endings that no two share', () => {
    const endings = FORMATS.map(({ extension }) => extension);
    expect(new Set(endings).size).toBe(endings.length);
  });
});

describe.each(importers.map((format) => [format.id, format] as const))('%s', (id, format) => {
  const write = (document: typeof FULL_VARIETY) =>
    format.exporter!.write(document, DEFAULT_WRITE_OPTIONS).text;

  it('is recognised first, by its content alone', () => {
    for (const document of [sampleDocument(), FULL_VARIETY]) {
      const [first] = recognise(write(document), 'unknown');
      expect(first?.format.id).toBe(id);
    }
    expect(recognise(`\uFEFF${write(FULL_VARIETY)}`, 'unknown')[0]?.format.id).toBe(id);
  });

  it('is read with Windows line ends, and cut off anywhere without a defect', () => {
    const text = write(FULL_VARIETY);
    const context = { name: 'clip.txt', video: FULL_VARIETY.video };
    const plain = format.importer!.read(text, context).documents[0]!.segments;
    const { documents } = format.importer!.read(text.replace(/\r?\n/g, '\r\n'), context);
    expect(documents[0]!.segments).toHaveLength(plain.length);
    expect(plain.length).toBeGreaterThan(0);
    for (let at = 0; at < text.length; at += Math.ceil(text.length / 60)) {
      try {
        format.importer!.read(text.slice(0, at), context);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).message).toMatch(/^[A-Z"].*[.:].*$/s);
      }
    }
  });

  it('refuses what is no such file with one sentence, or finds nothing in it', () => {
    for (const text of [
      '',
      'hello',
      '<html></html>',
      '{}',
      '[]',
      'null',
      '\u0000\u0001',
      '{"a":1}',
      'PK\u0003\u0004',
    ]) {
      try {
        const { documents } = format.importer!.read(text, { name: 'clip.txt', video: FULL_VARIETY.video });
        expect(documents.flatMap(({ segments }) => segments)).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).toMatch(/^format\//);
      }
    }
  });
});

describe.each(exporters.map((format) => [format.id, format.exporter!] as const))(
  'writing %s',
  (_, exporter) => {
    it('takes an empty document, a changed one never, and says what is lost in sentences', () => {
      const frozen = structuredClone(FULL_VARIETY);
      for (const document of [FULL_VARIETY, sampleDocument({ segments: [], labels: [] })]) {
        exporter.write(document, DEFAULT_WRITE_OPTIONS);
        for (const sentence of exporter.losses(document, DEFAULT_WRITE_OPTIONS))
          expect(sentence).toMatch(/^\S.*\.$/);
      }
      expect(FULL_VARIETY).toEqual(frozen);
    });
  },
);

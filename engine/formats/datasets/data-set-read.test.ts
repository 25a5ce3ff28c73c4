import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS, type Format } from '../core/format.ts';
import { sampleDocument } from '../core/interchange.fake.ts';
import { expectHarmless } from '../core/round-trip.fake.ts';
import { recognise } from '../registry.ts';
import { ava } from './ava.ts';
import { charades } from './charades.ts';
import { kinetics } from './kinetics.ts';

const MINUS = sampleDocument({
  video: { ...sampleDocument().video, name: '-lEsn.mp4' },
  labels: ['-', '+1', '@rest', '=x'].map((name) => ({ id: name, name, path: [], colour: null })),
  segments: sampleDocument().segments.map((segment, index) => ({
    ...segment,
    label: ['-', '@rest'][index]!,
  })),
});
const write = (format: Format, document = MINUS) =>
  format.exporter!.write(document, DEFAULT_WRITE_OPTIONS).text;
const read = (format: Format, text: string) => {
  const { documents, problems } = format.importer!.read(text, { name: 'x.csv' });
  const rows = documents.flatMap(({ video, segments }) =>
    segments.map(({ startUs, endUs, label }) => [video.name, startUs / 1e6, endUs! / 1e6, label]),
  );
  return { rows, problems, documents };
};

describe('data sets', () => {
  it.each([kinetics, charades, ava])('$id has no quote in ids and labels, and is recognised', (format) => {
    const text = write(format);
    expect(text).not.toContain("'");
    expect(text).toContain('-lEsn');
    expect(recognise(text, 'x.csv')[0]?.format.id).toBe(format.id);
    expectHarmless(format, text);
  });

  it('kinetics is read', () => {
    expect(read(kinetics, write(kinetics)).rows).toEqual([
      ['-lEsn', 1, 4, '-'],
      ['-lEsn', 5, 9, '@rest'],
    ]);
    const test = read(kinetics, 'label,youtube_id,time_start,time_end,split\n,abc,1,11,test\n');
    expect(test.rows).toEqual([['abc', 1, 11, null]]);
  });

  it('charades is read with its codes, and what it says of the video', () => {
    const text =
      'id,subject,scene,quality,relevance,verified,script,objects,descriptions,actions,length\nYSKX3,HR43,Kitchen,6,7,Yes,"a, b",,,c077 12.10 18.00;c079 0.00 9.10,24.83\nEMPTY,HR1,Den,,,,,,,,5.0\n';
    const { rows, documents, problems } = read(charades, text);
    expect(rows).toEqual([
      ['YSKX3', 0, 9.1, 'c079'],
      ['YSKX3', 12.1, 18, 'c077'],
    ]);
    expect(documents.map(({ video }) => video.durationUs)).toEqual([24_830_000, 5_000_000]);
    expect(documents[0]!.observation).toMatchObject({ variables: { scene: 'Kitchen', script: 'a, b' } });
    expect(problems.map(({ message }) => message)).toEqual([
      'What the codes mean is in another file: labels are the codes.',
    ]);
  });

  it('ava is read: seconds in a row are one segment, per person', () => {
    const box = '0.1,0.1,0.9,0.9';
    const text =
      ['0902', '0903', '0905'].map((second) => `vid,${second},${box},12,0\n`).join('') +
      `vid,0902,${box},80,1\n`;
    const { rows, documents, problems } = read(ava, text);
    expect(rows).toEqual([
      ['vid', 902, 903, '80'],
      ['vid', 902, 904, '12'],
      ['vid', 905, 906, '12'],
    ]);
    expect(documents[0]!.segments.map(({ subject }) => subject)).toEqual([
      'person 1',
      'person 0',
      'person 0',
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      '4 boxes in the picture left out.',
      'What the numbers mean is in another file: labels are the numbers.',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { formatOf } from '../registry.ts';
import { exporterOf, exportLosses, exportTargets, namedTexts, writeTogether } from './export-files.ts';
import { DEFAULT_WRITE_OPTIONS } from './format.ts';
import { sampleDocument } from './interchange.fake.ts';

const named = (name: string) => sampleDocument({ video: { ...sampleDocument().video, name } });
const BOTH = [named('a.mp4'), named('../b.mov')];
const namesOf = (id: string, isTogether: boolean) =>
  exportTargets(BOTH, formatOf(id), { isTogether }).map(({ name, documents }) => [name, documents.length]);

describe('the files of an export', () => {
  it('are one for all videos where a format holds several, else one for each', () => {
    expect(namesOf('csv', true)).toEqual([['labels.tubelet.csv', 2]]);
    expect(namesOf('csv', false)).toEqual([
      ['a.tubelet.csv', 1],
      ['__b.tubelet.csv', 1],
    ]);
    expect(namesOf('srt', true)).toEqual([
      ['a.srt', 1],
      ['__b.srt', 1],
    ]);
    // Photo libraries look for the sidecar by the whole name.
    expect(namesOf('xmp', true)[0]).toEqual(['a.mp4.xmp', 1]);
  });

  it('come after those that belong beside them', () => {
    const format = formatOf('label-studio');
    const written = writeTogether(exporterOf(format), BOTH, DEFAULT_WRITE_OPTIONS);
    expect(namedTexts('x/labels.json', written, format).map(({ name }) => name)).toEqual([
      'x/labels.config.xml',
      'x/labels.json',
    ]);
  });

  it('say what they lose, with the video where there are several', () => {
    const exporter = exporterOf(formatOf('youtube'));
    const [first] = exportLosses(BOTH, exporter, DEFAULT_WRITE_OPTIONS);
    expect(first).toMatch(/^a\.mp4: /);
    expect(exportLosses([BOTH[0]!], exporter, DEFAULT_WRITE_OPTIONS)[0]).toBe(first?.replace('a.mp4: ', ''));
  });
});

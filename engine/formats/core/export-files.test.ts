import { describe, expect, it } from 'vitest';
import { formatOf } from '../registry.ts';
import { safeStates } from './decided.ts';
import { exporterOf, exportLosses, exportTargets, namedTexts, writeTogether } from './export-files.ts';
import { chosenPart, DEFAULT_WRITE_OPTIONS } from './format.ts';
import { sampleDocument, sampleSegment } from './interchange.fake.ts';
import { parseSubsetList, subsetOf } from './split.ts';

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

  it('have names that disks take, and say where one was cut', () => {
    const long = [named(`${'ä'.repeat(150)}.mp4`), named('b.mp4')];
    const [cut, whole] = exportTargets(long, formatOf('srt'), { isTogether: false });
    expect([cut!.isShortened, whole!.isShortened]).toEqual([true, undefined]);
    expect(Buffer.byteLength(cut!.name)).toBeLessThan(256);
  });

  it('come after those that belong beside them', () => {
    const format = formatOf('label-studio');
    const written = writeTogether(exporterOf(format), BOTH, DEFAULT_WRITE_OPTIONS);
    expect(namedTexts('x/labels.json', written, format).map(({ name }) => name)).toEqual([
      'x/labels.config.xml',
      'x/labels.json',
    ]);
  });

  it('say what they lose, summed over videos', () => {
    const exporter = exporterOf(formatOf('deepethogram'));
    const moved = sampleDocument({ segments: [sampleSegment({ startUs: 1, endUs: 3, score: 0.5 })] });
    expect(exportLosses([moved], exporter, DEFAULT_WRITE_OPTIONS)).toEqual([
      'Times of 1 segment are rounded to frames.',
      '1 score left out.',
    ]);
    const quiet = sampleDocument({ segments: [sampleSegment({ score: null })] });
    expect(exportLosses([...BOTH, moved, quiet], exporter, DEFAULT_WRITE_OPTIONS)).toEqual([
      'Times of 3 segments are rounded to frames (in 3 videos).',
      '5 scores left out (in 3 videos).',
    ]);
  });

  it('hold only what a person decided where they are taken for the truth', () => {
    const mixed = sampleDocument({
      segments: [
        sampleSegment(),
        sampleSegment({ state: 'edited', origin: 'model' }),
        sampleSegment({ state: 'suggested', origin: 'model' }),
      ],
    });
    expect(safeStates(formatOf('activitynet'), [mixed, sampleDocument({ segments: [] })])).toEqual({
      states: ['accepted', 'edited'],
      sentence: '2 decided, 1 suggestion left out.',
    });
    for (const id of ['csv', 'label-studio', 'activitynet-results', 'srt'])
      expect(safeStates(formatOf(id), [mixed])).toEqual({ states: null, sentence: null });
    const guesses = sampleDocument({ segments: [sampleSegment({ state: 'suggested', origin: 'model' })] });
    expect(safeStates(formatOf('boris'), [guesses]).states).toBeNull();
    expect(safeStates(formatOf('boris'), [guesses, sampleDocument()]).sentence).toBe(
      '2 decided, 1 suggestion left out.',
    );
  });

  it('hold chosen labels and observers', () => {
    const document = sampleDocument({
      labels: [
        { id: 'a', name: 'run', path: ['move'], colour: null },
        { id: 'b', name: 'sit', path: [], colour: null },
      ],
      segments: [
        sampleSegment({ label: 'a', observer: 'Bo' }),
        sampleSegment({ label: 'b', observer: 'Cy' }),
      ],
    });
    const all = { tracks: null, states: null };
    expect(chosenPart(document, { ...all, labels: ['move/run'] })).toMatchObject({
      labels: [{ id: 'a' }],
      segments: [{ label: 'a' }],
    });
    expect(chosenPart(document, { ...all, observers: ['Cy'] }).segments).toMatchObject([{ label: 'b' }]);
    expect(chosenPart(document, all).segments).toHaveLength(2);
  });

  it('go to the subsets of a data set by a list, else by a draw that further videos do not change', () => {
    const names = Array.from({ length: 400 }, (_, index) => `clip ${index}.mp4`);
    const split = { validation: 0.2, testing: 0.1, seed: '7' };
    const options = { ...DEFAULT_WRITE_OPTIONS, split, subsets: { 'clip 3': 'testing' as const } };
    const drawn = names.map((name) => subsetOf({ name }, options));
    const share = (wanted: string) => drawn.filter((each) => each === wanted).length / 400;
    expect(drawn[3]).toBe('testing');
    expect(share('validation')).toBeCloseTo(0.2, 1);
    expect(share('testing')).toBeCloseTo(0.1, 1);
    expect(
      names.map((name) => subsetOf({ name }, { ...options, split: { ...split, seed: '8' } })),
    ).not.toEqual(drawn);
    expect(parseSubsetList('video,subset\na.mp4,val\nb,Testing\n', 'list')).toEqual({
      'a.mp4': 'validation',
      b: 'testing',
    });
    expect(() => parseSubsetList('a,train\nb,none\n', 'list')).toThrow('list, line 2: "none" is none of');
    const documents = names.slice(0, 30).map(named);
    for (const [id, pattern] of [
      ['kinetics', /,(train|validate|test)$/gm],
      ['activitynet', /"subset": "\w+"/g],
    ] as const) {
      const text = writeTogether(exporterOf(formatOf(id)), documents, options).text;
      expect(new Set(text.match(pattern)).size).toBe(3);
    }
    for (const id of ['charades', 'ava']) {
      const { beside = [] } = writeTogether(exporterOf(formatOf(id)), documents, options);
      expect(beside.map(({ ending }) => ending)).toEqual(
        expect.arrayContaining([`.${id}-validation.csv`, `.${id}-testing.csv`]),
      );
    }
  });
});

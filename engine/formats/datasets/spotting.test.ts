import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { comparable, documents, ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectExact, readBack } from '../core/read-back.fake.ts';
import { expectHarmless } from '../core/round-trip.fake.ts';
import { recognise } from '../registry.ts';
import { framewise } from './framewise.ts';
import { soccernet } from './soccernet.ts';

const FPS_25 = { num: 25, den: 1 };

describe('framewise', () => {
  const read = (text: string, more: object = { frameRate: FPS_25 }) =>
    framewise.importer!.read(text, { name: 'x.txt', ...more });
  const rows = (result: ReturnType<typeof read>) =>
    result.documents[0]!.segments.map(({ startUs, endUs, label }) => [startUs / 1e6, endUs! / 1e6, label]);

  it('has a label per frame, and the numbers of labels beside it', () => {
    const { text, beside } = framewise.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS);
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(250);
    expect([lines[29], lines[30], lines[84], lines[85], lines[125]]).toEqual([
      'background',
      'pour',
      'pour',
      'background',
      'stir',
    ]);
    expect(beside).toEqual([{ ending: '.mapping.txt', text: '0 background\n1 pour\n2 stir\n' }]);
    expect(recognise(text, 'x.txt')[0]?.format.id).toBe('framewise');
  });

  it('comes back exactly where segments are on frames and apart', () => {
    const word = ONE_LINE.filter(
      (name) => /^[^\s,;:<>{}"|=]+$/.test(name) && !/^(background|SIL|-?[\d.]+)$/.test(name),
    );
    const apart = documents({ onFrames: true, overlaps: false, name: word }).map((document) => {
      const frame = 1_000_000;
      const segments = document.segments.slice(0, 5).map((segment, index) => ({
        ...segment,
        startUs: index * 40 * frame,
        endUs: (index * 40 + 3 + index) * frame,
      }));
      return {
        ...document,
        video: { ...document.video, frameRate: FPS_25, durationUs: 200 * frame },
        segments,
      };
    });
    expectExact(framewise, apart, []);
  });

  it('gives a frame the label that begins last, and says so', () => {
    const document = sampleDocument({
      labels: ['a b', 'c'].map((name) => ({ id: name, name, path: [], colour: null })),
      segments: [
        sampleSegment({ label: 'a b', startUs: 0, endUs: 2_000_000, score: null }),
        sampleSegment({ label: 'c', startUs: 1_000_000, endUs: 1_200_000, score: null }),
        sampleSegment({ label: 'c', startUs: 5_000_000, endUs: null, score: null }),
      ],
    });
    expect(framewise.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      'Spaces in 1 label written as underscores.',
      '1 segment begins in another: a frame has the label of the one that begins last.',
      '1 marker left out.',
    ]);
    const { text } = framewise.exporter!.write(document, DEFAULT_WRITE_OPTIONS);
    expect(text.split('\n').slice(24, 32)).toEqual(['a_b', 'c', 'c', 'c', 'c', 'c', 'a_b', 'a_b']);
    expect(rows(read(text))).toEqual([
      [0, 1, 'a_b'],
      [1, 1.2, 'c'],
      [1.2, 2, 'a_b'],
    ]);
  });

  it('reads the stretches of Breakfast, and asks for a rate', () => {
    const text = '1-25 SIL  \n26-50 take_cup  \n51-75 pour_milk  \n';
    expect(recognise(text, 'x.txt')[0]?.format.id).toBe('framewise');
    expect(rows(read(text))).toEqual([
      [1, 2, 'take_cup'],
      [2, 3, 'pour_milk'],
    ]);
    expect(() => read(text, {})).toThrow(/frame rate .* not known/);
  });

  it('is harmless', () =>
    expectHarmless(
      framewise,
      framewise.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text.slice(0, 2000),
    ));
});

describe('soccernet', () => {
  const rows = (text: string) =>
    soccernet
      .importer!.read(text, { name: 'x.json' })
      .documents.flatMap(({ video, segments }) =>
        segments.map(({ startUs, endUs, label, subject, score }) => [
          video.name,
          startUs / 1e6,
          endUs === null ? null : endUs / 1e6,
          label,
          subject,
          score,
        ]),
      );

  it('comes back exactly for points on milliseconds', () => {
    const points = documents({ stepUs: 1000, scores: true, markers: true }).map((document) => ({
      ...document,
      segments: document.segments.map((segment) => ({ ...segment, endUs: null })),
    }));
    expectExact(soccernet, points, ['score']);
    const found = readBack(soccernet, sampleDocument());
    expect(found.video.name).toBe('clip.mp4');
    expect(comparable(found)).toHaveLength(2);
    expect(soccernet.exporter!.losses(sampleDocument(), DEFAULT_WRITE_OPTIONS)).toEqual([
      '2 ends left out: an action is a point in time.',
    ]);
  });

  it('reads games in halves, predictions, and the events of OpenSportsLab', () => {
    const action = {
      gameTime: '2 - 00:31',
      label: 'Foul',
      position: '31500',
      team: 'home',
      visibility: 'not shown',
    };
    const game = JSON.stringify({
      UrlLocal: 'england/a - b/',
      annotations: [action, { ...action, gameTime: '1 - 01:05', position: undefined }, { label: 'x' }],
    });
    expect(recognise(game, 'x.json')[0]?.format.id).toBe('soccernet');
    expect(rows(game)).toEqual([
      ['2', 31.5, null, 'Foul', 'home', null],
      ['1', 65, null, 'Foul', 'home', null],
    ]);
    const predictions = JSON.stringify({
      UrlLocal: 'g',
      predictions: [{ gameTime: '1 - 00:01', label: 'Goal', position: '1500', half: '1', confidence: '0.5' }],
    });
    expect(rows(predictions)).toEqual([['1', 1.5, null, 'Goal', undefined, 0.5]]);
    const osl = JSON.stringify({
      data: [
        {
          id: 'a',
          inputs: [{ type: 'video', path: 'v/clip.mp4', fps: 25 }],
          events: [
            { head: 'action', label: 'pass', position_ms: 1200 },
            { label: 'run', start_ms: 1000, end_ms: 2500 },
          ],
        },
      ],
    });
    expect(recognise(osl, 'x.json')[0]?.format.id).toBe('soccernet');
    expect(rows(osl).map((row) => row.slice(0, 4))).toEqual([
      ['clip.mp4', 1, 2.5, 'run'],
      ['clip.mp4', 1.2, null, 'pass'],
    ]);
  });

  it('is harmless', () =>
    expectHarmless(soccernet, soccernet.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text));
});

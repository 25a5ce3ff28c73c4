import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { documents, FULL_VARIETY, sampleDocument } from '../core/interchange.fake.ts';
import {
  ALL_FIELDS,
  expectExact,
  expectHarmless,
  manySegments,
  readBack,
  readText,
  written,
} from '../core/read-back.fake.ts';
import { fiftyone } from './fiftyone.ts';

const FPS_25 = { num: 25, den: 1 };

describe('FiftyOne temporal detections', () => {
  it('are written with frames from 1 where the rate is known, else with timestamps', () => {
    const attributes = { track: 'actions' };
    // 8.25 s lies on the centre of frame 206: a centre on the edge is on the later side.
    expect(JSON.parse(written(fiftyone, sampleDocument()).text)).toEqual({
      classes: null,
      labels: {
        clip: [
          { label: 'pour', support: [31, 85], confidence: 0.91, attributes },
          { label: 'stir', support: [126, 206], confidence: 0.77, attributes },
        ],
      },
      frame_rates: { clip: '25/1' },
    });
    expect(fiftyone.exporter!.losses(sampleDocument(), DEFAULT_WRITE_OPTIONS)).toEqual([
      'Times of 1 segment are rounded to frames.',
    ]);
    const fifty = JSON.parse(written(fiftyone, sampleDocument(), { frameRate: { num: 50, den: 1 } }).text);
    expect(fifty.labels.clip[0].support).toEqual([61, 170]);
    const unrated = sampleDocument({ video: { ...sampleDocument().video, frameRate: null } });
    expect(JSON.parse(written(fiftyone, unrated).text).labels.clip[0].timestamps).toEqual([1.2, 3.4]);
    expect(fiftyone.exporter!.losses(unrated, DEFAULT_WRITE_OPTIONS)).toEqual([]);
  });

  it('are read back exactly', () =>
    expectExact(
      fiftyone,
      documents(FULL_VARIETY).map((document) => ({
        ...document,
        video: { ...document.video, frameRate: null },
      })),
      ALL_FIELDS,
    ));

  it('with frames are read back exactly where times are on frames', () => {
    for (const frameRate of [
      { num: 24000, den: 1001 },
      FPS_25,
      { num: 30000, den: 1001 },
      { num: 60000, den: 1001 },
    ]) {
      expectExact(
        fiftyone,
        documents({ ...FULL_VARIETY, markers: false, onFrames: true }).filter(
          ({ video }) => video.frameRate!.num === frameRate.num && video.frameRate!.den === frameRate.den,
        ),
        ALL_FIELDS,
        { frameRate },
      );
    }
  });

  it('keep 10,000 segments', () =>
    expect(readBack(fiftyone, manySegments(10_000)).segments).toHaveLength(10_000));

  it('with classes name labels by their place; several videos become several documents', () => {
    const text = JSON.stringify({
      classes: ['pour', 'stir'],
      labels: {
        a: [
          { label: 1, support: [1, 25] },
          { label: 9, support: [1, 2] },
        ],
        b: null,
        c: [{ label: 0, support: [0, 2] }],
      },
    });
    const { documents: found, problems } = readText(fiftyone, text, { frameRate: FPS_25 });
    expect(found.map(({ video, segments }) => [video.name, segments.length])).toEqual([
      ['a', 1],
      ['b', 0],
      ['c', 0],
    ]);
    expect(found[0]!.segments[0]).toMatchObject({ startUs: 0, endUs: 1_000_000, label: 'stir' });
    expect(problems.map(({ at }) => at)).toEqual(['labels.a.1', 'labels.c.0']);
  });

  it('write several videos into one file', () => {
    const { text } = fiftyone.exporter!.writeAll!(
      [sampleDocument(), sampleDocument()],
      DEFAULT_WRITE_OPTIONS,
    );
    expect(Object.keys(JSON.parse(text).labels)).toEqual(['clip', 'clip-1']);
  });

  it('are recognised, and do no harm', () => {
    expect(fiftyone.importer!.recognise(written(fiftyone, sampleDocument()).text, 'labels.json')).toBe(0.9);
    expectHarmless(fiftyone, [
      '{"labels":{"__proto__":[{"label":"a","support":[1,2]}]}}',
      '[[[[',
      '{"labels":{"a":[{"support":[1,1e300]}]}}',
    ]);
  });
});

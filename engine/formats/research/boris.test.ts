import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import {
  expectHarmless,
  expectManyRoundTrip,
  expectRoundTrips,
  thereAndBack,
} from '../core/round-trip.fake.ts';
import { boris } from './boris.ts';

const OPTIONS = { ...DEFAULT_WRITE_OPTIONS, writtenAt: '2026-11-22T12:00:00Z' };

describe('boris', () => {
  it('has the documented shape', () => {
    expect(JSON.parse(boris.exporter!.write(sampleDocument(), OPTIONS).text)).toMatchObject({
      project_format_version: '7.0',
      behaviors_conf: {
        '0': { type: 'State event', key: 'a', code: 'pour', category: '' },
        '1': { code: 'stir' },
      },
      subjects_conf: { '0': { name: 'actions' } },
      observations: {
        clip: {
          file: { '1': ['clip.mp4'] },
          type: 'MEDIA',
          date: '2026-11-22T12:00:00',
          events: [
            [1.2, 'actions', 'pour', '', 'score=0.91', 30],
            [3.4, 'actions', 'pour', '', '', 85],
            [5, 'actions', 'stir', '', 'score=0.77', 125],
            [8.25, 'actions', 'stir', '', '', 206],
          ],
          media_info: { length: { 'clip.mp4': 10 }, fps: { 'clip.mp4': 25 } },
        },
      },
    });
  });

  it('comes back exactly', () => {
    expectRoundTrips(
      boris,
      { markers: true, scores: true, states: true, notes: true, attributes: true, tracks: true },
      ['track', 'score', 'origin', 'state', 'note', 'attributes'],
    );
    expectManyRoundTrip(boris, (count) =>
      sampleDocument({
        segments: Array.from({ length: count }, (_, at) =>
          sampleSegment({ startUs: at * 33_367, endUs: at * 33_367 + 100_001 }),
        ),
      }),
    );
    const { width, height, ...video } = sampleDocument().video;
    expect(thereAndBack(boris, sampleDocument()).video).toMatchObject(video);
    expect([width, height]).toEqual([1920, 1080]);
  });

  it('says what goes elsewhere', () => {
    const document = sampleDocument({
      segments: [
        sampleSegment(),
        sampleSegment({ startUs: 500_000 }),
        sampleSegment({ endUs: null }),
        sampleSegment({ label: null }),
      ],
    });
    expect(boris.exporter!.losses(document, OPTIONS)).toEqual([
      '1 segment that overlaps one of the same label under a subject of their own.',
      'Markers of 1 label under a behaviour of their own, for points.',
      '1 segment without a label left out.',
    ]);
  });

  it('reads projects of others as far as they go', () => {
    const project = {
      behaviors_conf: {
        a: { code: 'run', type: 'State event', category: 'move' },
        b: { code: 'bark', type: 'Point event' },
        c: 5,
      },
      observations: {
        one: {
          file: { '1': ['/data/dog.mp4', '/data/dog2.mp4'], '2': [] },
          events: [
            [0.5, 'Rex', 'run', 'fast', 'go', 12],
            [1, 'Rex', 'bark', 'None', '', 25],
            [2.25, 'Rex', 'run', 'fast', ''],
            [3, '', 'run', '', ''],
            ['x', '', 'run'],
            null,
          ],
          media_info: { fps: { '/data/dog.mp4': 29.97 }, length: { '/data/dog.mp4': 60.06 } },
        },
        two: 'no',
      },
    };
    const { documents, problems } = boris.importer!.read(JSON.stringify(project), { name: 'x.boris' });
    expect(documents[0]).toMatchObject({
      video: { name: 'dog.mp4', frameRate: { num: 30000, den: 1001 }, durationUs: 60_060_000 },
      tracks: [{ name: 'Rex' }],
      labels: [{ name: 'run', path: ['move'] }, { name: 'bark' }],
      segments: [
        { startUs: 500_000, endUs: 2_250_000, note: 'go', attributes: { modifiers: 'fast' } },
        { startUs: 1_000_000, endUs: null },
      ],
    });
    expect(problems.map(({ at }) => at)).toEqual([
      'observations.one.file',
      'observations.one.events.4',
      'observations.one.events.5',
      'observations.one.events.3',
      'observations.two',
    ]);
  });

  it('is harmless', () => {
    expectHarmless(boris, boris.exporter!.write(sampleDocument(), OPTIONS).text);
  });
});

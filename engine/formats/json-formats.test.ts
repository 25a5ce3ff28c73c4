import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from './core/format.ts';
import { comparable, sampleDocument, sampleSegment } from './core/interchange.fake.ts';
import { sampleResult } from './core/result.fake.ts';
import {
  expectHarmless,
  expectManyRoundTrip,
  expectRoundTrips,
  thereAndBack,
} from './core/round-trip.fake.ts';
import { activitynet, activitynetResults } from './datasets/activitynet.ts';
import { tubelet } from './tables/tubelet.ts';
import { writeTubeletJson } from './tables/tubelet-json.ts';
import { labelStudio } from './tools/label-studio.ts';

const OPTIONS = DEFAULT_WRITE_OPTIONS;
const ALL = {
  markers: true,
  unlabelled: true,
  scores: true,
  states: true,
  notes: true,
  attributes: true,
  tracks: true,
  paths: true,
};
const many = (count: number) =>
  sampleDocument({
    segments: Array.from({ length: count }, (_, at) =>
      sampleSegment({ startUs: at * 40_000, endUs: at * 40_000 + 400_000, score: (at % 100) / 100 }),
    ),
  });

describe('tubelet', () => {
  it('comes back exactly', () => {
    expectRoundTrips(tubelet, ALL, ['track', 'score', 'origin', 'state', 'note', 'attributes', 'path']);
    const document = sampleDocument({
      video: { ...sampleDocument().video, startOffsetUs: -21_333, frameTimesUs: [0, 33_000, 91_000] },
    });
    expect(thereAndBack(tubelet, document)).toEqual(document);
  });

  it('leaves a plain result as it is, byte for byte', () => {
    const text = writeTubeletJson(
      sampleResult({ warning: { code: 'media/truncated', message: 'It breaks off.' } }),
    );
    const [document] = tubelet.importer!.read(text, { name: 'clip.tubelet.json' }).documents;
    const again = tubelet.exporter!.write(document!, OPTIONS).text;
    expect(again).toBe(text);
  });

  it('reads what the desk exports: tracks, decisions, markers', () => {
    const text = JSON.stringify({
      ...sampleResult(),
      tracks: [
        { id: 'track:own', name: 'You', kind: 'human' },
        { id: 'track:base', name: 'Base', kind: 'model' },
      ],
      segments: [
        {
          startUs: 1,
          endUs: 2,
          label: 'pour',
          score: 0.5,
          origin: 'model',
          track: 'track:base',
          state: 'rejected',
        },
        {
          startUs: 3,
          endUs: 4,
          label: 'stir',
          score: null,
          origin: 'human',
          track: 'track:own',
          state: 'accepted',
        },
      ],
      others: [
        {
          startUs: 2,
          endUs: null,
          label: null,
          score: null,
          origin: 'human',
          track: 'track:own',
          state: 'accepted',
        },
      ],
    });
    const { documents, problems } = tubelet.importer!.read(text, { name: 'x' });
    expect(problems).toEqual([]);
    expect(documents[0]).toMatchObject({
      tracks: [
        { name: 'You', kind: 'human', model: null },
        { name: 'Base', kind: 'model', model: { id: 'base', version: '1.0.0' } },
      ],
      segments: [
        { startUs: 1, track: 'track:base', state: 'rejected' },
        { startUs: 2, endUs: null, label: null },
        { startUs: 3, track: 'track:own', state: 'accepted' },
      ],
    });
    expect(thereAndBack(tubelet, documents[0]!)).toEqual(documents[0]);
  });

  it('says where it is broken, and reads the rest', () => {
    const json = JSON.parse(writeTubeletJson(sampleResult())) as { segments: unknown[] };
    json.segments.unshift({ startUs: 'x' }, { startUs: 5, endUs: 4, label: 'pour' }, null);
    const { documents, problems } = tubelet.importer!.read(JSON.stringify(json), { name: 'x' });
    expect(documents[0]!.segments).toHaveLength(2);
    expect(problems.map(({ at }) => at)).toEqual(['segments.0.startUs', 'segments.1', 'segments.2']);
    expect(() =>
      tubelet.importer!.read('{"format":"tubelet","version":9,"video":{"name":"a"},"segments":[]}', {
        name: 'x',
      }),
    ).toThrow(/newer Tubelet/);
  });
});

describe('activitynet', () => {
  it('has the documented shape', () => {
    expect(JSON.parse(activitynet.exporter!.write(sampleDocument(), OPTIONS).text)).toEqual({
      version: 'VERSION 1.3',
      taxonomy: [
        { nodeId: 0, nodeName: 'Root', parentId: null, parentName: null },
        { nodeId: 1, nodeName: 'pour', parentId: 0, parentName: 'Root' },
        { nodeId: 2, nodeName: 'stir', parentId: 0, parentName: 'Root' },
      ],
      database: {
        clip: {
          duration: 10,
          subset: 'training',
          resolution: '1920x1080',
          url: '',
          file: 'clip.mp4',
          fps: 25,
          annotations: [
            { segment: [1.2, 3.4], label: 'pour' },
            { segment: [5, 8.25], label: 'stir' },
          ],
        },
      },
    });
    expect(JSON.parse(activitynetResults.exporter!.write(sampleDocument(), OPTIONS).text)).toEqual({
      version: 'VERSION 1.3',
      results: {
        clip: [
          { label: 'pour', score: 0.91, segment: [1.2, 3.4] },
          { label: 'stir', score: 0.77, segment: [5, 8.25] },
        ],
      },
      external_data: { used: false, details: '' },
    });
  });

  it('comes back exactly, with the place of labels in the tree', () => {
    expectRoundTrips(activitynet, {});
    expectManyRoundTrip(activitynet, many);
    const labels = [
      { id: 'pour', name: 'Gießen', path: ['Küche', 'a/b'], colour: null },
      { id: 'stir', name: 'Stir', path: ['Küche'], colour: null },
    ];
    const document = sampleDocument({ labels });
    expect(comparable(thereAndBack(activitynet, document), ['path'])).toEqual(comparable(document, ['path']));
    expect(thereAndBack(activitynet, document).video).toEqual(document.video);
  });

  it('results come back exactly', () => {
    expectManyRoundTrip(activitynetResults, many, ['score']);
    expect(thereAndBack(activitynetResults, sampleDocument()).tracks).toMatchObject([{ kind: 'model' }]);
  });

  it('says what it leaves out', () => {
    const document = sampleDocument({
      segments: [
        sampleSegment({ endUs: null }),
        sampleSegment({ note: 'x' }),
        sampleSegment({ label: null, score: 0.5 }),
      ],
    });
    expect(activitynet.exporter!.losses(document, OPTIONS)).toEqual([
      '1 marker left out.',
      '1 segment without a label left out.',
      '1 score left out.',
      '1 note left out.',
    ]);
    expect(activitynetResults.exporter!.losses(document, OPTIONS)[0]).toBe(
      '1 segment without a score written with 1.',
    );
  });

  it('reads the rest of a broken file', () => {
    const text = JSON.stringify({
      database: {
        a: { duration: 5, annotations: [{ segment: [1, 2], label: 'x' }, { segment: [2], label: 'x' }, 7] },
        b: null,
      },
    });
    const { documents, problems } = activitynet.importer!.read(text, { name: 'x.json' });
    expect(documents.map(({ segments }) => segments.length)).toEqual([1]);
    expect(problems.map(({ at }) => at)).toEqual([
      'database.a.annotations.1',
      'database.a.annotations.2',
      'database.b',
    ]);
  });
});

describe('label-studio', () => {
  it('has the documented shape, with the config that shows it', () => {
    const document = sampleDocument({
      segments: [
        sampleSegment({
          startUs: 1_200_000,
          endUs: 3_400_000,
          score: 0.91,
          origin: 'model',
          state: 'suggested',
        }),
      ],
    });
    const { text, beside } = labelStudio.exporter!.write(document, OPTIONS);
    expect(JSON.parse(text)).toEqual([
      {
        data: { video: 'clip.mp4', file_name: 'clip.mp4', frame_rate: '25/1', duration: 10 },
        predictions: [
          {
            model_version: 'suggested',
            score: 0.91,
            result: [
              {
                id: 'r1',
                from_name: 'actions',
                to_name: 'video',
                type: 'timelinelabels',
                origin: 'prediction',
                value: { ranges: [{ start: 31, end: 85 }], timelinelabels: ['pour'] },
                score: 0.91,
              },
            ],
          },
        ],
      },
    ]);
    expect(beside).toEqual([
      {
        ending: '.config.xml',
        text: `<View>
  <TimelineLabels name="actions" toName="video">
    <Label value="pour"/>
    <Label value="stir"/>
  </TimelineLabels>
  <Video name="video" value="$video" frameRate="25.0" timelineHeight="120"/>
</View>
`,
      },
    ]);
  });

  it('comes back exactly on frames of any rate', () => {
    const variety = { onFrames: true, unlabelled: true, scores: true, states: true, notes: true };
    expectRoundTrips(labelStudio, variety, ['score', 'origin', 'state', 'note']);
    expectManyRoundTrip(labelStudio, many, ['track', 'score']);
  });

  it('moves edges to frames and says so; a marker is a frame', () => {
    const document = sampleDocument({
      segments: [
        sampleSegment({ startUs: 1_210_000, endUs: 3_390_000 }),
        sampleSegment({ endUs: null, startUs: 4_000_000 }),
      ],
    });
    expect(labelStudio.exporter!.losses(document, OPTIONS)).toEqual([
      'Edges of 1 segment moved to the nearest frame.',
      '1 marker written as a segment of one frame.',
    ]);
    expect(
      thereAndBack(labelStudio, document).segments.map(({ startUs, endUs }) => [startUs, endUs]),
    ).toEqual([
      [1_200_000, 3_400_000],
      [4_000_000, 4_040_000],
    ]);
  });

  it('reads exports, short ones too, at a given frame rate', () => {
    const ranges = [{ start: 31, end: 85 }];
    const whole = [
      {
        data: { video: '/data/local-files/?d=a%20b/clip%201.mp4' },
        annotations: [
          {
            result: [
              { from_name: 'x', type: 'timelinelabels', value: { ranges, timelinelabels: ['pour', 'hot'] } },
              { value: { choices: ['a'] } },
            ],
          },
        ],
      },
    ];
    const short = [
      {
        id: 1,
        video: '/data/upload/clip.mp4',
        actions: [{ ranges, timelinelabels: ['pour'] }],
        annotator: 1,
      },
    ];
    const read = (json: unknown) =>
      labelStudio.importer!.read(JSON.stringify(json), { name: 'x.json', frameRate: { num: 25, den: 1 } })
        .documents[0]!;
    expect(read(whole).segments).toMatchObject([
      { startUs: 1_200_000, endUs: 3_400_000, label: 'pour', track: 'x', state: 'accepted' },
      { label: 'hot' },
    ]);
    expect(read(whole).video.name).toBe('clip 1.mp4');
    expect(read(short).segments).toMatchObject([{ label: 'pour', track: 'actions', endUs: 3_400_000 }]);
    expect(() => labelStudio.importer!.read(JSON.stringify(short), { name: 'x.json' })).toThrow(
      /frame rate .* is not known.*--fps/,
    );
  });
});

it('they are harmless', () => {
  for (const format of [tubelet, activitynet, activitynetResults, labelStudio]) {
    expectHarmless(format, format.exporter!.write(sampleDocument(), OPTIONS).text);
  }
});

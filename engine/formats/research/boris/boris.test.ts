import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../../core/format.ts';
import { sampleDocument, sampleSegment } from '../../core/interchange.fake.ts';
import type { InterchangeDocument, InterchangeTrack } from '../../core/interchange.ts';
import { readLabels } from '../../core/read-labels.ts';
import {
  expectHarmless,
  expectManyRoundTrip,
  expectRoundTrips,
  thereAndBack,
} from '../../core/round-trip.fake.ts';
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
      '1 track written as the subject of its segments, since none has one.',
      '1 segment without a label left out.',
    ]);
  });

  it('makes no subject of a model, nor of a track beside subjects that are known', () => {
    const [own] = sampleDocument().tracks;
    const model = { id: 'base', version: '1', title: 'Base', sha256: null };
    const base: InterchangeTrack = { id: 'base', name: 'Base', kind: 'model', model };
    const segments = [sampleSegment(), sampleSegment({ track: 'base', origin: 'model', state: 'suggested' })];
    const both = sampleDocument({ tracks: [own!, base], segments });
    const subjectsOf = (document: InterchangeDocument) =>
      thereAndBack(boris, document).segments.map(({ subject, track }) => [subject, track]);
    expect(subjectsOf(both)).toEqual([
      ['actions', 'actions'],
      [undefined, 'Base'],
    ]);
    const known = { ...both, subjects: [{ name: 'Ann', key: 'a', description: '' }] };
    expect(subjectsOf(known)).toEqual([
      [undefined, 'actions'],
      [undefined, 'Base'],
    ]);
    expect(boris.exporter!.losses(known, OPTIONS).join()).not.toContain('written as the subject');
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
        { startUs: 500_000, endUs: 2_250_000, note: 'go', attributes: { 'modifier 1': 'fast' } },
        { startUs: 1_000_000, endUs: null },
      ],
    });
    expect(problems.map(({ at }) => at)).toEqual([
      'behaviors_conf.c',
      'observations.one.events.4',
      'observations.one.events.5',
      'observations.one.events.3',
      'observations.two',
    ]);
  });

  const EMPTY = {
    behaviors_conf: { a: { code: 'run', type: 'State event' }, b: { code: 'bark', type: 'Point event' } },
  };
  const readProject = (observations: unknown) =>
    boris.importer!.read(JSON.stringify({ ...EMPTY, observations }), { name: 'x.boris' });
  const times = ({ segments }: { segments: readonly { startUs: number; endUs: number | null }[] }) =>
    segments.map(({ startUs, endUs }) => [startUs / 1e6, endUs === null ? null : endUs / 1e6]);

  it.each([
    [2, [3, 5]],
    [-4, [-3, -1]],
    [1_700_000_000.5, [1_700_000_001.5, 1_700_000_003.5]],
    [null, [1, 3]],
  ])('takes the offset %s of an observation off', (offset, [start, stop]) => {
    const { documents, problems } = readProject({
      o: {
        file: { '1': ['a.mp4'] },
        'time offset': offset,
        events: [
          [start, '', 'run', '', ''],
          [stop, '', 'run', '', ''],
        ],
      },
    });
    expect(problems).toEqual([]);
    expect(times(documents[0]!)).toEqual([[1, 3]]);
  });

  it('takes the date of the media off where that is the offset', () => {
    const created = 1_600_000_000;
    const events = [
      [created + 1, '', 'run', '', ''],
      [created + 3.25, '', 'run', '', ''],
    ];
    const found = (info: unknown, files = ['a.mp4'], more: readonly unknown[] = []) =>
      readProject({
        o: {
          file: { '1': files },
          'time offset': 0,
          media_creation_date_as_offset: true,
          media_info: info,
          events: [...events, ...more],
        },
      });
    const length = { 'a.mp4': 10, 'b.mp4': 10 };
    const one = found({ media_creation_time: { 'a.mp4': created }, length });
    expect(one.problems).toEqual([]);
    expect(times(one.documents[0]!)).toEqual([[1, 3.25]]);
    // The second file began an hour later; its events count from the begin of the first.
    const bark = [created + 3600 + 10 + 4, '', 'bark', '', ''];
    const two = found(
      { media_creation_time: { 'a.mp4': created, 'b.mp4': created + 3600 }, length },
      ['a.mp4', 'b.mp4'],
      [bark],
    );
    expect(two.documents.map(times)).toEqual([[[1, 3.25]], [[4, null]]]);
    const none = found({ length });
    expect(none.documents[0]!.segments).toEqual([]);
    expect(none.problems[0]!.message).toMatch(/^Its time is a date/);
  });

  it('puts events into the file of several that they lie in, and into those of other players', () => {
    const info = {
      length: { 'a.mp4': 10, 'b.mp4': 20, 'c.mp4': 40 },
      fps: { 'b.mp4': 30 },
      offset: { '1': 0, '2': 1.5 },
    };
    const { documents, problems } = readProject({
      o: {
        file: { '1': ['a.mp4', 'b.mp4'], '2': ['c.mp4'] },
        media_info: info,
        events: [
          [1, '', 'run', '', ''],
          [2, '', 'run', '', ''],
          [10, '', 'bark', '', ''],
          [9, '', 'run', 'x', ''],
          [12, '', 'run', 'x', ''],
        ],
      },
    });
    expect(documents.map(({ video, segments }) => [video.name, times({ segments })])).toEqual([
      [
        'a.mp4',
        [
          [1, 2],
          [9, 10],
        ],
      ],
      [
        'b.mp4',
        [
          [0, null],
          [0, 2],
        ],
      ],
      [
        'c.mp4',
        [
          [0, 0.5],
          [7.5, 10.5],
          [8.5, null],
        ],
      ],
    ]);
    expect(documents[1]!.video.frameRate).toEqual({ num: 30, den: 1 });
    expect(problems.map(({ message }) => message)).toEqual([
      'It goes on in the next media file: cut into 2 parts.',
      'It starts before the video: cut at 0.',
      'Its player 2 shows the same events, its clock 1.5 s behind: they are read for its media too.',
    ]);
    const again = boris.exporter!.writeAll!(documents, OPTIONS).text;
    const { o } = (
      JSON.parse(again) as {
        observations: { o: { events: unknown[]; file: unknown; media_info: { offset: unknown } } };
      }
    ).observations;
    expect(o).toMatchObject({
      file: { '1': ['a.mp4', 'b.mp4'], '2': ['c.mp4'] },
      media_info: { offset: { '1': 0, '2': 1.5 } },
    });
    expect(o.events).toHaveLength(7);
  });

  it('shows what another player shows as a second camera, and writes it as another player', () => {
    const offset = { '1': 0, '2': 1.5 };
    const { documents } = readProject({
      o: {
        file: { '1': ['/data/a.mp4'], '2': ['/data/c.mp4'] },
        media_info: { length: { '/data/a.mp4': 10, '/data/c.mp4': 40 }, offset },
        events: [[1, '', 'bark', '', '']],
      },
    });
    expect(documents.map(({ video, cameras }) => [video.name, cameras])).toEqual([
      ['a.mp4', [{ name: 'c.mp4', behindUs: 1_500_000 }]],
      ['c.mp4', [{ name: 'a.mp4', behindUs: -1_500_000 }]],
    ]);
    // Coded here, the first is a document alone.
    const { observation: _, ...alone } = documents[0]!;
    expect(boris.exporter!.losses(alone, OPTIONS)).toEqual([]);
    const written = (list: typeof documents) => {
      const { observations } = JSON.parse(boris.exporter!.writeAll!(list, OPTIONS).text) as {
        observations: Record<string, unknown>;
      };
      return Object.values(observations);
    };
    const both = { file: { '1': ['a.mp4'], '2': ['c.mp4'] }, media_info: { offset } };
    expect(written([alone])).toMatchObject([both]);
    expect(written(documents)).toMatchObject([both]);
    const again = readProject({ a: written([alone])[0] });
    expect(again.documents[0]!.cameras).toEqual(alone.cameras);
    // Files in a row begin at no one offset.
    const inRow = readProject({ o: { file: { '1': ['a.mp4', 'b.mp4'], '2': ['c.mp4'] }, events: [] } });
    expect(inRow.documents[0]!.cameras).toBeUndefined();
  });

  it('gives back the ethogram, several observations of a video, and every text of an event', () => {
    const project = {
      subjects_conf: {
        '0': { key: 'r', name: 'Rex', description: 'the dog' },
        '1': { key: '', name: 'Tom', description: '' },
      },
      behaviors_conf: {
        '0': {
          type: 'State event',
          key: 'z',
          code: 'run',
          description: 'fast',
          category: 'move',
          modifiers: {
            '0': { name: 'where', type: 0, values: ['in', 'out'] },
            '1': { name: '', type: 2, values: [] },
          },
          excluded: 'sit',
        },
        '1': {
          type: 'State event',
          key: 'y',
          code: 'sit',
          description: '',
          category: '',
          modifiers: {},
          excluded: 'run',
        },
        '2': {
          type: 'Point event',
          key: 'b',
          code: 'bark',
          description: '',
          category: '',
          modifiers: {},
          excluded: '',
        },
      },
      observations: {
        morning: {
          file: { '1': ['dog.mp4'] },
          date: '2026-01-01T08:00:00',
          description: 'cold',
          independent_variables: { keeper: 'Ann' },
          events: [
            [1, 'Rex', 'run', 'in|3', 'go', 25],
            [1.5, 'Rex', 'run', 'out|None', '', 38],
            [2, 'Rex', 'run', 'in|3', 'stop', 50],
            [3, 'Rex', 'run', 'out|None', '', 75],
            [4, '', 'bark', '', 'loud', 100],
          ],
          media_info: { fps: { 'dog.mp4': 25 } },
        },
        evening: {
          file: { '1': ['dog.mp4'] },
          events: [
            [1, 'Rex', 'sit', '', '', 25],
            [2, 'Rex', 'sit', '', '', 50],
          ],
          media_info: { fps: { 'dog.mp4': 25 } },
        },
      },
    };
    const { documents, problems } = readLabels(JSON.stringify(project), { name: 'x.boris' });
    expect(problems).toEqual([]);
    expect(documents.map(({ tracks }) => tracks.map(({ name }) => name))).toEqual([
      ['Rex (morning)', 'Labels (morning)'],
      ['Rex (evening)'],
    ]);
    expect(documents[0]!.labels[0]).toMatchObject({
      kind: 'state',
      key: 'z',
      description: 'fast',
      excludes: ['sit'],
    });
    expect(documents[0]!.segments[0]).toMatchObject({
      subject: 'Rex',
      note: 'go',
      attributes: { where: 'in', 'modifier 2': '3', 'stop comment': 'stop' },
    });
    expect(documents.flatMap((document) => boris.exporter!.losses(document, OPTIONS))).toEqual([]);
    const again = JSON.parse(boris.exporter!.writeAll!(documents, OPTIONS).text) as typeof project;
    expect(again).toMatchObject(project);
  });

  it('is harmless', () => {
    expectHarmless(boris, boris.exporter!.write(sampleDocument(), OPTIONS).text);
  });
});

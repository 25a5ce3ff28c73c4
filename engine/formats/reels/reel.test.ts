import { describe, expect, it } from 'vitest';
import { type InterchangeVideo, unknownVideo } from '../core/interchange.ts';
import { descendantsOf, elementsOf, parseXml } from '../core/xml.ts';
import { planReel, type ReelOptions, type ReelSegment } from './reel.ts';
import { reelFormat } from './reel-formats.ts';

const OPTIONS: ReelOptions = { title: 'Falls', frameRate: null, preUs: 1e6, postUs: 2e6, gapUs: 0 };
const video = (name: string, rate: number, seconds: number | null): InterchangeVideo => ({
  ...unknownVideo(name),
  frameRate: { num: rate, den: 1 },
  durationUs: seconds === null ? null : seconds * 1e6,
});
const A = video('a.mp4', 25, 60);
const B = video('b & c.mp4', 50, 10);
function cut(
  of: InterchangeVideo,
  start: number,
  end: number | null,
  more: Partial<ReelSegment> = {},
): ReelSegment {
  return {
    video: of,
    mediaUrl: `/videos/${of.name}`,
    startTimecode: null,
    startUs: start * 1e6,
    endUs: end === null ? null : end * 1e6,
    label: 'Fall',
    score: 0.9,
    note: '',
    ...more,
  };
}
const THREE = [cut(B, 9, 9.5), cut(A, 0.4, 2), cut(A, 30, null)];

describe('a reel', () => {
  it('lays shots of several videos in order, with roll inside each video', () => {
    const { rate, shots, frameCount, losses } = planReel(THREE, OPTIONS);
    // The first video's rate counts: 50.
    expect(rate).toEqual({ num: 50, den: 1 });
    // b: 8 s to its end at 10 s. a: 0 s to 4 s, then 29 s to 32 s.
    expect(shots.map(({ source }) => source)).toEqual([
      { first: 400, end: 500 },
      { first: 0, end: 100 },
      { first: 725, end: 800 },
    ]);
    expect(shots.map(({ record }) => record)).toEqual([
      { first: 0, end: 100 },
      { first: 100, end: 300 },
      { first: 300, end: 450 },
    ]);
    expect(frameCount).toBe(450);
    expect(losses).toEqual([
      "2 segments of videos with another frame rate than the reel's 50 frames per second: lengths are rounded to its frames.",
    ]);
  });

  it('puts gaps between shots and none at the ends', () => {
    const { shots, frameCount } = planReel(THREE, { ...OPTIONS, frameRate: { num: 25, den: 1 }, gapUs: 1e6 });
    expect(shots.map(({ record }) => record.first)).toEqual([0, 75, 200]);
    expect(frameCount).toBe(275);
  });

  it('leaves out what lies after the end, in words, and refuses an empty one', () => {
    const { shots, losses } = planReel([cut(B, 12, 13), ...THREE], OPTIONS);
    expect(shots).toHaveLength(3);
    expect(losses[0]).toBe('1 segment left out: after the end of the video.');
    expect(() => planReel([], OPTIONS)).toThrow('at least one');
    expect(() => planReel([cut(B, 12, 13)], OPTIONS)).toThrow('after the end');
    expect(() => planReel([cut(unknownVideo('x.mp4'), 0, 1)], OPTIONS)).toThrow('--fps');
  });
});

describe('the programs that open it', () => {
  const reel = planReel(
    [cut(A, 10, 12, { startTimecode: '10:00:00:00', note: 'left\nhip' }), cut(A, 30, 31)],
    {
      ...OPTIONS,
      gapUs: 2e6,
    },
  );

  it('EDL: one list, source codes from the file, record codes in a row', () => {
    const [file, ...more] = reelFormat('edl').write(reel, 'falls');
    expect([file!.name, more]).toEqual(['falls.edl', []]);
    expect(file!.text).toBe(
      [
        'TITLE: Falls',
        'FCM: NON-DROP FRAME',
        '',
        '001  AX       V     C        10:00:09:00 10:00:14:00 01:00:00:00 01:00:05:00',
        '* FROM CLIP NAME: a.mp4',
        '* LOC: 01:00:00:00 RED     Fall (0.90)',
        '* COMMENT: left hip',
        '',
        '002  AX       V     C        00:00:29:00 00:00:33:00 01:00:07:00 01:00:11:00',
        '* FROM CLIP NAME: a.mp4',
        '* LOC: 01:00:07:00 RED     Fall (0.90)',
        '',
      ].join('\n'),
    );
  });

  it('EDL: 1,000 events are two lists, and their record times go on', () => {
    const many = planReel(
      Array.from({ length: 1000 }, (_, index) => cut(A, index % 50, (index % 50) + 1)),
      { ...OPTIONS, preUs: 0, postUs: 0 },
    );
    const files = reelFormat('edl').write(many, 'falls');
    expect(files.map(({ name }) => name)).toEqual(['falls.edl', 'falls.2.edl']);
    expect(files[1]!.text).toContain(
      '001  AX       V     C        00:00:49:00 00:00:50:00 01:16:39:00 01:16:40:00',
    );
    expect(reelFormat('edl').losses(many)).toEqual(['1000 events go to 2 lists of up to 999.']);
  });

  it('FCPXML: an asset per video, clips and gaps that fill the sequence', () => {
    const [file] = reelFormat('fcpxml').write(planReel(THREE, { ...OPTIONS, gapUs: 1e6 }), 'r');
    const [resources, event] = elementsOf(parseXml(file!.text, 'test'));
    const assets = elementsOf(resources!, 'asset');
    expect(assets.map(({ attributes }) => attributes.get('src') ?? '')).toEqual([
      'file:///videos/b%20%26%20c.mp4',
      'file:///videos/a.mp4',
    ]);
    const spine = elementsOf(elementsOf(elementsOf(elementsOf(event!)[0]!)[0]!)[0]!);
    expect(
      spine.map(
        ({ name, attributes }) => `${name} ${attributes.get('offset')} ${attributes.get('duration')}`,
      ),
    ).toEqual([
      'asset-clip 0s 100/50s',
      'gap 100/50s 50/50s',
      'asset-clip 150/50s 200/50s',
      'gap 350/50s 50/50s',
      'asset-clip 400/50s 150/50s',
    ]);
  });

  it('OTIO: clips in their own rate, gaps in that of the reel', () => {
    const [file] = reelFormat('otio').write(reel, 'r');
    const children: { OTIO_SCHEMA: string; source_range: { start_time: { value: number } } }[] = JSON.parse(
      file!.text,
    ).tracks.children[0].children;
    expect(
      children.map(({ OTIO_SCHEMA, source_range }) => [OTIO_SCHEMA, source_range.start_time.value]),
    ).toEqual([
      ['Clip.2', 900225],
      ['Gap.1', 0],
      ['Clip.2', 725],
    ]);
  });

  it('the clock that each file shows is where its source times start, of every video its own', () => {
    const clock = (of: InterchangeVideo, text: string, rate: number | null) => ({
      ...of,
      sourceTimecode: { text, rate: rate === null ? null : { num: rate, den: 1 } },
    });
    // The second counts 25 numbers for its 50 pictures a second: the same time is meant.
    const [first, second] = [clock(A, '10:00:00:00', null), clock(B, '02:00:00:10', 25)];
    const shots = [
      cut(first, 10, 12, { startTimecode: '10:00:00:00' }),
      cut(second, 4, 6, { startTimecode: '02:00:00:10' }),
      cut(first, 20, 21, { startTimecode: '10:00:00:00' }),
      cut(video('c.mp4', 25, 60), 1, 2),
    ];
    const clocked = planReel(shots, { ...OPTIONS, preUs: 0, postUs: 0 });
    const [list] = reelFormat('edl').write(clocked, 'r');
    expect(
      [...list!.text.matchAll(/^\d{3} .* C {8}(\S+) (\S+) /gm)].map(([, from, to]) => [from, to]),
    ).toEqual([
      ['10:00:10:00', '10:00:12:00'],
      ['02:00:04:20', '02:00:06:20'],
      ['10:00:20:00', '10:00:21:00'],
      ['00:00:01:00', '00:00:02:00'],
    ]);
    const [project] = reelFormat('fcpxml').write(clocked, 'r');
    const root = parseXml(project!.text, 'test');
    const seconds = (text: string | undefined) => {
      const [, num = '0', den = '1'] = /^(\d+)(?:\/(\d+))?s$/.exec(text ?? '') ?? [];
      return Number(num) / Number(den);
    };
    const starts = (name: string) =>
      [...descendantsOf(root, name)].map(({ attributes }) => seconds(attributes.get('start')));
    expect(starts('asset')).toEqual([36_000, 7200.4, 0]);
    expect(starts('asset-clip')).toEqual([36_010, 7204.4, 36_020, 1]);
    const [timeline] = reelFormat('otio').write(clocked, 'r');
    const children: { source_range: { start_time: { value: number; rate: number } } }[] = JSON.parse(
      timeline!.text,
    ).tracks.children[0].children;
    expect(children.map(({ source_range: { start_time } }) => start_time.value / start_time.rate)).toEqual([
      36_010, 7204.4, 36_020, 1,
    ]);
  });

  it('LosslessCut: a project per video', () => {
    const format = reelFormat('llc');
    const files = format.write(planReel(THREE, OPTIONS), 'falls');
    expect(files.map(({ name }) => name)).toEqual(['falls 1-proj.llc', 'falls 2-proj.llc']);
    expect(JSON.parse(files[1]!.text)).toMatchObject({
      mediaFileName: 'a.mp4',
      cutSegments: [
        { start: 0, end: 4 },
        { start: 29, end: 32 },
      ],
    });
    expect(format.losses(reel)).toEqual(['LosslessCut has no gaps between cuts: left out.']);
    expect(() => reelFormat('srt')).toThrow('edl, fcpxml, otio, llc');
  });
});

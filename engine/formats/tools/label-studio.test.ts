import { describe, expect, it } from 'vitest';
import { labelStudio } from './label-studio.ts';

const region = (value: unknown, more: object = {}) => ({
  from_name: 'tl',
  to_name: 'video',
  type: 'timelinelabels',
  value,
  ...more,
});
const range = (start: number, end: number) => ({ ranges: [{ start, end }], timelinelabels: ['walk'] });
const read = (tasks: unknown) => labelStudio.importer!.read(JSON.stringify(tasks), { name: 'x.json' });
const rows = (result: ReturnType<typeof read>) =>
  result.documents.flatMap(({ video, segments }) =>
    segments.map(({ startUs, endUs, label, track, observer }) => [
      video.name,
      startUs / 1e6,
      endUs === null ? null : endUs / 1e6,
      label,
      track,
      observer,
    ]),
  );

describe('label-studio reads', () => {
  it('a track per annotator and leaves cancelled annotations and drafts out with a word', () => {
    const annotation = (completed_by: unknown, result: unknown[], more = {}) => ({
      completed_by,
      result,
      ...more,
    });
    const found = read([
      {
        data: { video: '/data/upload/1/3d3ad63e-clip.mp4', frame_rate: 25 },
        annotations: [
          annotation({ id: 3, email: 'a@x.org' }, [region(range(26, 50))]),
          annotation(4, [region(range(30, 60))]),
          annotation(4, [region(range(1, 25))]),
          annotation(5, [region(range(1, 25)), region(range(26, 50))], { was_cancelled: true }),
        ],
        drafts: [{ result: [] }],
      },
    ]);
    expect(rows(found)).toEqual([
      ['clip.mp4', 0, 1, 'walk', 'tl (annotator 4 2)', 'annotator 4'],
      ['clip.mp4', 1, 2, 'walk', 'tl (a@x.org)', 'a@x.org'],
      ['clip.mp4', 1.16, 2.4, 'walk', 'tl (annotator 4)', 'annotator 4'],
    ]);
    expect(found.problems).toEqual([
      { at: '0.annotations.3', message: 'It was cancelled: left out with 2 results.' },
      { at: '0.drafts', message: '1 draft left out.' },
    ]);
  });

  it('keeps the annotations of the short export apart', () => {
    const task = (annotator: number) => ({ video: 'clip.mp4', fps: '25', annotator, tl: [range(26, 50)] });
    const { documents } = read([task(1), task(2)]);
    expect(documents.map(({ observation, segments }) => [observation?.name, segments[0]!.observer])).toEqual([
      ['annotator 1', 'annotator 1'],
      ['annotator 2', 'annotator 2'],
    ]);
  });

  it.each([
    ['a number', 25],
    ['a text', '25'],
    ['a ratio', '25/1'],
  ])('a frame rate as %s', (_, frame_rate) => {
    const found = read([
      { data: { video: 'a.mp4', frame_rate }, annotations: [{ result: [region(range(26, 50))] }] },
    ]);
    expect(rows(found)).toEqual([['a.mp4', 1, 2, 'walk', 'tl', undefined]]);
  });

  it('regions in seconds, and what else is said of them', () => {
    const audio = { original_length: 12.5, id: 'r1', type: 'labels', from_name: 'label', to_name: 'audio' };
    const found = read([
      {
        data: { video: 'a.mp4' },
        annotations: [
          {
            result: [
              { ...audio, value: { start: 1.25, end: 3.5, channel: 0, labels: ['talk'] } },
              {
                id: 'r1',
                from_name: 'who',
                type: 'choices',
                value: { start: 1.25, end: 3.5, choices: ['Ann', 'Bo'] },
              },
              { id: 'r1', from_name: 'say', type: 'textarea', value: { text: ['hello'] } },
              { id: 'w', from_name: 'whole', type: 'choices', value: { choices: ['good'] } },
              {
                id: 'n',
                from_name: 'ner',
                type: 'labels',
                value: { start: 1, end: 5, text: 'word', labels: ['x'] },
              },
              { type: 'relation', from_id: 'r1', to_id: 'n' },
            ],
          },
        ],
      },
    ]);
    expect(found.documents[0]!.video.durationUs).toBe(12_500_000);
    expect(rows(found)).toEqual([['a.mp4', 1.25, 3.5, 'talk', 'label', undefined]]);
    expect(found.documents[0]!.segments[0]!.attributes).toEqual({ who: 'Ann, Bo', say: 'hello' });
    expect(found.problems).toEqual([
      { at: '0', message: '1 result of type "choices" left out: no stretch of time is in it.' },
      { at: '0', message: '1 result of type "labels" left out: no stretch of time is in it.' },
    ]);
  });

  it('boxes on video as the stretches in which they are', () => {
    const keyframe = (frame: number, enabled = true) => ({
      frame,
      enabled,
      x: 0,
      y: 0,
      width: 9,
      height: 9,
      time: frame / 25,
    });
    const box = (sequence: unknown[]) =>
      region(
        { framesCount: 250, duration: 10, sequence, labels: ['dog'] },
        { type: 'videorectangle', from_name: 'box' },
      );
    const found = read([
      {
        data: { video: 'a.mp4' },
        annotations: [
          {
            result: [
              box([keyframe(26), keyframe(50, false), keyframe(76), keyframe(80), keyframe(100, false)]),
              box([keyframe(201)]),
            ],
          },
        ],
      },
    ]);
    expect(found.problems).toEqual([]);
    expect(rows(found).map((row) => row.slice(1, 4))).toEqual([
      [1, 2, 'dog'],
      [3, 4, 'dog'],
      [8, 10, 'dog'],
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { documents, ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { readText, written } from '../core/read-back.fake.ts';
import { youtube } from './youtube.ts';

const at = (seconds: number, label = 'pour') =>
  sampleSegment({ startUs: seconds * 1e6, endUs: seconds * 1e6 + 2e6, label });

function documentOf(...segments: ReturnType<typeof at>[]) {
  const sample = sampleDocument();
  return { ...sample, video: { ...sample.video, durationUs: 4000e6 }, segments };
}

describe('YouTube chapters', () => {
  it('begin at 0:00 and are merged when shorter than 10 s', () => {
    const document = documentOf(at(30.9), at(35, 'stir'), at(75, 'stir'), at(3600), at(3995, 'stir'));
    expect(written(youtube, document).text).toBe(
      '0:00 Start\n0:30 pour, stir\n1:15 stir\n1:00:00 pour, stir\n',
    );
    expect(youtube.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      '2 chapters shorter than 10 s merged.',
      '5 ends left out: a chapter lasts until the next, and starts at a whole second.',
    ]);
  });

  it('need no filler where the first begins with the video', () => {
    const document = documentOf(at(4), at(75, 'stir'));
    expect(written(youtube, document).text).toBe('0:00 pour\n1:15 stir\n');
    expect(youtube.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toContain(
      'YouTube shows chapters from 3 up; here are 2.',
    );
  });

  it('keep a label that is called Start', () => {
    const labels = [...sampleDocument().labels, { id: 'start', name: 'Start', path: [], colour: null }];
    const document = { ...documentOf(at(30, 'start'), at(35, 'stir'), at(75)), labels };
    expect(written(youtube, document).text).toBe('0:00 Start\n0:30 Start, stir\n1:15 pour\n');
  });

  it('stay as they are when they are read and written again', () => {
    fc.assert(
      fc.property(documents({ stepUs: 1000, name: ONE_LINE }), (document) => {
        fc.pre(document.segments.length > 0);
        const { text } = written(youtube, document);
        const { documents: found, problems } = readText(youtube, text, { video: document.video });
        expect(problems).toEqual([]);
        expect(written(youtube, found[0]!).text).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('keep the rules whatever the segments are', () => {
    fc.assert(
      fc.property(documents({ stepUs: 1000, markers: true, unlabelled: true }), (document) => {
        const lines = written(youtube, document).text.split('\n').slice(0, -1);
        const times = lines.map((line) => {
          const [, hours = '0', minutes, seconds] = /^(?:(\d+):)?(\d+):(\d\d) \S/.exec(line)!;
          return (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
        });
        expect(times[0] ?? 0).toBe(0);
        times.slice(1).forEach((time, index) => {
          expect(time - times[index]!).toBeGreaterThanOrEqual(10);
        });
      }),
      { numRuns: 100 },
    );
  });
});

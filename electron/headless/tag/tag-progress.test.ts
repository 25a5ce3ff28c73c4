import { describe, expect, it } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { ProgressStyle } from './tag-options.ts';
import { progressOf } from './tag-progress.ts';

const TURN = { file: 'v/clip.mp4', number: 2, total: 3 };
const DONE = {
  segments: 1,
  analysedSeconds: 60,
  elapsedSeconds: 5,
  output: 'o/clip.tubelet.json',
  warning: null,
  losses: [],
};
const HALF = {
  doneUs: 30_000_000 as Micros,
  durationUs: 60_000_000 as Micros,
  speed: 12.34,
  secondsLeft: 74.2,
};
const FAILURE = new AppError('media/not-media', 'This is no video.\nAt all.');

function told(style: ProgressStyle, columns = 80): string {
  let text = '';
  const progress = progressOf(
    style,
    (more) => {
      text += more;
    },
    () => columns,
  );
  progress.model('base', 'processor');
  progress.start(TURN);
  progress.update(TURN, HALF);
  progress.done(TURN, { ...DONE, warning: { code: 'media/truncated', message: 'It breaks off.' } });
  progress.failed(TURN, FAILURE);
  return text;
}

describe('progress', () => {
  it('is plain lines where no one watches', () => {
    expect(told('lines').split('\n')).toEqual([
      'Model base on processor',
      '[2/3] v/clip.mp4: 1 segment, 60.0 s of video in 5.0 s (12.0x), written to o/clip.tubelet.json',
      'v/clip.mp4: It breaks off.',
      'v/clip.mp4: This is no video.\uFFFDAt all.',
      '',
    ]);
  });

  it('is a bar on a terminal that never wraps', () => {
    const drawn = told('bar').split('\r\u001b[K');
    expect(drawn).toContain('[2/3] [############............]  50 %  12.3x  1:15 left  v/clip.mp4');
    for (const line of told('bar', 40).split('\r\u001b[K')) {
      if (!line.endsWith('\n')) expect(line.length).toBeLessThan(40);
    }
  });

  it('is one JSON object per line for programs, failures too', () => {
    const events = told('json')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map((event) => event.event)).toEqual(['model', 'start', 'progress', 'done', 'failed']);
    expect(events[2]).toMatchObject({ video: 'v/clip.mp4', doneUs: 30_000_000, secondsLeft: 74.2 });
    expect(events[3]).toMatchObject({ output: 'o/clip.tubelet.json', warning: { code: 'media/truncated' } });
    expect(events[4]).toMatchObject({ code: 'media/not-media', number: 2 });
  });

  it('is failures alone when quiet', () => {
    expect(told('none')).toBe('v/clip.mp4: This is no video.\uFFFDAt all.\n');
  });
});

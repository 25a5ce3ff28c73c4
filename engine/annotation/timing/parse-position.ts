import { AppError } from '../../base/errors.ts';
import { type Micros, secondsToMicros, toMicros } from '../../base/micros.ts';
import type { FrameClock } from './frame-clock.ts';

/**
 * What someone typed into a go-to box as a time of the video: seconds (`12.5`, `12.5s`), a timecode (`1:02`,
 * `1:02:03.5`), a frame (`#120`, `120f`), or any of them after `+` or `-` as a distance from `nowUs`. Held inside the
 * video. Errors: `usage` for anything else.
 */
export function parsePosition(text: string, nowUs: Micros, clock: FrameClock, durationUs: number): Micros {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/.exec(text.trim().replaceAll(',', '.')) ?? [];
  const frame = /^#\s*(\d+)$|^f\s*(\d+)$|^(\d+)\s*f$/i.exec(rest);
  if (frame) {
    const count = Number(frame[1] ?? frame[2] ?? frame[3]);
    const from = sign === '' ? 0 : clock.indexAt(nowUs);
    return clock.timeOf(sign === '-' ? from - count : from + count);
  }
  const us = timeIn(rest);
  if (us === null) {
    throw new AppError(
      'usage',
      `"${text.trim()}" is no time: type seconds (12.5), a timecode (1:02.5) or a frame (#120).`,
    );
  }
  const time = sign === '' ? us : sign === '+' ? nowUs + us : nowUs - us;
  return toMicros(Math.min(Math.max(time, 0), durationUs));
}

function timeIn(text: string): Micros | null {
  const parts = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)\s*s?$/i.exec(text);
  if (!parts) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return secondsToMicros(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

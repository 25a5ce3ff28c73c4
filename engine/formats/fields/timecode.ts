import { clockText, twoDigits } from '../../base/clock-text.ts';
import type { Rational } from '../../base/micros.ts';

/** How many numbers a second of timecode has: 30 for 30000/1001. */
export function nominalRate(rate: Rational): number {
  return Math.round(rate.num / rate.den);
}

/** True for 30000/1001 and 60000/1001, whose timecode usually drops numbers to keep up with the clock. */
export function canDropFrames(rate: Rational): boolean {
  return rate.den === 1001 && (rate.num === 30000 || rate.num === 60000);
}

/**
 * SMPTE timecode of a frame counted from 0: `01:02:03:04`, with a semicolon before the frames when numbers are dropped.
 * Drop-frame leaves out the first two (of 60: four) numbers of each minute that is not a tenth one; no frame is lost.
 */
export function timecode(frame: number, rate: Rational, isDrop: boolean = canDropFrames(rate)): string {
  const nominal = nominalRate(rate);
  const number = isDrop ? frame + droppedBefore(frame, nominal) : frame;
  const clock = clockText(Math.floor(number / nominal), 'hh:mm:ss');
  return `${clock}${isDrop ? ';' : ':'}${twoDigits(number % nominal)}`;
}

function droppedBefore(frame: number, nominal: number): number {
  const drop = nominal / 15;
  const perMinute = nominal * 60 - drop;
  const perTen = perMinute * 10 + drop;
  const tens = Math.floor(frame / perTen);
  const rest = frame - tens * perTen;
  // The first minute of ten drops none, so it is longer.
  const minutes = rest < nominal * 60 ? 0 : 1 + Math.floor((rest - nominal * 60) / perMinute);
  return drop * (9 * tens + minutes);
}

/**
 * The frame of a timecode, from 0. A semicolon or point before the frames means drop-frame. Null when it is none: not
 * of this shape, more frames than a second has, or a number that drop-frame leaves out.
 */
export function parseTimecode(text: string, rate: Rational): number | null {
  const match = /^\s*(\d{1,3}):([0-5]\d):([0-5]\d)([:;.])(\d{1,3})\s*$/.exec(text);
  if (!match) return null;
  const nominal = nominalRate(rate);
  const [hours, minutes, seconds, frames] = [match[1], match[2], match[3], match[5]].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (frames >= nominal) return null;
  const totalMinutes = hours * 60 + minutes;
  const number = (totalMinutes * 60 + seconds) * nominal + frames;
  if (match[4] === ':') return number;
  if (!canDropFrames(rate)) return null;
  const drop = nominal / 15;
  if (minutes % 10 !== 0 && seconds === 0 && frames < drop) return null;
  return number - drop * (totalMinutes - Math.floor(totalMinutes / 10));
}

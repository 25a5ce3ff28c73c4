import { clockText, twoDigits } from '../../../engine/base/clock-text.ts';
import { MICROS_PER_SECOND, type Micros } from '../../../engine/base/micros.ts';

/**
 * A time as a player shows it: `00:12.480`, or `1:00:12.480` when `length` (the whole video) reaches an hour, so that
 * a position and its total have the same form. Fractions are cut, not rounded: a frame is never shown as the next one.
 */
export function timecode(time: Micros, length: Micros = time): string {
  const milliseconds = Math.floor(Math.max(0, time) / 1000);
  const fraction = String(milliseconds % 1000).padStart(3, '0');
  return `${clockText(Math.floor(milliseconds / 1000), formOf(length))}.${fraction}`;
}

/** A time on the ruler, with as many decimals as ticks `stepUs` apart need. */
export function tickLabel(time: Micros, stepUs: number, length: Micros): string {
  const decimals = stepUs >= MICROS_PER_SECOND ? 0 : stepUs >= 100_000 ? 1 : stepUs >= 10_000 ? 2 : 3;
  const unit = 10 ** (6 - decimals);
  const units = Math.round(time / unit);
  const perSecond = 10 ** decimals;
  const clock = clockText(Math.floor(units / perSecond), formOf(length));
  return decimals === 0 ? clock : `${clock}.${String(units % perSecond).padStart(decimals, '0')}`;
}

/** A length for a list or a total: `2.7 s`, `1 min 05 s`, `2 h 04 min`. */
export function durationText(duration: Micros): string {
  const seconds = duration / MICROS_PER_SECOND;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** Time left in words that do not jitter: `4 s left`, `3 min left`. */
export function timeLeftText(seconds: number): string {
  if (seconds < 1) return 'almost done';
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min left`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min left`;
}

/** Seconds of video per second of work: `0.8x`, `4.9x`, `12x`. */
export function speedText(speed: number): string {
  return `${speed < 9.95 ? speed.toFixed(1) : Math.round(speed)}x real time`;
}

/** A length as a player's corner shows it: `03:20`, `1:03:20`. */
export function lengthText(durationUs: number): string {
  return clockText(Math.round(durationUs / MICROS_PER_SECOND), 'mm:ss');
}

/** Hours are shown wherever the whole video has them. */
function formOf(length: Micros): 'h:mm:ss' | 'mm:ss' {
  return length >= 3600 * MICROS_PER_SECOND ? 'h:mm:ss' : 'mm:ss';
}

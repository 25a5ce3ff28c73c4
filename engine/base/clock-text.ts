import { MICROS_PER_SECOND } from './micros.ts';

/** Longest time that is read, 1000 hours: a number beyond it is a mistake, not a video. */
export const LONGEST_US = 1000 * 3600 * MICROS_PER_SECOND;

/** Seconds with six decimals, exact unlike a division: 1234567 microseconds are `1.234567`. */
export function secondsText(micros: number): string {
  const sign = micros < 0 ? '-' : '';
  const size = Math.abs(micros);
  const whole = Math.floor(size / MICROS_PER_SECOND);
  return `${sign}${whole}.${String(size - whole * MICROS_PER_SECOND).padStart(6, '0')}`;
}

/** As {@link secondsText} without zeros at the end: `1.2`, `3`. */
export function shortSecondsText(micros: number): string {
  return secondsText(micros).replace(/\.?0+$/, '');
}

/** Seconds for JSON. Reading the number back with {@link microsOfNumber} gives the same microseconds. */
export function secondsNumber(micros: number): number {
  return micros / MICROS_PER_SECOND;
}

/** Microseconds of a number of seconds, rounded half up; null when it is none or beyond {@link LONGEST_US}. */
export function microsOfNumber(seconds: unknown): number | null {
  if (typeof seconds !== 'number') return null;
  const micros = Math.floor(seconds * MICROS_PER_SECOND + 0.5);
  // What is no number compares with nothing.
  return Math.abs(micros) <= LONGEST_US ? micros : null;
}

/**
 * Microseconds of a text: seconds (`1.2`, `-0.5`, `1e-3`, `1,2`) or a clock (`1:02:03.456`, `02:03,456`). Null when it is
 * neither.
 */
export function parseTime(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.length > 40) return null;
  const clock = /^(-?)(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,12}))?$/.exec(trimmed);
  if (clock) {
    const [, sign, hours = '0', minutes = '0', seconds = '0', fraction = ''] = clock;
    if (Number(minutes) > 59 || Number(seconds) > 59) return null;
    const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return signed(sign, whole * MICROS_PER_SECOND + fractionMicros(fraction));
  }
  const plain = /^([-+]?)(\d{1,9})(?:[.,](\d*))?$/.exec(trimmed);
  if (plain) {
    const [, sign, whole = '0', fraction = ''] = plain;
    return signed(sign, Number(whole) * MICROS_PER_SECOND + fractionMicros(fraction));
  }
  return /^[-+]?\d*\.?\d+(e[-+]?\d{1,2})?$/i.test(trimmed) ? microsOfNumber(Number(trimmed)) : null;
}

function fractionMicros(digits: string): number {
  return digits === '' ? 0 : Math.floor(Number(`0.${digits}`) * MICROS_PER_SECOND + 0.5);
}

function signed(sign: string | undefined, micros: number): number | null {
  if (micros > LONGEST_US) return null;
  return sign === '-' && micros > 0 ? -micros : micros;
}

/** Whole milliseconds, rounded half up: the time steps of many formats. */
export function millisOf(micros: number): number {
  return Math.floor(micros / 1000 + 0.5);
}

/** Milliseconds of a segment, its end at least one after its start; a marker has none. */
export function millisSpan(segment: { readonly startUs: number; readonly endUs: number | null }): {
  readonly start: number;
  readonly end: number | null;
} {
  const start = millisOf(segment.startUs);
  return { start, end: segment.endUs === null ? null : Math.max(start + 1, millisOf(segment.endUs)) };
}

/** A sentence for times that milliseconds cannot hold, or none. */
export function millisLosses(
  segments: readonly { readonly startUs: number; readonly endUs: number | null }[],
): string[] {
  const moved = segments.filter(
    ({ startUs, endUs }) => startUs % 1000 !== 0 || (endUs ?? 0) % 1000 !== 0,
  ).length;
  if (moved === 0) return [];
  return [`Times of ${moved} segment${moved === 1 ? '' : 's'} are rounded to milliseconds.`];
}

/** `01:02:03.456` of milliseconds; hours may have more digits. */
export function millisText(millis: number, point: '.' | ',' = '.'): string {
  return clockText(Math.floor(millis / 1000), 'hh:mm:ss') + point + String(millis % 1000).padStart(3, '0');
}

/**
 * Whole seconds from 0 on as a clock. Minutes and seconds behind another part have two digits, the first part as many as
 * the form says and more where it needs them. A form without hours gets them, in one digit, from an hour on.
 */
export function clockText(seconds: number, form: 'hh:mm:ss' | 'h:mm:ss' | 'mm:ss' | 'm:ss'): string {
  const hours = Math.floor(seconds / 3600);
  const tail = twoDigits(seconds % 60);
  const minutes = Math.floor(seconds / 60) % 60;
  if (form.startsWith('h') || hours > 0)
    return `${form === 'hh:mm:ss' ? twoDigits(hours) : hours}:${twoDigits(minutes)}:${tail}`;
  return `${form === 'mm:ss' ? twoDigits(minutes) : minutes}:${tail}`;
}

/** A whole number from 0 on with a zero in front where it has one digit. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

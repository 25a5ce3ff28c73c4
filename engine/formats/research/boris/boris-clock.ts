import { LONGEST_US } from '../../../base/clock-text.ts';
import { MICROS_PER_SECOND } from '../../../base/micros.ts';

/** A media file that a player of BORIS shows. */
export interface BorisMedia {
  /** Path or address as the file has it. */
  readonly place: string;
  readonly lengthUs: number | null;
  /** When it was recorded, where observations count from there: microseconds since 1970. */
  readonly createdUs: number | null;
}

/** A part of an event that lies in one media file, on that file's own clock. */
export interface BorisPiece {
  /** Place of the file in its list. */
  readonly part: number;
  readonly startUs: number;
  /** Null for a point. */
  readonly endUs: number | null;
}

/**
 * From the times that BORIS stores to those of the media. Stored are the time in the files one after the other, plus the
 * offset of the observation, plus the date of the file where that is asked for.
 */
export class BorisClock {
  readonly media: readonly BorisMedia[];
  readonly #offsetUs: number;
  readonly #usesDates: boolean;
  /** When each file begins on the clock of all; only the first where a length is not known. */
  readonly #begins: readonly number[];

  constructor(media: readonly BorisMedia[], offsetUs: number, usesDates: boolean) {
    this.media = media;
    this.#offsetUs = offsetUs;
    this.#usesDates = usesDates;
    const begins = [0];
    for (const { lengthUs } of media.slice(0, -1)) {
      if (lengthUs === null || lengthUs <= 0) break;
      begins.push(begins.at(-1)! + lengthUs);
    }
    this.#begins = begins.length === media.length ? begins : [0];
  }

  /** Whether it is known where one file ends and the next begins. */
  get knowsParts(): boolean {
    return this.#begins.length >= this.media.length;
  }

  /** Time in the files one after the other, of a stored time; null where that is further than any recording goes. */
  mediaTime(storedUs: number): number | null {
    const timeUs = this.#usesDates ? this.#withoutDate(storedUs - this.#offsetUs) : storedUs - this.#offsetUs;
    return timeUs !== null && Math.abs(timeUs) <= LONGEST_US ? timeUs : null;
  }

  /** Dates count from the begin of all files, in some versions from that of the file. */
  #withoutDate(timeUs: number): number | null {
    for (const counts of ['all', 'file'] as const) {
      for (const [part, { createdUs, lengthUs }] of this.media.entries()) {
        const beginUs = this.#begins[part] ?? 0;
        if (createdUs === null) continue;
        const inFile = timeUs - createdUs - (counts === 'all' ? beginUs : 0);
        if (inFile >= 0 && inFile <= (lengthUs ?? LONGEST_US)) return beginUs + inFile;
      }
    }
    const [first] = this.media;
    return first?.createdUs == null ? null : timeUs - first.createdUs;
  }

  /** An event in the files that it lies in; what lies before the first or after the last belongs to those. */
  pieces(startUs: number, endUs: number | null): BorisPiece[] {
    const last = this.#begins.length - 1;
    return this.#begins.flatMap((beginUs, part): BorisPiece[] => {
      const from = part === 0 ? Number.NEGATIVE_INFINITY : beginUs;
      const to = part === last ? Number.POSITIVE_INFINITY : this.#begins[part + 1]!;
      if (endUs === null || endUs <= startUs)
        return startUs >= from && startUs < to
          ? [{ part, startUs: startUs - beginUs, endUs: endUs === null ? null : endUs - beginUs }]
          : [];
      const [start, end] = [Math.max(startUs, from), Math.min(endUs, to)];
      return start < end ? [{ part, startUs: start - beginUs, endUs: end - beginUs }] : [];
    });
  }
}

/** Microseconds of a number of seconds, be it a date since 1970; null when it is none. */
export function storedMicros(seconds: number | null): number | null {
  if (seconds === null || !(Math.abs(seconds) < 2 ** 32)) return null;
  return Math.floor(seconds * MICROS_PER_SECOND + 0.5);
}

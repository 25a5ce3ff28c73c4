import { MICROS_PER_SECOND, type Micros } from '../time/micros.ts';
import type { AnalysisProgress } from './analysis.ts';

/** Shortest time between two reports: a person sees no more, and the page has other work. */
const REPORT_EVERY_MS = 200;

/** Measures how fast a video is worked through and reports it now and then. */
export class ProgressMeter {
  readonly #durationUs: Micros | null;
  readonly #report: (progress: AnalysisProgress) => void;
  readonly #now: () => number;
  readonly #startedAt: number;
  #reportedAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds of any clock that does not go back */
  constructor(
    durationUs: Micros | null,
    report: (progress: AnalysisProgress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#durationUs = durationUs;
    this.#report = report;
    this.#now = now;
    this.#startedAt = now();
  }

  get elapsedMs(): number {
    return this.#now() - this.#startedAt;
  }

  /** Reports that the first `doneUs` of the video are scored, unless the last report is too recent. */
  update(doneUs: Micros): void {
    if (this.#now() - this.#reportedAt >= REPORT_EVERY_MS) this.#send(doneUs, this.#secondsLeft(doneUs));
  }

  /** The last report. */
  finish(doneUs: Micros): void {
    this.#send(doneUs, 0);
  }

  #send(doneUs: Micros, secondsLeft: number | null): void {
    this.#reportedAt = this.#now();
    this.#report({ doneUs, durationUs: this.#durationUs, speed: this.#speed(doneUs), secondsLeft });
  }

  #speed(doneUs: Micros): number {
    return doneUs / MICROS_PER_SECOND / Math.max(this.elapsedMs / 1000, 1e-3);
  }

  #secondsLeft(doneUs: Micros): number | null {
    if (this.#durationUs === null || doneUs === 0) return null;
    return Math.max(0, this.#durationUs - doneUs) / MICROS_PER_SECOND / this.#speed(doneUs);
  }
}

import { MICROS_PER_SECOND, type Micros } from '../base/micros.ts';
import type { AnalysisProgress } from './analysis.ts';

/** Shortest time between two reports: a person sees no more, and the page has other work. */
const REPORT_EVERY_MS = 200;

/** Measures how fast a video is worked through and reports it now and then. */
export class ProgressMeter {
  readonly #durationUs: Micros | null;
  readonly #report: (progress: AnalysisProgress) => void;
  readonly #now: () => number;
  readonly #startedAt: number;
  /** When the first scores came, and how far they went. */
  #first: { readonly at: number; readonly doneUs: Micros } | null = null;
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
    this.#first ??= { at: this.#now(), doneUs };
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

  /** Starting up takes seconds that say nothing about the rest, so the pace is taken from the first scores on. */
  #secondsLeft(doneUs: Micros): number | null {
    if (this.#durationUs === null || this.#first === null || doneUs <= this.#first.doneUs) return null;
    const msPerMicro = (this.#now() - this.#first.at) / (doneUs - this.#first.doneUs);
    return (Math.max(0, this.#durationUs - doneUs) * msPerMicro) / 1000;
  }
}

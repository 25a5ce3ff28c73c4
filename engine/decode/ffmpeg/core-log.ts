import { type HeldPicture, readHeld } from './held-pictures.ts';
import { readJump } from './steady-clock.ts';

/** What ffmpeg said while it ran, cut to what a verdict needs. Structured-cloneable. */
export interface CoreLog {
  /** The first and the last error lines. */
  readonly errors: readonly string[];
  /** How many lines were errors in all. */
  readonly errorCount: number;
  /** How far the clock jumped each time, in units of the stream's timestamps: see `steady-clock.ts`. */
  readonly jumps: readonly number[];
}

export const NOTHING_SAID: CoreLog = { errors: [], errorCount: 0, jumps: [] };

/** A damaged hour can give a million lines: the first say what is wrong, the last how it ended. */
const KEEP_FIRST = 40;
const KEEP_LAST = 20;

/** Collects lines of `-loglevel level+warning`, where each line carries its level in brackets. */
export class LogBook {
  readonly #first: string[] = [];
  readonly #last: string[] = [];
  readonly #jumps: number[] = [];
  readonly #onHeld: (held: HeldPicture | 'picture') => void;
  #count = 0;

  /** @param onHeld told of pictures that are held, and that some were decoded, as soon as ffmpeg says so */
  constructor(onHeld: (held: HeldPicture | 'picture') => void = () => {}) {
    this.#onHeld = onHeld;
  }

  add(line: string): void {
    if (!/\[(error|fatal|panic)\]/.test(line) && !line.startsWith('Aborted')) return;
    const held = readHeld(line);
    if (held !== null) {
      this.#onHeld(held);
      return;
    }
    const jump = readJump(line);
    if (jump !== null) {
      if (this.#jumps.length < KEEP_FIRST) this.#jumps.push(jump);
      return;
    }
    this.#count++;
    const text = line.replace(/\[(error|fatal|panic)\] ?/, '').trim();
    if (this.#first.length < KEEP_FIRST) {
      this.#first.push(text);
      return;
    }
    this.#last.push(text);
    if (this.#last.length > KEEP_LAST) this.#last.shift();
  }

  summary(): CoreLog {
    return { errors: [...this.#first, ...this.#last], errorCount: this.#count, jumps: this.#jumps };
  }
}

/** What several runs on one file said, in their order. */
export function joinedLogs(logs: readonly CoreLog[]): CoreLog {
  return {
    errors: logs.flatMap(({ errors }) => errors),
    errorCount: logs.reduce((sum, { errorCount }) => sum + errorCount, 0),
    jumps: logs.flatMap(({ jumps }) => jumps),
  };
}

/** True when any kept error line matches. */
export function logSays(log: CoreLog, pattern: RegExp): boolean {
  return log.errors.some((line) => pattern.test(line));
}

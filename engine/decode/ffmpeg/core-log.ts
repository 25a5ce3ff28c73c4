/** What ffmpeg said while it ran, cut to what a verdict needs. Structured-cloneable. */
export interface CoreLog {
  /** The first and the last error lines. */
  readonly errors: readonly string[];
  /** How many lines were errors in all. */
  readonly errorCount: number;
}

/** A damaged hour can give a million lines: the first say what is wrong, the last how it ended. */
const KEEP_FIRST = 40;
const KEEP_LAST = 20;

/** Collects lines of `-loglevel level+warning`, where each line carries its level in brackets. */
export class LogBook {
  readonly #first: string[] = [];
  readonly #last: string[] = [];
  #count = 0;

  add(line: string): void {
    if (!/\[(error|fatal|panic)\]/.test(line) && !line.startsWith('Aborted')) return;
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
    return { errors: [...this.#first, ...this.#last], errorCount: this.#count };
  }
}

/** True when any kept error line matches. */
export function logSays(log: CoreLog, pattern: RegExp): boolean {
  return log.errors.some((line) => pattern.test(line));
}

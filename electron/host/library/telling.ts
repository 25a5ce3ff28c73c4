import type { LibraryEvent } from '../../contract/host-events.ts';
import type { HostEvents } from '../http/events.ts';

/** A page is told of changes of one kind this often at most. */
const EVERY_MS = 250;

/** Tells pages what has changed: soon, and as it is by then, however often it changed until then. */
export class Telling {
  readonly #events: Pick<HostEvents, 'publish'>;
  readonly #event: (kind: LibraryEvent['kind']) => LibraryEvent;
  readonly #report: (error: unknown) => void;
  readonly #due = new Map<LibraryEvent['kind'], NodeJS.Timeout>();
  #isClosed = false;

  /** @param event what there is to tell of a kind now */
  constructor(
    events: Pick<HostEvents, 'publish'>,
    event: (kind: LibraryEvent['kind']) => LibraryEvent,
    report: (error: unknown) => void,
  ) {
    this.#events = events;
    this.#event = event;
    this.#report = report;
  }

  tell(kind: LibraryEvent['kind']): void {
    if (this.#due.has(kind) || this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#due.delete(kind);
      try {
        this.#events.publish(this.#event(kind));
      } catch (error) {
        this.#report(error);
      }
    }, EVERY_MS);
    this.#due.set(kind, timer.unref());
  }

  /** Nothing is told from now on. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }
}

import { DECODES_HEADER, readDecodes } from '../../../engine/source/decodes-header.ts';

/** A decoder reads ahead: so long after its last read it may still be at work. */
const LASTS_MS = 10_000;

/** Knows from what is read how many processors the pages keep busy that decode videos. */
export class DeskReads {
  readonly #now: () => number;
  readonly #readers = new Map<string, { readonly processors: number; readonly at: number }>();

  /** @param now milliseconds of a clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  note(request: Request): void {
    const value = request.headers.get(DECODES_HEADER);
    if (value === null) return;
    const { reader, processors } = readDecodes(value);
    this.#readers.set(reader, { processors, at: this.#now() });
    this.#forget();
  }

  get processors(): number {
    this.#forget();
    return [...this.#readers.values()].reduce((sum, { processors }) => sum + processors, 0);
  }

  #forget(): void {
    for (const [reader, { at }] of this.#readers)
      if (this.#now() - at >= LASTS_MS) this.#readers.delete(reader);
  }
}

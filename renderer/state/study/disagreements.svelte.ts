import type { Disagreement } from '../../../engine/annotation/figures/agreement/observer-agreement.ts';

/** Where two observers differ, as it was worked out last, and which of these places was gone to. */
export class Disagreements {
  #list = $state.raw<readonly Disagreement[]>([]);
  #at = $state(-1);

  get list(): readonly Disagreement[] {
    return this.#list;
  }

  get current(): Disagreement | null {
    return this.#list[this.#at] ?? null;
  }

  /** A new list; what was gone to stays so where it is still in it. */
  take(list: readonly Disagreement[]): void {
    const { current } = this;
    this.#at =
      current === null
        ? -1
        : list.findIndex(
            ({ contentId, subject, startUs }) =>
              contentId === current.contentId && subject === current.subject && startUs === current.startUs,
          );
    this.#list = list;
  }

  goTo(disagreement: Disagreement): void {
    this.#at = this.#list.indexOf(disagreement);
  }

  /** The one after or before; begins again at the end. Null when there is none. */
  step(by: -1 | 1): Disagreement | null {
    const { length } = this.#list;
    if (length === 0) return null;
    this.#at = this.#at < 0 ? (by > 0 ? 0 : length - 1) : (this.#at + by + length) % length;
    return this.current;
  }
}

import type { StudySummary } from '../../../electron/contract/studies.ts';
import { DEFAULT_STUDY } from '../study/home-study.ts';

/** The studies that there are, and the one that is in use. */
interface Known {
  readonly list: readonly StudySummary[];
  readonly currentId: string;
}

/**
 * The study whose codings the library shows: the one in use, until a person chooses another, or every video as it was
 * first coded. Who has one study never meets it.
 */
export class StudyScope {
  readonly #studies: Known;
  /** Undefined: the one in use; null: none. */
  #chosen = $state<string | null | undefined>(undefined);

  constructor(studies: Known) {
    this.#studies = studies;
  }

  /** Ids of the studies to choose from; none where there is nothing to choose. */
  get choices(): readonly string[] {
    const others = this.#studies.list.map(({ id }) => id).filter((id) => id !== DEFAULT_STUDY);
    return others.length === 0 ? [] : [DEFAULT_STUDY, ...others];
  }

  /** By its id; undefined: every video as it was first coded. */
  get study(): string | undefined {
    const wanted = this.#chosen === undefined ? this.#studies.currentId : this.#chosen;
    return this.choices.find((id) => id === wanted);
  }

  /** @param study null: every video as it was first coded */
  choose(study: string | null): void {
    this.#chosen = study;
  }
}

import { statSync } from 'node:fs';

/** `here`: the name still leads to the file that was opened. `gone`: to nothing. `other`: to another file. */
export type Presence = 'here' | 'gone' | 'other';

/**
 * Tells whether an open file is still the one that bears its name. A system lets one write to a file that was deleted, or
 * whose disk is no longer there: what is written then is nowhere.
 */
export class FileIdentity {
  readonly #file: string;
  readonly #own: string | null;

  /** @param file which was just opened */
  constructor(file: string) {
    this.#file = file;
    this.#own = identityOf(file);
  }

  get presence(): Presence {
    const now = identityOf(this.#file);
    if (now === null) return 'gone';
    return now === this.#own ? 'here' : 'other';
  }
}

/** Null for nothing, or what cannot be looked at. */
function identityOf(file: string): string | null {
  try {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    return stats ? `${stats.dev} ${stats.ino}` : null;
  } catch {
    return null;
  }
}

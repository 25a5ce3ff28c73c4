import type { ContentId } from '../source/content-id.ts';
import type { ArtifactKey } from './artifact-key.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { decodeArtifact, encodeArtifact } from './codec.ts';
import type { Artifact, ArtifactKind } from './kinds.ts';

/**
 * Derived values by key, in a store that may lose them: no method rejects because of the store. A value that cannot be
 * read or is damaged is a missing one, and one that cannot be written is not kept.
 */
export class Artifacts {
  readonly #store: ArtifactStore;
  readonly #report: (error: unknown) => void;

  /** @param report told of a store that fails, such as a full disk; the work goes on without it */
  constructor(store: ArtifactStore, report: (error: unknown) => void = () => {}) {
    this.#store = store;
    this.#report = report;
  }

  async get<K extends ArtifactKind>(key: ArtifactKey<K>): Promise<Artifact<K> | null> {
    const bytes = await this.#attempt(() => this.#store.read(key));
    return bytes ? decodeArtifact(key, bytes) : null;
  }

  /** @param artifact borrowed */
  async put<K extends ArtifactKind>(key: ArtifactKey<K>, artifact: Artifact<K>): Promise<void> {
    const bytes = encodeArtifact(key, artifact);
    await this.#attempt(() => this.#store.write(key, bytes));
  }

  /** The stored value, or that of `make`, which is then stored. Errors: those of `make`. */
  async getOrMake<K extends ArtifactKind>(
    key: ArtifactKey<K>,
    make: () => Promise<Artifact<K>>,
  ): Promise<Artifact<K>> {
    const known = await this.get(key);
    if (known) return known;
    const made = await make();
    await this.put(key, made);
    return made;
  }

  /** Whether {@link get} will probably find something. */
  async has(key: ArtifactKey): Promise<boolean> {
    return (await this.#attempt(() => this.#store.has(key))) ?? false;
  }

  async forget(contentId: ContentId): Promise<void> {
    await this.#attempt(() => this.#store.forget(contentId));
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#report(error);
      return null;
    }
  }
}

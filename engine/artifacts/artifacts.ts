import type { ContentId } from '../source/content-id.ts';
import { type ArtifactKey, artifactPlace } from './artifact-key.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { decodeArtifact, encodeArtifact } from './codec.ts';
import type { Artifact, ArtifactKind } from './kinds.ts';
import { type PartKind, partKey } from './parts.ts';

/**
 * Derived values by key, in a store that may lose them: no method rejects because of the store. A value that cannot be
 * read or is damaged is a missing one, and one that cannot be written is not kept.
 */
export class Artifacts {
  readonly #store: ArtifactStore;
  readonly #report: (error: unknown) => void;
  readonly #isBlind: boolean;

  /** @param report told of a store that fails, such as a full disk; the work goes on without it */
  constructor(store: ArtifactStore, report: (error: unknown) => void = () => {}, isBlind = false) {
    this.#store = store;
    this.#report = report;
    this.#isBlind = isBlind;
  }

  /** The same store for work that is to be done anew: nothing is found in it, and what is put there replaces. */
  get anew(): Artifacts {
    return new Artifacts(this.#store, this.#report, true);
  }

  async get<K extends ArtifactKind>(key: ArtifactKey<K>): Promise<Artifact<K> | null> {
    if (this.#isBlind) return null;
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

  /** Indices of the parts that {@link get} will probably find. */
  async storedParts(kind: PartKind, contentId: ContentId, model: string): Promise<ReadonlySet<number>> {
    const [before, after] = artifactPlace(partKey(kind, contentId, model, 0)).name.split('part=0') as [
      string,
      string,
    ];
    const parts = new Set<number>();
    for (const name of await this.#names(contentId)) {
      if (!name.startsWith(`${before}part=`) || !name.endsWith(after)) continue;
      const index = Number(name.slice(before.length + 'part='.length, -after.length));
      if (Number.isSafeInteger(index)) parts.add(index);
    }
    return parts;
  }

  async forget(contentId: ContentId): Promise<void> {
    await this.#attempt(() => this.#store.forget(contentId));
  }

  async #names(contentId: ContentId): Promise<ReadonlySet<string>> {
    if (this.#isBlind) return new Set();
    return new Set(await this.#attempt(() => this.#store.names(contentId)));
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

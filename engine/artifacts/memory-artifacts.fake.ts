import { type ArtifactKey, artifactPlace } from './artifact-key.ts';
import type { ArtifactStore } from './artifact-store.ts';

/** A store in memory that tests can look into and break. Files by `<content id>/<name>`. */
export class MemoryArtifacts implements ArtifactStore {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Keys that were read and found. */
  readonly found: ArtifactKey[] = [];

  async read(key: ArtifactKey): Promise<Uint8Array<ArrayBuffer> | null> {
    const bytes = this.files.get(placeOf(key));
    if (bytes) this.found.push(key);
    return bytes?.slice() ?? null;
  }

  async write(key: ArtifactKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.files.set(placeOf(key), bytes.slice());
  }

  async names(contentId: string): Promise<readonly string[]> {
    return [...this.files.keys()]
      .filter((place) => place.startsWith(`${contentId}/`))
      .map((place) => place.slice(contentId.length + 1));
  }

  async forget(contentId: string): Promise<void> {
    for (const name of await this.names(contentId)) this.files.delete(`${contentId}/${name}`);
  }

  /** Forgets one. */
  remove(key: ArtifactKey): void {
    this.files.delete(placeOf(key));
  }
}

function placeOf(key: ArtifactKey): string {
  return `${key.contentId}/${artifactPlace(key).name}`;
}

import type { ContentId } from '../source/content-id.ts';
import { type ArtifactKey, artifactPlace } from './artifact-key.ts';
import type { ArtifactStore } from './artifact-store.ts';

/**
 * The host's store as a page and its workers reach it: `GET <base>/<content id>` lists names, `GET` and `PUT` of
 * `<base>/<content id>/<name>` read (204: none) and write, `DELETE` of the former forgets. Errors: Error for a host that refuses or does not answer.
 */
export class HttpArtifacts implements ArtifactStore {
  readonly #base: string;

  /** @param base address without a slash at its end */
  constructor(base: string) {
    this.#base = base;
  }

  async read(key: ArtifactKey): Promise<Uint8Array<ArrayBuffer> | null> {
    const answer = await this.#ask(this.#placeOf(key));
    return answer.status === 204 ? null : new Uint8Array(await answer.arrayBuffer());
  }

  async write(key: ArtifactKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#ask(this.#placeOf(key), { method: 'PUT', headers, body: bytes });
  }

  async names(contentId: ContentId): Promise<readonly string[]> {
    const answer: unknown = await (await this.#ask(`${this.#base}/${contentId}`)).json();
    const names = typeof answer === 'object' && answer !== null && 'names' in answer ? answer.names : [];
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  }

  async forget(contentId: ContentId): Promise<void> {
    await this.#ask(`${this.#base}/${contentId}`, { method: 'DELETE' });
  }

  #placeOf(key: ArtifactKey): string {
    return `${this.#base}/${key.contentId}/${encodeURIComponent(artifactPlace(key).name)}`;
  }

  async #ask(address: string, init?: RequestInit): Promise<Response> {
    const answer = await fetch(address, init);
    if (answer.ok) return answer;
    await answer.body?.cancel();
    throw new Error(`${init?.method ?? 'GET'} of an artifact was answered with ${answer.status}`);
  }
}

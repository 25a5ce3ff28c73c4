import type { OpenedMedia } from '../../../electron/contract/media.ts';
import { VideoFile } from '../video/video-file.svelte.ts';

/** The opened files, oldest first, and the one on screen. */
export class OpenVideos {
  #files = $state.raw<readonly VideoFile[]>([]);
  #selected = $state.raw<VideoFile | null>(null);
  #keys = new Map<string, VideoFile>();
  #nextId = 1;

  get files(): readonly VideoFile[] {
    return this.#files;
  }

  get selected(): VideoFile | null {
    return this.#selected;
  }

  select(file: VideoFile | null): void {
    if (file === this.#selected) return;
    this.#selected?.closeDecoder();
    this.#selected = file;
  }

  /** The file before (-1) or after (1) the one on screen, or null at the end of the list. */
  neighbour(step: -1 | 1): VideoFile | null {
    const index = this.#selected ? this.#files.indexOf(this.#selected) : -1;
    return this.#files[index + step] ?? null;
  }

  /**
   * Adds files that a person chose; one that is already open is not added again. The first of them comes on screen.
   * Returns those that are new.
   */
  addBlobs(blobs: readonly File[]): VideoFile[] {
    return this.#add(
      blobs.map((blob) => ({
        key: `${blob.name}\n${blob.size}\n${blob.lastModified}`,
        make: (id: string) => new VideoFile(id, { kind: 'blob', blob, name: blob.name }, blob.size),
      })),
    );
  }

  /** Adds files that the host opened. Returns those that are new. */
  addMedia(media: readonly OpenedMedia[], origin: string): VideoFile[] {
    return this.#add(
      media.map(({ token, name, size, url, contentId }) => ({
        key: token,
        make: (id: string) =>
          new VideoFile(id, { kind: 'url', url: new URL(url, origin).href, name }, size, contentId),
      })),
    );
  }

  remove(file: VideoFile): void {
    const next = this.neighbour(1) ?? this.neighbour(-1);
    this.#files = this.#files.filter((other) => other !== file);
    for (const [key, kept] of this.#keys) if (kept === file) this.#keys.delete(key);
    if (file === this.#selected) this.select(next);
    file.close();
  }

  #add(entries: readonly { key: string; make: (id: string) => VideoFile }[]): VideoFile[] {
    const added: VideoFile[] = [];
    let first: VideoFile | undefined;
    for (const { key, make } of entries) {
      let file = this.#keys.get(key);
      if (!file) {
        file = make(`video-${this.#nextId++}`);
        this.#keys.set(key, file);
        added.push(file);
      }
      first ??= file;
    }
    this.#files = [...this.#files, ...added];
    if (first) this.select(first);
    return added;
  }
}

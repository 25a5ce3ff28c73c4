import type { OpenedMedia } from '../../../electron/contract/media.ts';
import { VideoFile } from '../video/video-file.svelte.ts';

/** A file of the host, and its number in the library where it was opened from there. */
export interface HostFile {
  readonly media: OpenedMedia;
  readonly libraryId?: number;
}

/** The opened files, oldest first, and the one on screen. */
export class OpenVideos {
  #files = $state.raw<readonly VideoFile[]>([]);
  #selected = $state.raw<VideoFile | null>(null);
  #keys = new Map<string, VideoFile>();
  readonly #media = new Map<VideoFile, HostFile>();
  #removed = $state.raw<readonly string[]>([]);
  #nextId = 1;

  get files(): readonly VideoFile[] {
    return this.#files;
  }

  get selected(): VideoFile | null {
    return this.#selected;
  }

  /** The files of the host among them, oldest first. */
  get hostFiles(): readonly HostFile[] {
    return this.#files.flatMap((file) => this.#media.get(file) ?? []);
  }

  /** Tokens of the host's files that a person took out of the list. */
  get removed(): readonly string[] {
    return this.#removed;
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

  /**
   * Adds files that the host opened. Returns those that are new.
   * @param libraryId of a video that comes from the library
   */
  addMedia(media: readonly OpenedMedia[], origin: string, libraryId?: number): VideoFile[] {
    return this.#add(
      media.map((each) => ({
        key: each.token,
        make: (id: string) => {
          const source = { kind: 'url', url: new URL(each.url, origin).href, name: each.name } as const;
          const file = new VideoFile(id, source, each.size, each.contentId);
          this.#media.set(file, { media: each, ...(libraryId === undefined ? {} : { libraryId }) });
          return file;
        },
      })),
    );
  }

  /**
   * The open file that is the same one, though it came another way: of the same name, length and content. Null where
   * there is none, or one of them cannot be read.
   */
  async sameAs(name: string, size: number, contentId: () => Promise<string>): Promise<VideoFile | null> {
    const alike = this.#files.filter((file) => file.name === name && file.size === size);
    try {
      for (const file of alike) if ((await file.contentId()) === (await contentId())) return file;
    } catch {
      // What cannot be read says so where it is shown.
    }
    return null;
  }

  remove(file: VideoFile): void {
    const next = this.neighbour(1) ?? this.neighbour(-1);
    this.#files = this.#files.filter((other) => other !== file);
    for (const [key, kept] of this.#keys) if (kept === file) this.#keys.delete(key);
    const token = this.#media.get(file)?.media.token;
    if (token !== undefined) this.#removed = [...this.#removed, token];
    this.#media.delete(file);
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
        this.#removed = this.#removed.filter((token) => token !== key);
      }
      first ??= file;
    }
    this.#files = [...this.#files, ...added];
    if (first) this.select(first);
    return added;
  }
}

import { SerialQueue } from '../base/serial-queue.ts';
import type { ContentId } from '../source/content-id.ts';
import { type ArtifactKey, artifactPlace } from './artifact-key.ts';
import type { ArtifactStore, StoreUsage } from './artifact-store.ts';
import { kindOfName, type StoredFile, usageOf, victimsOf } from './eviction.ts';

/** Folder of the origin's private file system. */
const FOLDER = 'artifacts';
/** At most so much, and never more than this share of what the browser gives the origin. */
const MOST_BYTES = 4 * 1000 ** 3;
const SHARE_OF_QUOTA = 0.5;
/** A file is written again when it is read so long after it was last written: its time of change says its last use. */
const USE_NOTED_MS = 24 * 3600 * 1000;

/**
 * Artifacts in the origin's private file system, for files that only the page knows. One folder per video. The page and
 * its workers share it; a file appears whole, when its writer is closed.
 */
export class PageArtifacts implements ArtifactStore {
  readonly #trims = new SerialQueue();
  /** As far as this thread knows; null before it has looked. */
  #bytes: number | null = null;

  async read(key: ArtifactKey): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = await absentAsNull(async () => {
      const folder = await this.#folderOf(key.contentId, false);
      return (await folder.getFileHandle(artifactPlace(key).name)).getFile();
    });
    if (!file) return null;
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (Date.now() - file.lastModified > USE_NOTED_MS) await this.#put(key, bytes);
    return bytes;
  }

  async write(key: ArtifactKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#put(key, bytes);
    if (this.#bytes !== null) this.#bytes += bytes.length;
    // Nobody waits for room; where it cannot be made now, the next that is stored makes it.
    if (this.#bytes === null || this.#bytes > (await limitBytes())) this.trim().catch(() => {});
  }

  async names(contentId: ContentId): Promise<readonly string[]> {
    const folder = await absentAsNull(() => this.#folderOf(contentId, false));
    const names: string[] = [];
    if (folder) for await (const name of folder.keys()) names.push(name);
    return names;
  }

  async usage(): Promise<StoreUsage> {
    return usageOf(await this.#files());
  }

  /** Removes what is over the limit, see `victimsOf`. */
  trim(): Promise<void> {
    return this.#trims.run(async () => {
      const files = await this.#files();
      this.#bytes = usageOf(files).bytes;
      for (const { place, bytes } of victimsOf(files, await limitBytes())) {
        const [contentId = '', name = ''] = place.split('/');
        await absentAsNull(async () => (await this.#folderOf(contentId, false)).removeEntry(name));
        this.#bytes -= bytes;
      }
    });
  }

  async clear(): Promise<void> {
    const origin = await navigator.storage.getDirectory();
    await absentAsNull(() => origin.removeEntry(FOLDER, { recursive: true }));
    this.#bytes = 0;
  }

  async forget(contentId: ContentId): Promise<void> {
    await absentAsNull(async () => (await rootFolder()).removeEntry(contentId, { recursive: true }));
  }

  async #put(key: ArtifactKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const folder = await this.#folderOf(key.contentId, true);
    const handle = await folder.getFileHandle(artifactPlace(key).name, { create: true });
    const writer = await handle.createWritable();
    try {
      await writer.write(bytes);
      await writer.close();
    } catch (error) {
      await writer.abort().catch(() => {});
      throw error;
    }
  }

  async #files(): Promise<StoredFile[]> {
    const files: StoredFile[] = [];
    for await (const [contentId, folder] of (await rootFolder()).entries()) {
      if (!(folder instanceof FileSystemDirectoryHandle)) continue;
      for await (const [name, handle] of folder.entries()) {
        if (!(handle instanceof FileSystemFileHandle)) continue;
        const file = await absentAsNull(() => handle.getFile());
        if (!file) continue;
        const { size: bytes, lastModified: usedAtMs } = file;
        files.push({ place: `${contentId}/${name}`, kind: kindOfName(name), bytes, usedAtMs });
      }
    }
    return files;
  }

  async #folderOf(contentId: ContentId, create: boolean): Promise<FileSystemDirectoryHandle> {
    return (await rootFolder()).getDirectoryHandle(contentId, { create });
  }
}

async function rootFolder(): Promise<FileSystemDirectoryHandle> {
  const origin = await navigator.storage.getDirectory();
  return origin.getDirectoryHandle(FOLDER, { create: true });
}

async function limitBytes(): Promise<number> {
  const { quota = 0 } = await navigator.storage.estimate();
  return Math.min(MOST_BYTES, quota * SHARE_OF_QUOTA);
}

/** Another thread may have removed it meanwhile. */
async function absentAsNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ArtifactKey, artifactPlace } from '../../../engine/artifacts/artifact-key.ts';
import type { ArtifactStore, StoreUsage } from '../../../engine/artifacts/artifact-store.ts';
import { usageOf, victimsOf } from '../../../engine/artifacts/eviction.ts';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { isAbsent } from '../http/safe-path.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts';
import { listArtifacts } from './stored-files.ts';

/** A file's last use is noted again after so long. */
const USE_NOTED_MS = 60_000;

/**
 * Artifacts as files in a folder beside the library. A file's time of change is when it was last used. Several
 * processes may share the folder: each file appears whole, and none is trusted until its checksum was read.
 */
export class FileArtifacts implements ArtifactStore {
  readonly folder: string;
  readonly #limitBytes: () => number;
  readonly #isPrivate: boolean;
  readonly #trims = new SerialQueue();
  readonly #noted = new Map<string, number>();
  /** As far as this process knows; null before it has looked. */
  #bytes: number | null = null;

  /**
   * @param limitBytes read whenever something was stored
   * @param isPrivate whether nobody but the owner may read it; else as the system gives rights
   */
  constructor(folder: string, limitBytes: () => number, isPrivate = true) {
    this.folder = folder;
    this.#limitBytes = limitBytes;
    this.#isPrivate = isPrivate;
  }

  read(key: ArtifactKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.readNamed(key.contentId, artifactPlace(key).name);
  }

  /** What lies under a name that {@link names} tells or `artifactPlace` makes. */
  async readNamed(contentId: ContentId, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = path.join(this.#folderOf(contentId), name);
    try {
      const bytes = await readFile(file);
      this.#noteUse(file);
      return bytes;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  async write(key: ArtifactKey, bytes: Uint8Array): Promise<void> {
    const file = this.#fileOf(key);
    await mkdir(path.dirname(file), {
      recursive: true,
      ...(this.#isPrivate ? { mode: PRIVATE_FOLDER } : {}),
    });
    // Not flushed to the disk: what a power cut spoils is noticed by its checksum and made again.
    const draft = path.join(path.dirname(file), `.${randomBytes(8).toString('hex')}.draft`);
    try {
      await writeFile(draft, bytes, this.#isPrivate ? { mode: PRIVATE_FILE } : {});
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      throw error;
    }
    if (this.#bytes !== null) this.#bytes += bytes.length;
    // Nobody waits for room; where it cannot be made now, the next that is stored makes it.
    if (this.#bytes === null || this.#bytes > this.#limitBytes()) this.trim().catch(() => {});
  }

  async names(contentId: ContentId): Promise<readonly string[]> {
    try {
      return await readdir(this.#folderOf(contentId));
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  async forget(contentId: ContentId): Promise<void> {
    await rm(this.#folderOf(contentId), { recursive: true, force: true });
  }

  async usage(): Promise<StoreUsage> {
    return usageOf(await listArtifacts(this.folder));
  }

  /** Removes what is over the limit: large ones first, and of these what was used longest ago. */
  trim(): Promise<void> {
    return this.#trims.run(async () => {
      const files = await listArtifacts(this.folder);
      this.#bytes = usageOf(files).bytes;
      for (const { place, bytes } of victimsOf(files, this.#limitBytes())) {
        await rm(place, { force: true });
        this.#bytes -= bytes;
      }
    });
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    this.#bytes = 0;
    this.#noted.clear();
  }

  #folderOf(contentId: ContentId): string {
    return path.join(
      this.folder,
      ...artifactPlace({ contentId, kind: 'probe', model: null, parameters: '' }).folder,
    );
  }

  #fileOf(key: ArtifactKey): string {
    const { folder, name } = artifactPlace(key);
    return path.join(this.folder, ...folder, name);
  }

  #noteUse(file: string): void {
    const now = Date.now();
    if (now - (this.#noted.get(file) ?? 0) < USE_NOTED_MS) return;
    this.#noted.set(file, now);
    // Where it cannot be noted, it is only kept less long.
    utimes(file, now / 1000, now / 1000).catch(() => {});
  }
}

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from '../../http/safe-path.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../private-files.ts';
import { readSetting } from '../api/library-settings.ts';
import type { LibraryDatabase } from './database.ts';

/**
 * Files that are made again when they are missing, in a folder beside the library. What was used longest ago goes
 * first when they take up more than the library's limit.
 */
export class LibraryCache {
  readonly #database: LibraryDatabase;
  readonly #folder: string;

  constructor(database: LibraryDatabase) {
    this.#database = database;
    this.#folder = `${database.file}-cache`;
  }

  /** `name` must be a plain file name. Undefined when it is not there. */
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const bytes = new Uint8Array(await readFile(path.join(this.#folder, name)));
      this.#database.run('UPDATE cache SET used_at_ms = ? WHERE name = ?', Date.now(), name);
      return bytes;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
    const draft = path.join(this.#folder, `.${randomBytes(8).toString('hex')}`);
    await writeFile(draft, bytes, { mode: PRIVATE_FILE });
    await rename(draft, path.join(this.#folder, name));
    this.#database.run(
      `INSERT INTO cache (name, bytes, used_at_ms) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET bytes = excluded.bytes, used_at_ms = excluded.used_at_ms`,
      ...[name, bytes.length, Date.now()],
    );
    await this.trim();
  }

  /** Removes what is over the limit. */
  async trim(): Promise<void> {
    const limit = readSetting(this.#database, 'cacheLimitBytes');
    const total = () =>
      this.#database.get<{ bytes: number }>('SELECT coalesce(sum(bytes), 0) AS bytes FROM cache')!.bytes;
    while (total() > limit) {
      const oldest = this.#database.all<{ name: string }>(
        'SELECT name FROM cache ORDER BY used_at_ms LIMIT 16',
      );
      if (oldest.length === 0) return;
      for (const { name } of oldest) {
        if (total() <= limit) return;
        await rm(path.join(this.#folder, name), { force: true });
        this.#database.run('DELETE FROM cache WHERE name = ?', name);
      }
    }
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    this.#database.run('DELETE FROM cache');
  }
}

import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { ProjectPlace } from '../../contract/projects.ts';
import { knownSettings, type UserSettings } from '../../contract/settings.ts';
import { makeFolder, writeAtomically } from '../atomic-file.ts';
import { ApiFailure } from '../http/http-error.ts';
import { isAbsent } from '../http/safe-path.ts';
import type { LibraryLock } from '../library/library-lock.ts';
import { PRIVATE_FILE } from '../private-files.ts';

const knownSchemas = new Map<string, v.GenericSchema>(Object.entries(knownSettings));
const objectSchema = v.pipe(
  v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  v.record(v.string(), v.unknown()),
);

/** What the user chose for all windows and sittings: one small JSON file in the library. */
export class UserSettingsFile {
  readonly #file: string;
  readonly #lock: LibraryLock;

  /** The name differs from the desktop's own `settings.json`, which lies in the same folder on some systems. */
  constructor(folder: string, lock: LibraryLock) {
    this.#file = path.join(folder, 'user-settings.json');
    this.#lock = lock;
  }

  /** A missing or damaged file holds no settings; a known key with a value that makes no sense is left out. */
  async read(): Promise<UserSettings> {
    const stored = (await this.#stored()) ?? {};
    return Object.fromEntries(
      Object.entries(stored).filter(([key, value]) => complaint(key, value) === null),
    );
  }

  async projectPlace(): Promise<ProjectPlace> {
    return (await this.read()).projectPlace ?? 'library';
  }

  /**
   * Puts `changes` over what is stored and returns the settings; null takes a key away. Everything else stays,
   * whatever wrote it. Errors: 422 `usage`, and those of the file system.
   */
  change(changes: Readonly<Record<string, unknown>>): Promise<UserSettings> {
    for (const [key, value] of Object.entries(changes)) {
      const why = value === null ? null : complaint(key, value);
      if (why !== null) throw new ApiFailure(422, 'usage', `The setting "${key}" cannot be used: ${why}.`);
    }
    return this.#lock.run(async () => {
      const stored = await this.#stored();
      await makeFolder(path.dirname(this.#file));
      // A person may have edited it by hand: it is put aside rather than replaced.
      if (stored === undefined) await rename(this.#file, `${this.#file}.damaged`);
      const next = Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== null);
      await writeAtomically(
        this.#file,
        `${JSON.stringify(Object.fromEntries(next), null, 2)}\n`,
        PRIVATE_FILE,
      );
      return this.read();
    });
  }

  /** What the file holds; nothing when there is none, undefined when it is damaged. */
  async #stored(): Promise<Readonly<Record<string, unknown>> | undefined> {
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      if (isAbsent(error)) return '{}';
      throw error;
    });
    try {
      const parsed = v.safeParse(objectSchema, JSON.parse(text));
      return parsed.success ? parsed.output : undefined;
    } catch {
      return undefined;
    }
  }
}

/** What is wrong with a setting, or null. A key that is not known may hold anything. */
function complaint(key: string, value: unknown): string | null {
  const schema = knownSchemas.get(key);
  const parsed = schema && v.safeParse(schema, value);
  return !parsed || parsed.success ? null : parsed.issues[0].message;
}

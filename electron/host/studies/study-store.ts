import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseStudy, STUDY_EXTENSION } from '../../../engine/annotation/study/study-file.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { StudySummary, StudyText } from '../../contract/studies.ts';
import { makeFolder, writeAtomically } from '../atomic-file.ts';
import { ApiFailure } from '../http/http-error.ts';
import { isAbsent } from '../http/safe-path.ts';
import type { LibraryLock } from '../library/library-lock.ts';
import { PRIVATE_FILE } from '../private-files.ts';

/** Folder of a library in which its studies lie. */
export const STUDIES_FOLDER = 'studies';

/** The studies of a library: a file each, in a folder of their own. */
export class StudyStore {
  readonly #folder: string;
  readonly #lock: LibraryLock;

  constructor(libraryFolder: string, lock: LibraryLock) {
    this.#folder = path.join(libraryFolder, STUDIES_FOLDER);
    this.#lock = lock;
  }

  /** By name. A file that cannot be read is left out: it says why when it is opened. */
  async list(): Promise<StudySummary[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (isAbsent(error)) return [];
      throw error;
    });
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith(STUDY_EXTENSION))
        .map((name) => this.#summary(name.slice(0, -STUDY_EXTENSION.length))),
    );
    return found
      .filter((each) => each !== null)
      .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  }

  /** Undefined where there is none. */
  async read(id: string): Promise<StudyText | undefined> {
    const bytes = await readFile(this.#fileOf(id)).catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw error;
    });
    return bytes && { text: bytes.toString('utf8'), revision: revisionOf(bytes) };
  }

  /**
   * @param base the revision that this replaces; null: there was none
   * Errors: `project/changed` when something else was saved meanwhile, `format/...` for a text that is no study
   */
  save(id: string, text: string, base: string | null): Promise<string> {
    checkStudy(text);
    return this.#lock.run(async () => {
      const current = await this.read(id);
      const revision = revisionOf(Buffer.from(text));
      if (current?.revision === revision) return revision;
      if ((current?.revision ?? null) !== base)
        throw new ApiFailure(409, 'project/changed', 'The study was changed elsewhere meanwhile.');
      await makeFolder(this.#folder);
      await writeAtomically(this.#fileOf(id), text, PRIVATE_FILE);
      return revision;
    });
  }

  async remove(id: string): Promise<void> {
    await this.#lock.run(() => rm(this.#fileOf(id), { force: true }));
  }

  async #summary(id: string): Promise<StudySummary | null> {
    try {
      const file = await this.read(id);
      if (!file) return null;
      const { words } = parseStudy(file.text);
      const count = (type: string) => words.filter((word) => word.type === type).length;
      const study = words.find((word) => word.type === 'study');
      return {
        id,
        name: study?.name ?? '',
        labels: words.filter((word) => word.type === 'label' && word.owner === 'person').length,
        subjects: count('subject'),
        observers: count('observer'),
      };
    } catch {
      return null;
    }
  }

  /** `id` must have been checked: it becomes the name of a file. */
  #fileOf(id: string): string {
    return path.join(this.#folder, `${id}${STUDY_EXTENSION}`);
  }
}

/** What is no study is the page's mistake, not the disk's. */
function checkStudy(text: string): void {
  try {
    parseStudy(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new ApiFailure(422, error.code, error.message, { cause: error });
  }
}

function revisionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

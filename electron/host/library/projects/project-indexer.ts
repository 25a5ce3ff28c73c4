import { toAppError } from '../../../../engine/base/errors.ts';
import type { ProjectFile } from '../../../contract/projects.ts';
import { indexedCodings } from '../codings/codings.ts';
import type { Library } from '../library.ts';
import { type IndexKey, isIndexed, outdate, readOnceMore } from './project-index.ts';
import { projectsIn } from './projects-in.ts';

/** While a person edits, search follows this much later: parsing a large project at every save would hold up others. */
const QUIET_MS = 2000;

export interface ProjectIndexerOptions {
  readonly library: Library;
  /** The project as it lies on disk now. */
  read(key: IndexKey): Promise<ProjectFile | undefined>;
  report(error: unknown): void;
}

type Read = () => Promise<ProjectFile | undefined>;

/** Keeps search up to date with the projects, a moment after they were saved or found to be others. */
export class ProjectIndexer {
  readonly #options: ProjectIndexerOptions;
  readonly #due = new Map<
    string,
    { readonly key: IndexKey; readonly timer: NodeJS.Timeout; readonly read: Read }
  >();

  #isClosing = false;
  readonly #reads = new Map<string, Read>();

  constructor(options: ProjectIndexerOptions) {
    this.#options = options;
  }

  /** A project was saved. @param read how to read it, with the file beside its video where that is known */
  saved(key: IndexKey, read: Read = () => this.#options.read(key)): void {
    const name = nameOf(key);
    clearTimeout(this.#due.get(name)?.timer);
    const timer = setTimeout(() => void this.#index(name), QUIET_MS).unref();
    this.#due.set(name, { key, timer, read });
  }

  /** Labels of a study are called otherwise, went or came back: its videos that are not open are found by what it says now. */
  studyChanged(study: string): void {
    const { library } = this.#options;
    if (!library.exists) return;
    try {
      for (const key of outdate(library.database, study)) this.saved(key, this.#due.get(nameOf(key))?.read);
    } catch (error) {
      if (!isPassing(error)) this.#options.report(error);
      else if (!this.#isClosing) setTimeout(() => this.studyChanged(study), QUIET_MS).unref();
    }
  }

  /** A project was read: it is indexed when someone else wrote it. No library is made for that. */
  wasRead(key: IndexKey, { revision }: Pick<ProjectFile, 'revision'>, read: Read): void {
    const { library } = this.#options;
    if (!library.exists || this.#due.has(nameOf(key))) return;
    try {
      if (!isIndexed(library.database, key, revision)) this.saved(key, read);
    } catch (error) {
      // Asked again when it is due.
      if (isPassing(error)) this.saved(key, read);
      else this.#options.report(error);
    }
  }

  /**
   * Looks for what was saved and not indexed: before a crash, or by a version that did not know of it. Codings whose labels
   * are gone are forgotten.
   */
  async catchUp(projectsFolder: string): Promise<void> {
    const { library, read } = this.#options;
    const there = await projectsIn(projectsFolder);
    const names = new Set(there.map(nameOf));
    const beside = library.exists
      ? readOnceMore(library.database).filter((key) => !names.has(nameOf(key)))
      : [];
    for (const key of [...there, ...beside]) {
      if (!library.exists) return;
      const project = await read(key).catch(() => undefined);
      if (project) this.wasRead(key, project, () => read(key));
    }
    if (!library.exists) return;
    try {
      for (const key of indexedCodings(library.database)) {
        if (!names.has(nameOf(key)) && (await read(key)) === undefined) this.saved(key, () => read(key));
      }
    } catch (error) {
      if (!isPassing(error)) this.#options.report(error);
    }
  }

  /** How the task that indexes a project reads it: with the file beside its video, where this process knew of it. */
  read(key: IndexKey): Promise<ProjectFile | undefined> {
    const name = nameOf(key);
    const read = this.#reads.get(name) ?? (() => this.#options.read(key));
    this.#reads.delete(name);
    return read();
  }

  /** Indexes at once what waits. */
  async flush({ isLast = false } = {}): Promise<void> {
    this.#isClosing = isLast;
    await Promise.all([...this.#due.keys()].map((name) => this.#index(name)));
  }

  async #index(name: string): Promise<void> {
    const due = this.#due.get(name);
    if (!due) return;
    this.#due.delete(name);
    clearTimeout(due.timer);
    this.#reads.set(name, due.read);
    try {
      await this.#options.library.index(due.key);
    } catch (error) {
      if (!isPassing(error)) this.#options.report(error);
      else if (!this.#isClosing) this.saved(due.key, due.read);
    }
  }
}

function nameOf({ contentId, study }: IndexKey): string {
  return study === undefined ? contentId : `${contentId} ${study}`;
}

/** Another program holds the library, or it is not there now. */
function isPassing(error: unknown): boolean {
  const { code } = toAppError(error);
  return code === 'storage/busy' || code === 'storage/gone';
}

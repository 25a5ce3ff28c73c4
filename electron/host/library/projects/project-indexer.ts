import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { toAppError } from '../../../../engine/base/errors.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { ProjectFile } from '../../../contract/projects.ts';
import type { Library } from '../library.ts';
import { isIndexed } from './project-index.ts';

/** While a person edits, search follows this much later: parsing a large project at every save would hold up others. */
const QUIET_MS = 2000;

export interface ProjectIndexerOptions {
  readonly library: Library;
  /** The project as it lies on disk now. */
  read(contentId: ContentId): Promise<ProjectFile | undefined>;
  report(error: unknown): void;
}

/** Keeps search up to date with the projects, a moment after they were saved or found to be others. */
export class ProjectIndexer {
  readonly #options: ProjectIndexerOptions;
  readonly #due = new Map<
    ContentId,
    { readonly timer: NodeJS.Timeout; readonly read: () => Promise<ProjectFile | undefined> }
  >();

  #isClosing = false;
  readonly #reads = new Map<ContentId, () => Promise<ProjectFile | undefined>>();

  constructor(options: ProjectIndexerOptions) {
    this.#options = options;
  }

  /** A project was saved. @param read how to read it, with the file beside its video where that is known */
  saved(contentId: ContentId, read = () => this.#options.read(contentId)): void {
    clearTimeout(this.#due.get(contentId)?.timer);
    const timer = setTimeout(() => void this.#index(contentId), QUIET_MS).unref();
    this.#due.set(contentId, { timer, read });
  }

  /** A project was read: it is indexed when someone else wrote it. No library is made for that. */
  wasRead(
    contentId: ContentId,
    { revision }: ProjectFile,
    read: () => Promise<ProjectFile | undefined>,
  ): void {
    const { library } = this.#options;
    if (!library.exists || this.#due.has(contentId)) return;
    try {
      if (!isIndexed(library.database, contentId, revision)) this.saved(contentId, read);
    } catch (error) {
      // Asked again when it is due.
      if (isPassing(error)) this.saved(contentId, read);
      else this.#options.report(error);
    }
  }

  /** Looks for what was saved and not indexed before a crash. */
  async catchUp(projectsFolder: string): Promise<void> {
    const { library, read } = this.#options;
    const names = await readdir(path.join(projectsFolder)).catch((): string[] => []);
    for (const name of names) {
      if (!/^[0-9a-f]{64}$/.test(name) || !library.exists) continue;
      const project = await read(name).catch(() => undefined);
      if (project) this.wasRead(name, project, () => read(name));
    }
  }

  /** How the task that indexes a project reads it: with the file beside its video, where this process knew of it. */
  read(contentId: ContentId): Promise<ProjectFile | undefined> {
    const read = this.#reads.get(contentId) ?? (() => this.#options.read(contentId));
    this.#reads.delete(contentId);
    return read();
  }

  /** Indexes at once what waits. */
  async flush({ isLast = false } = {}): Promise<void> {
    this.#isClosing = isLast;
    await Promise.all([...this.#due.keys()].map((contentId) => this.#index(contentId)));
  }

  async #index(contentId: ContentId): Promise<void> {
    const due = this.#due.get(contentId);
    if (!due) return;
    this.#due.delete(contentId);
    clearTimeout(due.timer);
    this.#reads.set(contentId, due.read);
    try {
      await this.#options.library.index(contentId);
    } catch (error) {
      if (!isPassing(error)) this.#options.report(error);
      else if (!this.#isClosing) this.saved(contentId, due.read);
    }
  }
}

/** Another program holds the library, or it is not there now. */
function isPassing(error: unknown): boolean {
  const { code } = toAppError(error);
  return code === 'storage/busy' || code === 'storage/gone';
}

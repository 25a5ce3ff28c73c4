import type { ProjectFile } from '../../../electron/contract/projects.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { toAppError } from '../../../engine/base/errors.ts';
import { ProjectApi } from './project-api.ts';
import { type Base, bodyOf, NO_FILE, revisionOf } from './project-text.ts';

/** Of replacing what other windows write to at the same time. */
const ATTEMPTS = 5;

/** One video's project file as far as this page knows it, and the ways of writing over it. */
export class ProjectDisk {
  #notice = $state.raw<string | null>(null);
  readonly #api: ProjectApi;
  #base: Base = NO_FILE;
  /** What is on its way, when it arrives whatever becomes of the page. */
  #onItsWay: Base | null = null;
  /** Counts the saves of this page, so that the answer of an older one never replaces that of a newer. */
  #sent = 0;
  #answered = 0;
  /** The text's own count of saves. */
  #count = 0;

  constructor(api: ProjectApi) {
    this.#api = api;
  }

  /** What lies there, as it was last read or written. */
  get base(): Base {
    return this.#base;
  }
  /** One sentence when the labels could not be kept where the person wants them. */
  get notice(): string | null {
    return this.#notice;
  }

  /** Reads what is there and builds on it from now on. Errors: `internal`, `storage/...`. */
  async open(): Promise<ProjectFile | null> {
    const file = await this.look();
    if (!file) return null;
    this.#notice = file.notice;
    // Also of a text that is damaged: what replaces it has to count on.
    this.adopt(file, Number(/"revision":(\d+)/.exec(file.text)?.[1] ?? 0));
    return file;
  }

  /** What is there now; changes nothing. Errors: `internal`, `storage/...`. */
  look(): Promise<ProjectFile | null> {
    return this.#api.read();
  }

  /** What is saved next takes the place of this text, which counts so many saves. */
  adopt({ text, revision }: Base, count: number): void {
    this.#base = { text, revision };
    this.#count = Math.max(this.#count, count);
  }

  /** The file is gone: what is saved next is a new one. */
  forget(): void {
    this.#base = NO_FILE;
  }

  /** The text that a project would have as the next save. */
  textOf(project: Project): string {
    return writeProject({ ...project, revision: this.#count + 1 });
  }

  /** Errors: `project/changed` when something else lies there, `internal`, `storage/...`, `project/...`. */
  async save(text: string, keep = false): Promise<void> {
    this.#count++;
    const { base } = this;
    const revision = await revisionOf(text);
    if (ProjectApi.outlivesPage(bodyOf(base, text))) this.#onItsWay = { text, revision };
    try {
      await this.#post(text, base, keep);
    } finally {
      this.#onItsWay = null;
    }
  }

  /** Sends a text while the page goes away, on top of a save that is on its way. */
  leave(text: string): Promise<void> {
    this.#count++;
    return this.#post(text, this.#onItsWay ?? this.#base, false);
  }

  /**
   * Writes a project over what is on disk, keeping that as a version. A person asked for it: what another window
   * writes at the same time becomes a version too. Errors: as of {@link save}.
   */
  async replace(project: Project): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.save(this.textOf(project), true);
        return;
      } catch (thrown) {
        const file = toAppError(thrown).code === 'project/changed' ? await this.look() : null;
        if (!file || attempt === ATTEMPTS) throw thrown;
        this.adopt(file, parseProject(file.text).revision);
      }
    }
  }

  async #post(text: string, base: Base, keep: boolean): Promise<void> {
    const place = ++this.#sent;
    const saved = await this.#api.save({ body: bodyOf(base, text), base: base.revision, keep });
    if (place <= this.#answered) return;
    this.#answered = place;
    this.#base = { text, revision: saved.revision };
    this.#notice = saved.notice;
  }
}

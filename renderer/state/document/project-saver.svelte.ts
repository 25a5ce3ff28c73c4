import type { ProjectFile, ProjectRevision } from '../../../electron/contract/projects.ts';
import { changesBetween } from '../../../engine/annotation/document/changes.ts';
import { sizeOf, touchesDocument, undoablePart } from '../../../engine/annotation/document/records-diff.ts';
import { bringsDecisions } from '../../../engine/annotation/project-file/decisions.ts';
import { mergeCheck } from '../../../engine/annotation/project-file/merge-check.ts';
import { mergeProjects } from '../../../engine/annotation/project-file/merge-projects.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { toAppError } from '../../../engine/base/errors.ts';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import type { VideoDocument } from './document.svelte.ts';
import { ProjectApi } from './project-api.ts';
import { ProjectDisk } from './project-disk.svelte.ts';
import { bodyOf, printOf, withoutRevision } from './project-text.ts';
import type { Conflict, EarlierVersion, SaveState, Side } from './save-state.ts';

const EMPTY: Project = { revision: 0, records: [], extra: {} };
/** A change is on its way to the disk this soon; a model's, which can be found again, a little later. */
const PERSON_MS = 150;
const MODEL_MS = 1000;
const RETRY_MS = [1000, 3000, 10_000, 30_000] as const;

/** Keeps one video's project on disk the same as its document. */
export class ProjectSaver {
  #state = $state.raw<SaveState>({ kind: 'none' });
  readonly #document: VideoDocument;
  readonly #api: ProjectApi;
  readonly #disk: ProjectDisk;
  /** Saves also what nobody worked on: a video that is to be in a study. */
  isWanted = false;
  /** Ends the listening to the document. */
  readonly #leave: () => void;
  #isDirty = false;
  /** Whether a person did something that is not saved yet, beside watching and what a model found. */
  #hasPersonsWork = false;
  /** One look or write at a time: a text read before a write, and compared after it, would be taken for a newer one. */
  readonly #steps = new SerialQueue();
  #flushing: Promise<void> | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  /** Told when another window's labels took the place of these. */
  onReplaced: (why: 'window' | 'restored') => void = () => undefined;

  constructor(document: VideoDocument, api: ProjectApi) {
    this.#document = document;
    this.#api = api;
    this.#disk = new ProjectDisk(api);
    this.#leave = document.onChange((diff, author) => {
      if (!touchesDocument(diff)) return;
      this.#isDirty = true;
      if (author === 'person' && sizeOf(undoablePart(diff)) > 0) this.#hasPersonsWork = true;
      this.#plan(author === 'person' ? PERSON_MS : MODEL_MS);
    });
  }

  /** Saves what is not saved yet, and nothing from then on: the document is about to show something else. */
  async close(): Promise<void> {
    await this.flush();
    this.#leave();
    clearTimeout(this.#timer);
  }

  get state(): SaveState {
    return this.#state;
  }
  /** One sentence when the labels could not be kept where the person wants them. */
  get notice(): string | null {
    return this.#disk.notice;
  }
  /** True when closing the page now would lose something. */
  get isUnsaved(): boolean {
    if (this.#state.kind === 'failed' || this.#state.kind === 'conflict') return true;
    // A small change gets out while the page closes; a large one does not.
    return (
      this.#isDirty &&
      this.#hasPersonsWork &&
      this.#isWorthSaving &&
      !ProjectApi.outlivesPage(bodyOf(this.#disk.base, this.#nextText()))
    );
  }

  /** Reads what was saved; null when nothing was. Errors: `project/...`, `internal`, `storage/...`. */
  async read(): Promise<Project | null> {
    const file = await this.#disk.open();
    if (!file) return null;
    const project = parseProject(file.text);
    this.#state = { kind: 'saved' };
    return project;
  }

  /**
   * Saves at once what is not saved, such as when the page is about to close or the person asks. Resolves when it is on
   * disk, with a save that was under way, or when {@link state} says why it is not.
   */
  async flush(): Promise<void> {
    // What changed since a save began is saved by it too.
    this.#flushing ??= this.#steps
      .run(() => this.#flush())
      .finally(() => {
        this.#flushing = null;
      });
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
    if (!this.#isDirty || this.#state.kind === 'conflict' || !this.#isWorthSaving) return;
    try {
      while (this.#isDirty) await this.#saveOnce();
      this.#failures = 0;
    } catch (thrown) {
      await this.#failed(thrown);
    }
    if (this.#isDirty) this.#plan(this.#retryMs);
  }

  /**
   * The last chance while the page goes away: sends what changed without waiting for anything, on top of a save that
   * is on its way.
   */
  leave(): void {
    if (!this.#isDirty || this.#state.kind === 'conflict' || !this.#isWorthSaving) return;
    this.#isDirty = false;
    this.#disk.leave(this.#nextText()).catch(() => {
      this.#isDirty = true;
    });
  }

  /** The host says that the file has another text. */
  changedOnDisk(revision: ProjectRevision | null): Promise<void> {
    return this.#steps.run(async () => {
      if (revision === this.#disk.base.revision || !this.#document.isOpen) return;
      try {
        if (this.#state.kind === 'conflict') await this.#lookAgain(this.#state.conflict);
        else await this.#compare();
      } catch (thrown) {
        this.#state = { kind: 'failed', error: toAppError(thrown) };
      }
      if (this.#isDirty) this.#plan(0);
    });
  }

  /** Ends a conflict. Errors: `project/changed` when the file changed once more, and those of a disk. */
  settle(side: Side): Promise<void> {
    return this.#steps.run(() => this.#settle(side));
  }

  async #settle(side: Side): Promise<void> {
    if (this.#state.kind !== 'conflict') return;
    try {
      // The other side may have gone on meanwhile: what it holds now is what is kept or put aside.
      const { theirs, theirText, theirRevision } = await this.#lookAgain(this.#state.conflict);
      const mine = this.#document.toProject(0);
      const kept = side === 'both' ? mergeProjects(this.#before, mine, theirs)?.project : theirs;
      if (!kept) return;
      this.#disk.adopt({ text: theirText, revision: theirRevision }, theirs.revision);
      this.#state = { kind: 'saving' };
      // What is settled here is no longer unsaved work; else what the other window adds next is a conflict again.
      this.#isDirty = false;
      this.#hasPersonsWork = false;
      // Mine goes on disk also when theirs comes after it: so it is a version.
      if (side !== 'both') await this.#disk.replace(mine);
      if (side !== 'mine') await this.#replace(kept, mine);
      this.#state = { kind: 'saved' };
    } catch (thrown) {
      this.#isDirty = true;
      this.#hasPersonsWork = true;
      await this.#failed(thrown);
    }
    if (this.#isDirty) this.#plan(0);
  }

  versions(): Promise<readonly EarlierVersion[]> {
    return this.#api.versions();
  }

  /** What an earlier version holds. Errors: `project/...`. */
  async version(id: string): Promise<Project> {
    return parseProject(await this.#api.version(id));
  }

  /** Puts an earlier version in place of the labels, which become a version themselves. */
  async restore(project: Project): Promise<void> {
    // What is not saved yet goes on disk first, so that it is a version.
    await this.flush();
    await this.#steps.run(async () => {
      await this.#replace(project, this.#document.toProject(0));
      this.#state = { kind: 'saved' };
    });
    this.onReplaced('restored');
  }

  /** Puts a project on disk and on screen, in place of `shown` and with what the person does to that meanwhile. */
  async #replace(project: Project, shown: Project): Promise<void> {
    await this.#disk.replace(project);
    const now = this.#document.toProject(0);
    if (printOf(now) === printOf(shown)) return this.#show(project);
    const joined = mergeProjects(shown, now, project);
    if (!joined) {
      // It does not fit on what takes its place, and so becomes a version.
      await this.#disk.replace(now);
      return this.#replace(project, now);
    }
    const hasPersonsWork = this.#hasPersonsWork;
    this.#show(joined.project);
    this.#isDirty = true;
    this.#hasPersonsWork = hasPersonsWork;
  }

  #show(project: Project): void {
    const { video } = this.#document;
    if (!video) return;
    this.#hasPersonsWork = false;
    this.#document.load(project, video);
    this.#isDirty = false;
  }

  /** A video that was only looked at leaves no file behind. */
  get #isWorthSaving(): boolean {
    const { undoTitle, redoTitle, video } = this.#document;
    const isChosen = this.isWanted || video?.videoNumber !== undefined;
    return this.#disk.base.revision !== null || undoTitle !== null || redoTitle !== null || isChosen;
  }

  get #retryMs(): number {
    return RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? PERSON_MS;
  }

  #plan(inMs: number): void {
    const dueMs = performance.now() + inMs;
    if (dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      // Due no more, whatever comes of it: what changes from here on, and while a save goes on, is planned anew.
      this.#dueMs = Number.POSITIVE_INFINITY;
      // Saving in the middle of a drag would be felt, and be done again at its end.
      if (this.#document.isInGesture) this.#plan(PERSON_MS);
      else requestIdleCallback(() => void this.flush(), { timeout: PERSON_MS / 2 });
    }, inMs);
  }

  #nextText(): string {
    return this.#disk.textOf(this.#document.toProject(0));
  }

  async #saveOnce(): Promise<void> {
    this.#isDirty = false;
    const text = this.#nextText();
    if (withoutRevision(text) === withoutRevision(this.#disk.base.text)) {
      this.#state = { kind: 'saved' };
      return;
    }
    this.#state = { kind: 'saving' };
    const hadWork = this.#hasPersonsWork;
    try {
      this.#hasPersonsWork = false;
      await this.#disk.save(text);
      this.#state = { kind: 'saved' };
    } catch (thrown) {
      this.#isDirty = true;
      this.#hasPersonsWork ||= hadWork;
      if (toAppError(thrown).code !== 'project/changed') throw thrown;
      await this.#compare();
    }
  }

  /** Looks at what is on disk now, and takes the side that alone has changed; else a person has to choose. */
  async #compare(): Promise<void> {
    const file = await this.#disk.look();
    const mine = this.#document.toProject(0);
    if (!file) {
      this.#disk.forget();
      this.#isDirty = true;
      return;
    }
    const theirs = parseProject(file.text);
    const before = this.#disk.base.text === '' ? null : this.#before;
    const check = mergeCheck(before && printOf(before), printOf(mine), printOf(theirs));
    const isMineBare = before === null && !this.#isWorthSaving;
    if (check.kind === 'same') {
      this.#disk.adopt(file, theirs.revision);
      this.#isDirty = false;
      this.#state = { kind: 'saved' };
    } else if (isMineBare || (check.kind === 'fast-forward' && check.to === 'theirs')) {
      this.#disk.adopt(file, theirs.revision);
      this.#show(theirs);
      this.#state = { kind: 'saved' };
      this.onReplaced('window');
    } else if (check.kind === 'fast-forward') {
      this.#disk.adopt(file, theirs.revision);
      this.#isDirty = true;
    } else {
      const conflict = this.#conflictWith(file);
      if (!this.#hasPersonsWork) {
        // What was watched here and found by a model joins what a person did elsewhere.
        this.#disk.adopt(file, theirs.revision);
        this.#show(conflict.merged?.project ?? theirs);
        this.#isDirty = true;
        this.onReplaced('window');
        return;
      }
      if (conflict.merged && !bringsDecisions(this.#before, theirs)) {
        // The other way round: what is done here can still be undone.
        this.#disk.adopt(file, theirs.revision);
        this.#document.note(changesBetween(mine.records, conflict.merged.project.records));
        this.#isDirty = true;
        return;
      }
      this.#isDirty = false;
      this.#state = { kind: 'conflict', conflict };
    }
  }

  /** What both sides of a conflict began with. */
  get #before(): Project {
    const { text } = this.#disk.base;
    return text === '' ? EMPTY : parseProject(text);
  }

  #conflictWith(file: ProjectFile): Conflict {
    const theirs = parseProject(file.text);
    return {
      theirs,
      theirText: file.text,
      theirRevision: file.revision,
      savedAtMs: file.savedAtMs,
      merged: mergeProjects(this.#before, this.#document.toProject(0), theirs),
    };
  }

  /** The conflict as it stands now, which is shown. A file that is gone meanwhile leaves it as it was. */
  async #lookAgain(known: Conflict): Promise<Conflict> {
    const file = await this.#disk.look();
    if (!file || file.revision === known.theirRevision) return known;
    const conflict = this.#conflictWith(file);
    this.#state = { kind: 'conflict', conflict };
    return conflict;
  }

  async #failed(thrown: unknown): Promise<void> {
    const error = toAppError(thrown);
    this.#failures++;
    if (error.code === 'project/changed') {
      try {
        await this.#compare();
        return;
      } catch (again) {
        this.#state = { kind: 'failed', error: toAppError(again) };
        return;
      }
    }
    this.#state = { kind: 'failed', error };
  }
}

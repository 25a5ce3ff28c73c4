import type { ProjectFile, ProjectRevision, ProjectSaved } from '../../electron/host/contract.ts';
import { mergeCheck } from '../../engine/annotation/project-file/merge-check.ts';
import { mergeProjects } from '../../engine/annotation/project-file/merge-projects.ts';
import { parseProject } from '../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../engine/annotation/project-file/project.ts';
import { writeProject } from '../../engine/annotation/project-file/write-project.ts';
import { sizeOf, touchesDocument, undoablePart } from '../../engine/annotation/records-diff.ts';
import { toAppError } from '../../engine/errors.ts';
import type { VideoDocument } from './document.svelte.ts';
import { ProjectApi } from './project-api.ts';
import { type Base, bodyOf, NO_FILE, printOf, revisionOf, withoutRevision } from './project-text.ts';
import type { Conflict, EarlierVersion, SaveState, Side } from './save-state.ts';

const EMPTY: Project = { revision: 0, records: [], extra: {} };
/** A change is on its way to the disk this soon; a model's, which can be found again, a little later. */
const PERSON_MS = 150;
const MODEL_MS = 1000;
/** Of replacing what other windows write to at the same time. */
const ATTEMPTS = 5;
const RETRY_MS = [1000, 3000, 10_000, 30_000] as const;

/** Keeps one video's project on disk the same as its document. */
export class ProjectSaver {
  #state = $state.raw<SaveState>({ kind: 'none' });
  #notice = $state.raw<string | null>(null);
  readonly #document: VideoDocument;
  readonly #api: ProjectApi;
  #base: Base = NO_FILE;
  /** What is on its way, when it arrives whatever becomes of the page. */
  #onItsWay: Base | null = null;
  /** Counts the saves of this page, so that the answer of an older one never replaces that of a newer. */
  #sent = 0;
  #answered = 0;
  /** The text's own count of saves. */
  #revision = 0;
  #isDirty = false;
  /** Whether a person did something that is not saved yet, beside watching and what a model found. */
  #hasPersonsWork = false;
  #isBusy = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  /** Told when another window's labels took the place of these. */
  onReplaced: (why: 'window' | 'restored') => void = () => undefined;
  /** Told before labels are saved that changed. */
  onLabelsChanged: () => void = () => undefined;

  constructor(document: VideoDocument, api: ProjectApi) {
    this.#document = document;
    this.#api = api;
    document.onChange((diff, author) => {
      if (!touchesDocument(diff)) return;
      this.#isDirty = true;
      if (author === 'person' && sizeOf(undoablePart(diff)) > 0) this.#hasPersonsWork = true;
      const isLabel = [...diff.added.values(), ...diff.removed.values()].some(({ type }) => type === 'label');
      const isLabelChange = [...diff.updated.values()].some(([{ type }]) => type === 'label');
      if (author === 'person' && (isLabel || isLabelChange)) this.onLabelsChanged();
      this.#plan(author === 'person' ? PERSON_MS : MODEL_MS);
    });
  }

  get state(): SaveState {
    return this.#state;
  }
  /** One sentence when the labels could not be kept where the person wants them. */
  get notice(): string | null {
    return this.#notice;
  }
  /** True when closing the page now would lose something. */
  get isUnsaved(): boolean {
    return this.#state.kind === 'failed' || this.#state.kind === 'conflict';
  }

  /** Reads what was saved; null when nothing was. Errors: `project/...`, `internal`, `storage/...`. */
  async read(): Promise<Project | null> {
    const file = await this.#api.read();
    if (!file) return null;
    this.#base = { text: file.text, revision: file.revision };
    this.#notice = file.notice;
    // Also of a text that is damaged: what replaces it has to count on.
    this.#revision = Number(/"revision":(\d+)/.exec(file.text)?.[1] ?? 0);
    const project = parseProject(file.text);
    this.#revision = project.revision;
    this.#state = { kind: 'saved' };
    return project;
  }

  /** Saves at once what is not saved, such as when the page is about to close or the person asks. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
    if (this.#isBusy || !this.#isDirty || this.#state.kind === 'conflict' || !this.#isWorthSaving) return;
    this.#isBusy = true;
    try {
      while (this.#isDirty) await this.#saveOnce();
      this.#failures = 0;
    } catch (thrown) {
      await this.#failed(thrown);
    } finally {
      this.#isBusy = false;
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
    const { text, base } = this.#next();
    this.#revision++;
    this.#post(text, this.#onItsWay ?? base, false).catch(() => {
      this.#isDirty = true;
    });
  }

  /** The host says that the file has another text. */
  async changedOnDisk(revision: ProjectRevision | null): Promise<void> {
    if (revision === this.#base.revision || this.#isBusy || !this.#document.isOpen) return;
    this.#isBusy = true;
    try {
      if (this.#state.kind === 'conflict') await this.#lookAgain(this.#state.conflict);
      else await this.#compare();
    } catch (thrown) {
      this.#state = { kind: 'failed', error: toAppError(thrown) };
    } finally {
      this.#isBusy = false;
    }
    if (this.#isDirty) this.#plan(0);
  }

  /** Ends a conflict. Errors: `project/changed` when the file changed once more, and those of a disk. */
  async settle(side: Side): Promise<void> {
    if (this.#state.kind !== 'conflict') return;
    this.#isBusy = true;
    try {
      // The other side may have gone on meanwhile: what it holds now is what is kept or put aside.
      const conflict = await this.#lookAgain(this.#state.conflict);
      if (side === 'both' && !conflict.merged) return;
      const { theirs, theirText, theirRevision } = conflict;
      this.#revision = Math.max(this.#revision, theirs.revision);
      this.#base = { text: theirText, revision: theirRevision };
      this.#state = { kind: 'saving' };
      if (side === 'both' && conflict.merged) {
        await this.#replace(conflict.merged.project);
      } else {
        // What is settled here is no longer unsaved work; else what the other window adds next is a conflict again.
        this.#isDirty = false;
        this.#hasPersonsWork = false;
        // Mine goes on disk also when theirs comes after it: so it is a version.
        await this.#replace(this.#document.toProject(0), false);
        if (side === 'theirs') await this.#replace(theirs);
      }
      this.#state = { kind: 'saved' };
    } catch (thrown) {
      this.#isDirty = true;
      this.#hasPersonsWork = true;
      await this.#failed(thrown);
    } finally {
      this.#isBusy = false;
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
    await this.#replace(project);
    this.#state = { kind: 'saved' };
    this.onReplaced('restored');
  }

  /**
   * Writes a project over what is on disk, keeping that as a version, and shows it. A person asked for it: what another
   * window writes at the same time becomes a version too.
   */
  async #replace(project: Project, isShown = true): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const next: Project = { ...project, revision: this.#revision + 1 };
      try {
        await this.#send({ text: writeProject(next), base: this.#base }, true);
        if (isShown) this.#show(next);
        return;
      } catch (thrown) {
        const file = toAppError(thrown).code === 'project/changed' ? await this.#api.read() : null;
        if (!file || attempt === ATTEMPTS) throw thrown;
        this.#base = { text: file.text, revision: file.revision };
        this.#revision = Math.max(this.#revision, parseProject(file.text).revision);
      }
    }
  }

  #show(project: Project): void {
    const { video } = this.#document;
    if (!video) return;
    this.#hasPersonsWork = false;
    this.#document.load(project, video);
    this.#revision = project.revision;
    this.#isDirty = false;
  }

  /** A video that was only looked at leaves no file behind. */
  get #isWorthSaving(): boolean {
    const { undoTitle, redoTitle } = this.#document;
    return this.#base.revision !== null || undoTitle !== null || redoTitle !== null;
  }

  get #retryMs(): number {
    return RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? PERSON_MS;
  }

  #plan(inMs: number): void {
    const dueMs = performance.now() + inMs;
    if (dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    const inPeace = () => requestIdleCallback(() => void this.flush(), { timeout: PERSON_MS / 2 });
    this.#timer = setTimeout(inPeace, inMs);
  }

  #next(): { text: string; base: Base } {
    return { text: writeProject(this.#document.toProject(this.#revision + 1)), base: this.#base };
  }

  async #saveOnce(): Promise<void> {
    this.#isDirty = false;
    const next = this.#next();
    if (withoutRevision(next.text) === withoutRevision(next.base.text)) {
      this.#state = { kind: 'saved' };
      return;
    }
    this.#state = { kind: 'saving' };
    const hadWork = this.#hasPersonsWork;
    try {
      this.#hasPersonsWork = false;
      await this.#send(next);
      this.#state = { kind: 'saved' };
    } catch (thrown) {
      this.#isDirty = true;
      this.#hasPersonsWork ||= hadWork;
      if (toAppError(thrown).code !== 'project/changed') throw thrown;
      await this.#compare();
    }
  }

  async #send({ text, base }: { text: string; base: Base }, keep = false): Promise<ProjectSaved> {
    this.#revision++;
    const revision = await revisionOf(text);
    if (ProjectApi.outlivesPage(bodyOf(base, text))) this.#onItsWay = { text, revision };
    try {
      return await this.#post(text, base, keep);
    } finally {
      this.#onItsWay = null;
    }
  }

  async #post(text: string, base: Base, keep: boolean): Promise<ProjectSaved> {
    const place = ++this.#sent;
    const saved = await this.#api.save({ body: bodyOf(base, text), base: base.revision, keep });
    if (place > this.#answered) {
      this.#answered = place;
      this.#base = { text, revision: saved.revision };
      this.#notice = saved.notice;
    }
    return saved;
  }

  /** Looks at what is on disk now, and takes the side that alone has changed; else a person has to choose. */
  async #compare(): Promise<void> {
    const file = await this.#api.read();
    const mine = this.#document.toProject(0);
    if (!file) {
      this.#base = NO_FILE;
      this.#isDirty = true;
      return;
    }
    const theirs = parseProject(file.text);
    const before = this.#base.text === '' ? null : parseProject(this.#base.text);
    const check = mergeCheck(before && printOf(before), printOf(mine), printOf(theirs));
    const onDisk: Base = { text: file.text, revision: file.revision };
    const isMineBare = before === null && !this.#isWorthSaving;
    if (check.kind === 'same') {
      this.#base = onDisk;
      this.#revision = theirs.revision;
      this.#isDirty = false;
      this.#state = { kind: 'saved' };
    } else if (isMineBare || (check.kind === 'fast-forward' && check.to === 'theirs')) {
      this.#base = onDisk;
      this.#show(theirs);
      this.#state = { kind: 'saved' };
      this.onReplaced('window');
    } else if (check.kind === 'fast-forward') {
      this.#base = onDisk;
      this.#revision = theirs.revision;
      this.#isDirty = true;
    } else {
      const conflict = this.#conflictWith(file);
      if (!this.#hasPersonsWork) {
        // What was watched here and found by a model joins what a person did elsewhere.
        this.#base = onDisk;
        this.#show({ ...(conflict.merged?.project ?? theirs), revision: theirs.revision });
        this.#isDirty = true;
        this.onReplaced('window');
        return;
      }
      this.#isDirty = false;
      this.#state = { kind: 'conflict', conflict };
    }
  }

  #conflictWith(file: ProjectFile): Conflict {
    const before = this.#base.text === '' ? EMPTY : parseProject(this.#base.text);
    const theirs = parseProject(file.text);
    return {
      theirs,
      theirText: file.text,
      theirRevision: file.revision,
      savedAtMs: file.savedAtMs,
      merged: mergeProjects(before, this.#document.toProject(0), theirs),
    };
  }

  /** The conflict as it stands now, which is shown. A file that is gone meanwhile leaves it as it was. */
  async #lookAgain(known: Conflict): Promise<Conflict> {
    const file = await this.#api.read();
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

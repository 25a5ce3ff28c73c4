import { type Changes, NO_CHANGES } from '../../../engine/annotation/document/changes.ts';
import { isSame } from '../../../engine/annotation/document/equality.ts';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newStudyRecord } from '../../../engine/annotation/document/new-records.ts';
import type { AnyId, AnyRecord, Records, Video } from '../../../engine/annotation/document/records.ts';
import type { RecordsDiff } from '../../../engine/annotation/document/records-diff.ts';
import { AnnotationStore } from '../../../engine/annotation/document/store.ts';
import type { Study } from '../../../engine/annotation/document/study-records.ts';
import { mergeProjects } from '../../../engine/annotation/project-file/merge-projects.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { followStudy } from '../../../engine/annotation/study/follow-study.ts';
import { parseStudy, type StudyFile, writeStudy } from '../../../engine/annotation/study/study-file.ts';
import {
  changesToFollow,
  type Heirs,
  type Word,
  type WordChange,
  wordChangeOf,
  wordsOf,
} from '../../../engine/annotation/study/study-words.ts';
import { type AppError, toAppError } from '../../../engine/base/errors.ts';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import type { VideoDocument } from '../document/document.svelte.ts';
import type { StudyApi } from './study-api.ts';
import { TakenAlong } from './taken-along.ts';

/** Changes go to the host together after this pause. */
const SAVE_AFTER_MS = 250;
/** What could not be kept is tried again this much later. */
const RETRY_MS = 10_000;
/** Of saving what another window saves at the same time. */
const ATTEMPTS = 5;

/**
 * The words of one study, which its open videos share: what is changed in one document is changed in the others at once,
 * is kept in the library, and is in every other video when it opens.
 */
export class SharedWords {
  readonly id: string;
  readonly #api: StudyApi;
  #store = new AnnotationStore();
  #removed = new Map<AnyId, AnyId | null>();
  /** What the library held when this last read or wrote it. */
  #base: { readonly words: readonly Word[]; readonly revision: string | null } = {
    words: [],
    revision: null,
  };
  readonly #documents = new Set<VideoDocument>();
  #isFollowing = false;
  #loading: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The last save failed, which was told. */
  #isUnkept = false;
  readonly #takenAlong = new TakenAlong();
  /** Looks and writes, one at a time: a text that was read before a write must never be merged after it. */
  readonly #steps = new SerialQueue();
  /** Told of what could not be read or kept. */
  onProblem: (thrown: unknown) => void = () => undefined;
  /** Why the study could not be read; null where it was, or there is none yet. */
  unread: AppError | null = null;
  /** Told when the words are others. */
  onWords: () => void = () => undefined;

  constructor(id: string, api: StudyApi) {
    this.id = id;
    this.#api = api;
  }

  get words(): readonly Word[] {
    return wordsOf(this.#store.records());
  }

  /**
   * Reads the study, once.
   * @param initial the words of one that is not there yet
   */
  load(initial: () => readonly Word[]): Promise<void> {
    this.#loading ??= this.#load(initial).catch((thrown: unknown) => {
      this.unread = toAppError(thrown);
      this.onProblem(thrown);
    });
    return this.#loading;
  }

  /** Brings what was saved of a video into the study. */
  follow(project: Project): Project {
    const { records, joining } = followStudy(project.records, this.words, this.#removed);
    const after = new Map(records.map((record) => [record.id, record]));
    const video = project.records.find(({ type }) => type === 'video') as Video | undefined;
    if (video)
      this.#takenAlong.note(video.contentId, this.#removed.keys(), project.records, (id) => after.get(id));
    if (joining.length > 0) this.#take({ put: joining, removed: new Map() }, null);
    return { ...project, records };
  }

  /** Keeps a document in step from now on. Returns the function that ends it. */
  join(document: VideoDocument): () => void {
    this.#documents.add(document);
    const end = document.onChange((diff) => this.#hear(document, diff));
    return () => {
      end();
      this.#documents.delete(document);
    };
  }

  /** The study's own record; undefined for the default one that nobody named. */
  get study(): Study | undefined {
    return this.words.find((word): word is Study => word.type === 'study');
  }

  /** Changes what the study itself is. Its record is made when there is none. */
  changeStudy(name: string, change: Partial<Pick<Study, 'name' | 'cutting'>>): void {
    const known = this.study ?? newStudyRecord({ id: idOf('study', this.id), name });
    this.#take({ put: [{ ...known, ...change }], removed: new Map() }, null);
  }

  /** Adds what it does not have, as when a file is imported. */
  adopt({ words, removed }: Pick<StudyFile, 'words' | 'removed'>): void {
    this.#removed = new Map([...this.#removed, ...removed]);
    const { joining } = followStudy(words, this.words, new Map());
    this.#take({ put: joining, removed: new Map() }, null);
  }

  /** As a file; `projects` are annotations to go with it. */
  toFile(projects: readonly Project[]): StudyFile {
    return { words: this.words, removed: this.#removed, projects };
  }

  /** The library has another text of it now. */
  noticed(): Promise<void> {
    return this.#steps.run(async () => {
      try {
        const file = await this.#api.read(this.id);
        if (file && file.revision !== this.#base.revision) this.#merge(file.text, file.revision);
      } catch (thrown) {
        this.onProblem(thrown);
      }
    });
  }

  /** Resolves when everything is kept, or when it was told why it is not; then it is tried again by itself. */
  flush(): Promise<void> {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return this.#steps.run(() => this.#save());
    }
    return this.#steps.idle();
  }

  async #load(initial: () => readonly Word[]): Promise<void> {
    const file = await this.#api.read(this.id);
    if (file) {
      const { words, removed } = parseStudy(file.text);
      this.#base = { words, revision: file.revision };
      this.#removed = new Map(removed);
      this.#store = new AnnotationStore(words);
    } else {
      this.#store = new AnnotationStore(initial());
      if (this.words.length > 0) this.#saveSoon();
    }
    this.onWords();
  }

  #hear(document: VideoDocument, diff: RecordsDiff): void {
    if (this.#isFollowing) return;
    const change = wordChangeOf(diff);
    if (change) this.#take(change, document);
  }

  /** Makes a change here and in every document but the one where it was made. */
  #take(change: WordChange, from: VideoDocument | null): void {
    const put = change.put.filter((word) => !isSame(this.#store.get(word.id as never), word));
    this.#store.commit({ put, remove: [...change.removed.keys()] });
    for (const { id } of change.put) this.#removed.delete(id);
    for (const [id, heir] of change.removed) this.#removed.set(id, heir);
    this.#isFollowing = true;
    for (const document of this.#documents) {
      if (document === from || !document.isOpen) continue;
      try {
        document.note((records) => this.#changesTo(records, change));
        document.note((records) => this.#broughtBack(records, change));
      } catch (thrown) {
        this.onProblem(thrown);
      }
    }
    this.#isFollowing = false;
    this.onWords();
    this.#saveSoon();
  }

  #changesTo(records: Records, change: WordChange): Changes {
    const changes = changesToFollow(records, change);
    const [video] = [...records.all('video').values()];
    if (!video || change.removed.size === 0) return changes;
    const put = new Map<AnyId, AnyRecord>(changes.put.map((record) => [record.id, record]));
    const touched = [...put.keys(), ...changes.remove].flatMap((id) => records.get(id as never) ?? []);
    this.#takenAlong.note(video.contentId, change.removed.keys(), touched, (id) => put.get(id));
    return changes;
  }

  #broughtBack(records: Records, change: WordChange): Changes {
    const [video] = [...records.all('video').values()];
    const back = change.put.map(({ id }) => id);
    return video ? this.#takenAlong.restored(video.contentId, back, records) : NO_CHANGES;
  }

  #saveSoon(afterMs = SAVE_AFTER_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), afterMs);
  }

  async #save(): Promise<void> {
    try {
      for (let attempt = 1; !(await this.#write(attempt === ATTEMPTS)); attempt++) {
        const file = await this.#api.read(this.id);
        if (file) this.#merge(file.text, file.revision);
        else this.#base = { words: [], revision: null };
      }
      this.#isUnkept = false;
    } catch (thrown) {
      if (!this.#isUnkept) this.onProblem(thrown);
      this.#isUnkept = true;
      if (this.#timer === undefined) this.#saveSoon(RETRY_MS);
    }
  }

  /** False when something else lies there meanwhile, which is an error at the last attempt. */
  async #write(isLast: boolean): Promise<boolean> {
    const words = this.words;
    const text = writeStudy(this.toFile([]));
    try {
      this.#base = { words, revision: await this.#api.save(this.id, text, this.#base.revision) };
      return true;
    } catch (thrown) {
      if (toAppError(thrown).code !== 'project/changed' || isLast) throw thrown;
      return false;
    }
  }

  /** Takes over what another window did, where it is not what this one did too. */
  #merge(text: string, revision: string): void {
    const theirs = parseStudy(text);
    const project = (records: readonly AnyRecord[]): Project => ({ revision: 0, records, extra: {} });
    const merged = mergeProjects(project(this.#base.words), project(this.words), project(theirs.words));
    const next = wordsOf(merged?.project.records ?? theirs.words);
    this.#base = { words: theirs.words, revision };
    const stays = new Set<AnyId>(next.map(({ id }) => id));
    const removed: Heirs = new Map(
      this.words.filter(({ id }) => !stays.has(id)).map(({ id }) => [id, theirs.removed.get(id) ?? null]),
    );
    const put = next.filter((word) => !isSame(this.#store.get(word.id as never), word));
    const isNews = put.length > 0 || removed.size > 0;
    if (isNews) this.#take({ put, removed }, null);
  }
}

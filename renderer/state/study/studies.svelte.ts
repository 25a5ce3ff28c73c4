import type { StudySummary, StudyVideo } from '../../../electron/contract/studies.ts';
import { randomIds } from '../../../engine/annotation/document/ids.ts';
import { AnnotationStore } from '../../../engine/annotation/document/store.ts';
import type { Study, StudyCutting } from '../../../engine/annotation/document/study-records.ts';
import { importLabels, parseLabelSet } from '../../../engine/annotation/labels/label-set.ts';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { differingWords } from '../../../engine/annotation/study/differing-words.ts';
import { parseStudy, writeStudy } from '../../../engine/annotation/study/study-file.ts';
import { isWord, type Word, wordsOf } from '../../../engine/annotation/study/study-words.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { Notices } from '../app/notices.svelte.ts';
import { VideoDocument } from '../document/document.svelte.ts';
import type { Saved } from '../document/saving.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import { DEFAULT_STUDY, homeOf } from './home-study.ts';
import { SharedWords } from './shared-words.ts';
import type { StudyApi } from './study-api.ts';
import { asStudy } from './template-words.ts';

const OWN_CUTTING: StudyCutting = { threshold: null, minDurationUs: null };
const NOTHING: Project = { revision: 0, records: [], extra: {} };

/** Which studies there are, which one new videos join, and the words that videos share. */
export class Studies {
  readonly #api: StudyApi;
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #shared = new Map<string, SharedWords>();
  readonly #entered = new Map<VideoDocument, { readonly words: SharedWords; leave(): void }>();
  /** What was chosen for studies that could not be read. */
  readonly #unkept = new Map<string, StudyCutting>();
  #list = $state.raw<readonly StudySummary[]>([]);
  /** Counts changes of which words there are, so that Svelte follows what is read from them. */
  #version = $state(0);
  /** Stands for the current study where no video is open, so that its words can be set up. */
  #document = $state.raw(new VideoDocument());

  constructor(api: StudyApi, settings: Settings, notices: Notices) {
    this.#api = api;
    this.#settings = settings;
    this.#notices = notices;
  }

  /** As they were listed last, by name. */
  get list(): readonly StudySummary[] {
    return this.#list;
  }

  /** The study that new videos join. */
  get currentId(): string {
    return this.#settings.study;
  }

  get document(): VideoDocument {
    return this.#document;
  }

  /** What a study is called; the default one has a name only when it was given one. */
  nameOf(id: string): string {
    const name = this.#list.find((each) => each.id === id)?.name ?? '';
    return name === '' ? 'Default' : name;
  }

  /** The study whose words a document has, by its id; null before it was entered. */
  studyOf(document: VideoDocument): string | null {
    void this.#version;
    return this.#entered.get(document)?.words.id ?? null;
  }

  async refresh(): Promise<void> {
    this.#list = await this.#api.list();
  }

  /** Reads the current study, so that its words are there before any video is. */
  async load(): Promise<void> {
    const words = await this.#words(this.currentId);
    const document = new VideoDocument();
    this.#follow(document, words);
    const size = { frameRate: null, width: 0, height: 0, durationUs: 0 as never };
    document.load(NOTHING, { contentId: `study-${words.id}`, name: this.nameOf(words.id), ...size });
    this.#leave(this.#document);
    this.#document = document;
    await this.refresh().catch(() => undefined);
  }

  /**
   * Prepares a document to be opened inside its study: the one that its project names, the default one for a project that
   * names none, the wanted one for a video without a project.
   */
  async enter(document: VideoDocument, { project, study }: Saved, wanted: string): Promise<Project> {
    const id = study ?? (project === null ? wanted : homeOf(project));
    this.#follow(document, await this.#words(id, () => wordsOf(project?.records ?? [])));
    return project ?? NOTHING;
  }

  /**
   * Shows an open video's labels in another study, where they are apart from those that it was first given.
   * @param project what was saved there; null: it has none yet
   */
  async show(document: VideoDocument, id: string, project: Project | null): Promise<void> {
    const { video } = document;
    if (!video) return;
    this.#follow(document, await this.#words(id));
    document.load(project ?? NOTHING, video);
    await this.refresh();
  }

  /** Moves an open video into another study: its words of the same name become the study's, others that it uses join. */
  async move(document: VideoDocument, id: string): Promise<void> {
    const { video } = document;
    if (!video) return;
    const { records, ...rest } = document.toProject(0);
    const store = new AnnotationStore(records);
    const used = new Set<string>();
    for (const { labelId, subjectId, observerId } of store.all('segment').values())
      for (const each of [labelId, subjectId, observerId]) if (each) used.add(each);
    for (const { labelId, subjectId } of store.all('running').values())
      for (const each of [labelId, subjectId]) if (each) used.add(each);
    for (const { observerId } of store.all('track').values()) if (observerId) used.add(observerId);
    for (const wordId of used) {
      const label = store.get(wordId as never) as { readonly parentId?: string | null } | undefined;
      if (label?.parentId) used.add(label.parentId);
    }
    const own = records.filter((record) => !isWord(record) || used.has(record.id));
    this.#follow(document, await this.#words(id));
    document.load({ ...rest, records: own }, video);
    document.touch();
  }

  /** Puts a document back into a study as it was there. */
  async restore(document: VideoDocument, id: string, project: Project): Promise<void> {
    const { video } = document;
    if (!video) return;
    this.#follow(document, await this.#words(id));
    document.load(project, video);
    document.touch();
  }

  /** Makes a study and joins it. */
  async create(name: string, initial: readonly Word[]): Promise<string> {
    this.#requireFree(name, null);
    const id = randomIds('study').slice('study:'.length);
    const words = asStudy(id, name, initial);
    await this.#api.save(id, writeStudy({ words, removed: new Map(), projects: [] }), null);
    await this.use(id);
    return id;
  }

  /** New videos join this one from now on. */
  async use(id: string): Promise<void> {
    this.#settings.study = id;
    await this.load();
  }

  /**
   * The words of a study.
   * @param project names it; of a study that is not there yet, its words are the first
   * Errors: why the study cannot be read
   */
  async wordsOf(id: string, project: Project | null = null): Promise<readonly Word[]> {
    const { words, unread } = await this.#words(id, () => wordsOf(project?.records ?? []));
    if (unread) throw unread;
    return words;
  }

  /** Why the study that a document follows could not be read; null where it was. */
  unreadOf(document: VideoDocument): AppError | null {
    return this.#entered.get(document)?.words.unread ?? null;
  }

  /** Its videos, as far as the library knows them. */
  videosOf(id: string): Promise<readonly StudyVideo[]> {
    return this.#api.videos(id);
  }

  /**
   * What was saved of one of its videos, with the words as the study has them now; null when that is gone. Errors:
   * `project/...`.
   */
  async projectOf(id: string, contentId: ContentId): Promise<Project | null> {
    const text = await this.#api.project(id, contentId);
    return text === null ? null : (await this.#words(id)).seen(parseProject(text));
  }

  async rename(id: string, name: string): Promise<void> {
    this.#requireFree(name, id);
    const words = await this.#words(id);
    words.changeStudy(name, { name });
    await words.flush();
    await this.refresh();
  }

  /** Errors: `usage` where another study is called so: nobody could tell them apart. */
  #requireFree(name: string, own: string | null): void {
    const wanted = plainText(name);
    const isTaken =
      (own !== DEFAULT_STUDY && wanted === plainText(this.nameOf(DEFAULT_STUDY))) ||
      this.#list.some((other) => other.id !== own && plainText(other.name) === wanted);
    if (isTaken) throw new AppError('usage', `There is already a study “${name}”: choose another name.`);
  }

  /** How a study that was read wants scores cut. */
  cuttingOf(id: string): StudyCutting {
    void this.#version;
    return this.#shared.get(id)?.study?.cutting ?? this.#unkept.get(id) ?? OWN_CUTTING;
  }

  setCutting(id: string, cutting: StudyCutting): void {
    this.#unkept.set(id, cutting);
    this.#shared.get(id)?.changeStudy(this.nameOf(id), { cutting });
    this.#version++;
  }

  /** A study as one file, with the annotations that are given. */
  async fileOf(id: string, projects: readonly Project[]): Promise<string> {
    return writeStudy((await this.#words(id)).toFile(projects));
  }

  /** A study from a file: its words; its annotations are handed back, to be kept by who can. Errors: `format/...`. */
  async read(text: string): Promise<{
    readonly id: string;
    readonly projects: readonly Project[];
    /** A sentence for each word that is another in the study here, and stays. */
    readonly differing: readonly string[];
  }> {
    const file = parseStudy(text);
    const known = file.words.find((word): word is Study => word.type === 'study');
    const id = known ? known.id.slice('study:'.length) : this.currentId;
    const words = await this.#words(id, () => file.words);
    const differing = differingWords(file.words, words.words);
    words.adopt(file);
    await words.flush();
    if (known) await this.use(id);
    return { id, projects: file.projects, differing };
  }

  async remove(id: string): Promise<void> {
    await this.#api.remove(id);
    this.#shared.delete(id);
    if (id === this.currentId) await this.use(DEFAULT_STUDY);
    else await this.refresh();
  }

  /** The host tells of a study's new text. */
  noticed(id: string): void {
    void this.#shared.get(id)?.noticed();
    void this.refresh().catch(() => undefined);
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#shared.values()].map((words) => words.flush()));
  }

  #follow(document: VideoDocument, words: SharedWords): void {
    this.#leave(document);
    document.follow = (project) => words.follow(project ?? NOTHING);
    this.#entered.set(document, { words, leave: words.join(document) });
    this.#version++;
  }

  #leave(document: VideoDocument): void {
    this.#entered.get(document)?.leave();
    this.#entered.delete(document);
  }

  async #words(id: string, initial: () => readonly Word[] = () => []): Promise<SharedWords> {
    const known = this.#shared.get(id);
    const words = known ?? new SharedWords(id, this.#api);
    if (!known) {
      words.onProblem = (thrown) => this.#notices.problem(thrown);
      words.onWords = () => this.#version++;
      this.#shared.set(id, words);
    }
    await words.load(id === DEFAULT_STUDY ? () => this.#formerLabels() : initial);
    return words;
  }

  /** The default study begins with the labels that were worked with last, before there were studies. */
  #formerLabels(): readonly Word[] {
    const { labelSet } = this.#settings;
    if (labelSet === null) return [];
    return wordsOf(importLabels(new AnnotationStore(), parseLabelSet(labelSet)).put);
  }
}

import type { Changes } from '../../../engine/annotation/document/changes.ts';
import { History, type Mark } from '../../../engine/annotation/document/history.ts';
import type { RecordId, TrackId } from '../../../engine/annotation/document/ids.ts';
import { segmentsOf, tracksOf } from '../../../engine/annotation/document/query.ts';
import {
  type AnyRecord,
  type Label,
  type LabelMapping,
  type PaintedRegion,
  RECORD_SCOPES,
  type RecordOf,
  type Records,
  type RecordType,
  type Running,
  type SecondCamera,
  type SeenRange,
  type Segment,
  type Track,
  type Video,
} from '../../../engine/annotation/document/records.ts';
import type { RecordsDiff } from '../../../engine/annotation/document/records-diff.ts';
import {
  AnnotationStore,
  type Author,
  type StoreListener,
} from '../../../engine/annotation/document/store.ts';
import type { Observer, Subject } from '../../../engine/annotation/document/study-records.ts';
import { runningOf } from '../../../engine/annotation/edits/live-coding.ts';
import { paintedOutOf } from '../../../engine/annotation/edits/paint-out.ts';
import { cameraOf } from '../../../engine/annotation/edits/second-camera.ts';
import { seenOf } from '../../../engine/annotation/edits/seen.ts';
import { byOrder, subjectsOf } from '../../../engine/annotation/edits/subjects.ts';
import { createTrack, videoRecord } from '../../../engine/annotation/edits/tracks.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { canonicalRegions, type Region } from '../../../engine/base/regions.ts';

/** An edit: what should change, given the document as it is. */
export type Edit = Changes | ((records: Records) => Changes);

/** What is known of a video before its document can be opened. */
export type VideoFacts = Omit<Video, 'type' | 'id'>;

const OWN_TRACK = 'You';
const NO_SEGMENTS: readonly Segment[] = [];

/**
 * The labels of one open video, for components: a mirror of the annotation store that Svelte can follow. There from
 * the moment the file is in the list; empty and closed for edits until {@link load} was called once.
 */
export class VideoDocument {
  #store = $state.raw(new AnnotationStore());
  #history = new History(this.#store);
  #video = $state.raw<Video | null>(null);
  #tracks = $state.raw<readonly Track[]>([]);
  #segments = $state.raw<ReadonlyMap<TrackId, readonly Segment[]>>(new Map());
  #labels = $state.raw<ReadonlyMap<Label['id'], Label>>(new Map());
  #mappings = $state.raw<readonly LabelMapping[]>([]);
  #seen = $state.raw<readonly SeenRange[]>([]);
  #subjects = $state.raw<readonly Subject[]>([]);
  #observers = $state.raw<readonly Observer[]>([]);
  #running = $state.raw<readonly Running[]>([]);
  #regions = $state.raw<readonly PaintedRegion[]>([]);
  #camera = $state.raw<SecondCamera | null>(null);
  #undoTitle = $state<string | null>(null);
  #redoTitle = $state<string | null>(null);
  #extra: Project['extra'] = {};
  /** Brings what was saved into the study that it belongs to, whenever it is loaded. Set by who shares a study's words. */
  follow: (project: Project | null) => Project | null = (project) => project;
  readonly #opened = Promise.withResolvers<void>();
  readonly #listeners = new Set<StoreListener>();
  #release: () => void = () => undefined;

  /** The document itself; another object after each {@link load}. Change it by {@link edit} alone. */
  get store(): AnnotationStore {
    return this.#store;
  }
  /** Ready for edits. */
  get isOpen(): boolean {
    return this.#video !== null;
  }
  /** Fulfilled once {@link isOpen}. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }
  get video(): Video | null {
    return this.#video;
  }
  /** From the top down. */
  get tracks(): readonly Track[] {
    return this.#tracks;
  }
  /** In no order: see `labelTree` and `flatten`. */
  get labels(): ReadonlyMap<Label['id'], Label> {
    return this.#labels;
  }
  get mappings(): readonly LabelMapping[] {
    return this.#mappings;
  }
  /** Watched stretches by time. */
  get seen(): readonly SeenRange[] {
    return this.#seen;
  }
  /** As they are listed. */
  get subjects(): readonly Subject[] {
    return this.#subjects;
  }
  /** As they are listed. */
  get observers(): readonly Observer[] {
    return this.#observers;
  }
  /** What was started and not ended, in the order in which it started. */
  get running(): readonly Running[] {
    return this.#running;
  }
  /** What is shown beside the video. */
  get camera(): SecondCamera | null {
    return this.#camera;
  }
  /** What is painted out of the picture, here or in the whole study, from the top down. */
  get regions(): readonly PaintedRegion[] {
    return this.#regions;
  }
  /** The same as everybody writes it. */
  readonly painted: readonly Region[] = $derived(canonicalRegions(this.#regions));
  /** What {@link undo} takes back next, such as `Split segment`; null when there is nothing. */
  get undoTitle(): string | null {
    return this.#undoTitle;
  }
  get redoTitle(): string | null {
    return this.#redoTitle;
  }

  /** Whether a drag or the like goes on; not followed by Svelte. */
  get isInGesture(): boolean {
    return this.#history.isInGesture;
  }

  /** A track's segments and markers by time. */
  segmentsOf(trackId: TrackId): readonly Segment[] {
    return this.#segments.get(trackId) ?? NO_SEGMENTS;
  }

  /** All segments of all tracks by track, each list by time. */
  get segments(): ReadonlyMap<TrackId, readonly Segment[]> {
    return this.#segments;
  }

  /** Not followed by Svelte: for edits and events. */
  get<T extends RecordType>(id: RecordId<T>): RecordOf<T> | undefined {
    return this.#store.get(id);
  }

  /**
   * Makes a person's edit as one step of undo, with its name for the menu. Returns whether anything changed.
   * Errors: `annotation/invalid`, then nothing has changed.
   */
  edit(title: string, edit: Edit): boolean {
    if (!this.isOpen) return false;
    return this.#history.step(title, () => this.#commit(edit, 'person'));
  }

  /** What a model found, or was given as labels: not a step of undo, and never touches what a person decided. */
  editAsModel(edit: Edit): boolean {
    if (!this.isOpen) return false;
    return this.#history.withMode('ignore', () => this.#commit(edit, 'model'));
  }

  /** A change that nobody wants to undo, such as what was watched or the labels that a new video begins with. */
  note(edit: Edit): boolean {
    if (!this.isOpen) return false;
    return this.#history.withMode('ignore', () => this.#commit(edit, 'person'));
  }

  /**
   * Makes the changes of `run` one step of undo. What it throws takes back all of them. Returns what `run` returns.
   * @param run gets the function that makes a change, which says whether anything came of it
   */
  asOne<T>(title: string, run: (change: (edit: Edit) => boolean) => T): T {
    const scope = new AbortController();
    const gesture = this.begin(title, scope.signal);
    try {
      const result = run((edit) => gesture.change(edit));
      gesture.finish();
      return result;
    } finally {
      scope.abort();
    }
  }

  /**
   * Begins a gesture that takes a while, such as a drag, whose changes become one step.
   * @param scope takes it back when it aborts before the gesture was finished: whoever drags aborts it in every case
   */
  begin(title: string, scope: AbortSignal): Gesture {
    const gesture = new Gesture(this, this.#history, this.#history.mark(title));
    if (scope.aborted) gesture.bail();
    scope.addEventListener('abort', () => gesture.bail(), { once: true });
    return gesture;
  }

  /** One of the changes of a gesture. */
  change(edit: Edit): boolean {
    return this.isOpen && this.#commit(edit, 'person');
  }

  undo(): void {
    this.#history.undo();
  }

  redo(): void {
    this.#history.redo();
  }

  /** Told of every change, whoever made it, and of nothing that {@link load} does. Returns the function that ends it. */
  onChange(listener: (diff: RecordsDiff, author: Author) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Opens the document with what was saved, or empty for null; called again it replaces everything, without undo.
   * The video's facts come from the file; its length never shrinks below what was saved.
   */
  load(saved: Project | null, facts: VideoFacts): void {
    const project = this.follow(saved);
    const video = videoRecord(facts);
    const before = project?.records.find((record) => record.id === video.id) as Video | undefined;
    const durationUs = before && before.durationUs > video.durationUs ? before.durationUs : video.durationUs;
    const others = (project?.records ?? []).filter((record) => record.id !== video.id);
    const store = new AnnotationStore([{ ...before, ...video, durationUs }, ...others]);
    if (!tracksOf(store, video.id).some((track) => track.kind === 'human')) {
      store.commit(createTrack(store, video.id, OWN_TRACK));
    }
    this.#extra = project?.extra ?? {};
    this.#adopt(store);
    this.#video = store.get(video.id) ?? null;
    this.#opened.resolve();
  }

  /** The video turned out to be longer than its file states. It never becomes shorter: there may be segments there. */
  lengthen(durationUs: Video['durationUs']): void {
    const video = this.#video;
    if (video && durationUs > video.durationUs) this.note({ put: [{ ...video, durationUs }], remove: [] });
  }

  /** Tells listeners of a change that cannot be undone, so that the document is saved. */
  touch(): void {
    const { video } = this;
    if (!video) return;
    const diff: RecordsDiff = { added: new Map([[video.id, video]]), updated: new Map(), removed: new Map() };
    for (const listener of this.#listeners) listener(diff, 'person');
  }

  /** What is to be saved. */
  toProject(revision: number): Project {
    const records: AnyRecord[] = [];
    for (const record of this.#store.records()) {
      if (RECORD_SCOPES[record.type].scope === 'document') records.push(record);
    }
    return { revision, records, extra: this.#extra };
  }

  #commit(edit: Edit, author: Author): boolean {
    const changes = typeof edit === 'function' ? edit(this.#store) : edit;
    const { added, updated, removed } = this.#store.commit(changes, author);
    return added.size + updated.size + removed.size > 0;
  }

  #adopt(store: AnnotationStore): void {
    this.#release();
    this.#history.dispose();
    this.#store = store;
    this.#history = new History(store);
    const ends = [
      store.listen((diff, author) => this.#mirror(diff, author)),
      this.#history.listen(() => this.#readHistory()),
    ];
    this.#release = () => {
      for (const end of ends) end();
    };
    this.#readHistory();
    this.#readAll();
  }

  #readHistory(): void {
    this.#undoTitle = this.#history.nextUndo?.title ?? null;
    this.#redoTitle = this.#history.nextRedo?.title ?? null;
  }

  #readAll(): void {
    const videoId = [...this.#store.all('video').keys()][0];
    this.#tracks = videoId ? tracksOf(this.#store, videoId) : [];
    this.#segments = new Map(this.#tracks.map(({ id }) => [id, segmentsOf(this.#store, id)]));
    this.#labels = new Map(this.#store.all('label'));
    this.#mappings = [...this.#store.all('mapping').values()];
    this.#seen = videoId ? seenOf(this.#store, videoId) : [];
    this.#regions = videoId ? paintedOutOf(this.#store, videoId) : [];
    this.#camera = videoId ? cameraOf(this.#store, videoId) : null;
    this.#readStudy();
  }

  #readStudy(): void {
    this.#subjects = subjectsOf(this.#store);
    this.#observers = [...this.#store.all('observer').values()].sort(byOrder);
    this.#running = runningOf(this.#store);
  }

  /** Copies what a change touched: components that show something else are not run again. */
  #mirror(diff: RecordsDiff, author: Author): void {
    const types = new Set<RecordType>();
    const tracks = new Set<TrackId>();
    const touch = (record: AnyRecord) => {
      types.add(record.type);
      if (record.type === 'segment') tracks.add(record.trackId);
    };
    for (const record of diff.added.values()) touch(record);
    for (const record of diff.removed.values()) touch(record);
    for (const pair of diff.updated.values()) pair.forEach(touch);
    const videoId = this.#video?.id;
    if (videoId && types.has('video')) this.#video = this.#store.get(videoId) ?? null;
    if (videoId && types.has('track')) this.#tracks = tracksOf(this.#store, videoId);
    if (tracks.size > 0) {
      const segments = new Map(this.#segments);
      for (const id of tracks) segments.set(id, segmentsOf(this.#store, id));
      this.#segments = segments;
    }
    if (types.has('label')) this.#labels = new Map(this.#store.all('label'));
    if (types.has('subject') || types.has('observer') || types.has('running')) this.#readStudy();
    if (types.has('mapping')) this.#mappings = [...this.#store.all('mapping').values()];
    if (videoId && types.has('seen')) this.#seen = seenOf(this.#store, videoId);
    if (videoId && types.has('region')) this.#regions = paintedOutOf(this.#store, videoId);
    if (videoId && types.has('camera')) this.#camera = cameraOf(this.#store, videoId);
    for (const listener of this.#listeners) listener(diff, author);
  }
}

/** Edits that a person makes in one go, such as a drag: one step of undo, or none at all. */
export class Gesture {
  readonly #document: VideoDocument;
  readonly #history: History;
  readonly #mark: Mark;

  constructor(document: VideoDocument, history: History, mark: Mark) {
    this.#document = document;
    this.#history = history;
    this.#mark = mark;
  }

  /** False once it was ended, also by an undo in between. */
  get isOpen(): boolean {
    return this.#history.isOpen(this.#mark);
  }

  change(edit: Edit): boolean {
    return this.isOpen && this.#document.change(edit);
  }

  /** Keeps what was done as one step. */
  finish(): void {
    this.#history.squashToMark(this.#mark);
  }

  /** Takes back all of it. */
  bail(): void {
    this.#history.bailToMark(this.#mark);
  }
}

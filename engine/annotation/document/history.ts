import { type RecordsDiff, reverse, sizeOf, squash, undoablePart } from './records-diff.ts';
import type { AnnotationStore } from './store.ts';

/**
 * What happens to changes. `record`: each can be undone and ends what could be redone. `record-keep-redo`: the same,
 * and what could be redone still can. `ignore`: they are not undone, as a model's segments that stream in.
 */
export type HistoryMode = 'record' | 'record-keep-redo' | 'ignore';

declare const markId: unique symbol;
/** The begin of a gesture. */
export type Mark = number & { readonly [markId]: true };

/** One step that the person can undo. */
export interface HistoryStep {
  /** What was done, for a menu: "Split segment". */
  readonly title: string;
  readonly diff: RecordsDiff;
}

interface Gesture {
  readonly mark: Mark;
  readonly title: string;
  /** Steps that were there before it. */
  readonly depth: number;
  /** What could be redone before it. */
  readonly redo: readonly HistoryStep[];
}

/** Versions of records that the steps of one history may hold together. */
export const HISTORY_RECORDS = 200_000;

/**
 * Undo and redo of one store, derived from its diffs: no command writes an inverse. One history per opened video, so
 * undo never reaches into another. Records whose type is not undoable (see RECORD_SCOPES) never enter.
 *
 * Without a mark every change is a step. After {@link mark} changes gather in one open step until the gesture is
 * squashed or bailed out of.
 *
 * Memory: when the steps hold more than `limit` record versions together, the oldest are forgotten; the newest is
 * always kept. Records are shared with the store, so a step costs what it changed.
 */
export class History {
  readonly #store: AnnotationStore;
  readonly #limit: number;
  readonly #stopListening: () => void;
  readonly #listeners = new Set<() => void>();
  #steps: HistoryStep[] = [];
  #gestures: Gesture[] = [];
  #redo: readonly HistoryStep[] = [];
  /** Whether the last step still gathers the changes of the innermost gesture. */
  #isGathering = false;
  #held = 0;
  #mode: HistoryMode = 'record';
  #isRewinding = false;
  #nextMark = 1;

  constructor(store: AnnotationStore, options: { readonly limit?: number } = {}) {
    this.#store = store;
    this.#limit = options.limit ?? HISTORY_RECORDS;
    this.#stopListening = store.listen((diff) => this.#hear(diff));
  }

  /** The step that {@link undo} takes back next, or null. */
  get nextUndo(): HistoryStep | null {
    return this.#steps.at(-1) ?? null;
  }

  /** The step that {@link redo} does again next, or null. */
  get nextRedo(): HistoryStep | null {
    return this.#redo.at(-1) ?? null;
  }

  /** Takes the last step back. An open gesture is ended first and is that step. False when there was none. */
  undo(): boolean {
    this.#endGestures();
    let isUndone = false;
    while (!isUndone && this.#steps.length > 0) {
      const { title, diff } = this.#pop();
      const undone = this.#rewind(reverse(diff));
      isUndone = sizeOf(undone) > 0;
      if (isUndone) this.#redo = [...this.#redo, { title, diff: reverse(undone) }];
    }
    this.#tell();
    return isUndone;
  }

  /** Does again what was undone last. False when there was nothing. */
  redo(): boolean {
    this.#endGestures();
    let isRedone = false;
    for (let step = this.#redo.at(-1); !isRedone && step; step = this.#redo.at(-1)) {
      this.#redo = this.#redo.slice(0, -1);
      const redone = this.#rewind(step.diff);
      isRedone = sizeOf(redone) > 0;
      if (isRedone) this.#push({ title: step.title, diff: redone });
    }
    this.#tell();
    return isRedone;
  }

  /** Begins a gesture: a drag, a dialog, a run of changes that is one step. They may lie inside each other. */
  mark(title: string): Mark {
    const mark = this.#nextMark++ as Mark;
    this.#gestures.push({ mark, title, depth: this.#steps.length, redo: this.#redo });
    this.#isGathering = false;
    return mark;
  }

  /** Whether a gesture goes on. */
  get isInGesture(): boolean {
    return this.#gestures.length > 0;
  }

  /** False once a gesture was squashed, bailed out of, or ended by an undo: a drag then has to stop. */
  isOpen(mark: Mark): boolean {
    return this.#gestures.some((gesture) => gesture.mark === mark);
  }

  /** Ends a gesture as one step. False when it was no longer open. */
  squashToMark(mark: Mark): boolean {
    const gesture = this.#end(mark);
    if (!gesture) return false;
    const diff = this.#popDownTo(gesture.depth);
    if (sizeOf(diff) > 0) this.#push({ title: gesture.title, diff });
    this.#tell();
    return true;
  }

  /**
   * Takes a gesture back as if it had never begun: what could be redone before still can. False when it was no longer
   * open.
   */
  bailToMark(mark: Mark): boolean {
    const gesture = this.#end(mark);
    if (!gesture) return false;
    this.#rewind(reverse(this.#popDownTo(gesture.depth)));
    this.#redo = gesture.redo;
    this.#tell();
    return true;
  }

  /** Runs an edit as one step; when it throws, nothing of it stays. */
  step<T>(title: string, edit: () => T): T {
    const mark = this.mark(title);
    try {
      const result = edit();
      this.squashToMark(mark);
      return result;
    } catch (failure) {
      this.bailToMark(mark);
      throw failure;
    }
  }

  withMode<T>(mode: HistoryMode, edit: () => T): T {
    const before = this.#mode;
    this.#mode = mode;
    try {
      return edit();
    } finally {
      this.#mode = before;
    }
  }

  /** Forgets every step. */
  clear(): void {
    this.#endGestures();
    this.#steps = [];
    this.#redo = [];
    this.#held = 0;
    this.#tell();
  }

  /** Called when what can be undone or redone may have changed. Returns the function that ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops listening to the store. */
  dispose(): void {
    this.#stopListening();
    this.#listeners.clear();
  }

  #hear(diff: RecordsDiff): void {
    if (this.#isRewinding || this.#mode === 'ignore') return;
    const undoable = undoablePart(diff);
    if (sizeOf(undoable) === 0) return;
    if (this.#mode === 'record') this.#redo = [];
    const gesture = this.#gestures.at(-1);
    if (this.#isGathering) {
      const { title, diff: before } = this.#pop();
      this.#push({ title, diff: squash([before, undoable]) });
    } else {
      this.#push({ title: gesture?.title ?? '', diff: undoable });
    }
    this.#isGathering = gesture !== undefined;
    this.#tell();
  }

  #push(step: HistoryStep): void {
    this.#steps.push(step);
    this.#held += sizeOf(step.diff);
    // A gesture stays whole, so that it can be bailed out of.
    const forgettable = this.#gestures[0]?.depth ?? this.#steps.length - 1;
    let forgotten = 0;
    while (this.#held > this.#limit && forgotten < forgettable) {
      this.#held -= sizeOf(this.#steps[forgotten++]!.diff);
    }
    if (forgotten === 0) return;
    this.#steps.splice(0, forgotten);
    this.#gestures = this.#gestures.map((each) => ({ ...each, depth: each.depth - forgotten }));
  }

  #pop(): HistoryStep {
    const step = this.#steps.pop()!;
    this.#held -= sizeOf(step.diff);
    return step;
  }

  #popDownTo(depth: number): RecordsDiff {
    const diffs: RecordsDiff[] = [];
    while (this.#steps.length > depth) diffs.unshift(this.#pop().diff);
    return squash(diffs);
  }

  /** Ends a gesture and those inside it. */
  #end(mark: Mark): Gesture | null {
    const place = this.#gestures.findIndex((gesture) => gesture.mark === mark);
    if (place < 0) return null;
    this.#isGathering = false;
    return this.#gestures.splice(place)[0] ?? null;
  }

  /** What an open gesture has done so far becomes a step of its own. */
  #endGestures(): void {
    const outermost = this.#gestures[0];
    if (outermost) this.squashToMark(outermost.mark);
  }

  #rewind(diff: RecordsDiff): RecordsDiff {
    this.#isRewinding = true;
    try {
      return this.#store.applyFitting(diff);
    } finally {
      this.#isRewinding = false;
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

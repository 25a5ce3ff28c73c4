import { AppError } from '../../base/errors.ts';
import type { Changes } from './changes.ts';
import { freeze, isSame } from './equality.ts';
import type { RecordId } from './ids.ts';
import { findProblems, type Problem } from './invariants.ts';
import { assertModelMay } from './model-authority.ts';
import type { AnyId, AnyRecord, RecordOf, Records, RecordType } from './records.ts';
import { EMPTY_DIFF, pick, type RecordsDiff, reverse, sizeOf } from './records-diff.ts';

/** On whose behalf a change is made. A model may touch only what no person has decided about. */
export type Author = 'person' | 'model';

/** Told of every change after it was made. It must not change the store. */
export type StoreListener = (diff: RecordsDiff, author: Author) => void;

/**
 * The document: frozen records by id. Every change is checked and either kept whole or refused whole with
 * `annotation/invalid` and a sentence.
 */
export class AnnotationStore implements Records {
  readonly #byId = new Map<AnyId, AnyRecord>();
  readonly #byType: { readonly [T in RecordType]: Map<RecordId<T>, RecordOf<T>> } = {
    video: new Map(),
    track: new Map(),
    segment: new Map(),
    label: new Map(),
    mapping: new Map(),
    seen: new Map(),
    selection: new Map(),
    subject: new Map(),
    observer: new Map(),
    study: new Map(),
    running: new Map(),
    region: new Map(),
    camera: new Map(),
  };
  readonly #listeners = new Set<StoreListener>();
  #isTelling = false;

  /** Errors: `annotation/invalid`. */
  constructor(records: Iterable<AnyRecord> = []) {
    this.commit({ put: [...records], remove: [] });
  }

  get<T extends RecordType>(id: RecordId<T>): RecordOf<T> | undefined {
    return this.#byId.get(id as AnyId) as RecordOf<T> | undefined;
  }

  /** Live: it shows later changes too. */
  all<T extends RecordType>(type: T): ReadonlyMap<RecordId<T>, RecordOf<T>> {
    return this.#byType[type];
  }

  /** Every record of every type. */
  *records(): Generator<AnyRecord> {
    yield* this.#byId.values();
  }

  /**
   * Makes a change and returns what it did; a change that does nothing tells no one. The records are frozen and kept,
   * not copied. Errors: `annotation/invalid`.
   */
  commit(changes: Changes, author: Author = 'person'): RecordsDiff {
    const diff = this.#diffOf(changes);
    if (author === 'model') assertModelMay(this, diff);
    return this.#change(diff, author);
  }

  /** Applies a diff as it stands. Errors: `annotation/invalid` when it does not fit the document. */
  apply(diff: RecordsDiff): RecordsDiff {
    return this.#change(this.#diffOf(changesOf(diff)), 'person');
  }

  /**
   * Applies as much of a diff as the document still allows and returns that part: a record that is gone is not
   * updated, a label that came into use meanwhile is not removed. This is what undo needs when a model ran in between.
   */
  applyFitting(diff: RecordsDiff): RecordsDiff {
    const updated = new Map([...diff.updated].filter(([id]) => this.#byId.has(id)));
    let rest: RecordsDiff = this.#diffOf(changesOf({ ...diff, updated }));
    for (;;) {
      const problems = this.#tryOut(rest);
      if (problems.length === 0) break;
      // A removal that does not fit may be all that is wrong: without it the rest is tried again.
      const removals = problems.filter(({ id }) => rest.removed.has(id));
      const unfit = new Set((removals.length > 0 ? removals : problems).map(({ id }) => id));
      rest = pick(rest, (record) => !unfit.has(record.id));
    }
    this.#tell(rest, 'person');
    return rest;
  }

  /** Returns the function that ends it. */
  listen(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #diffOf({ put, remove }: Changes): RecordsDiff {
    const added = new Map<AnyId, AnyRecord>();
    const updated = new Map<AnyId, readonly [AnyRecord, AnyRecord]>();
    const removed = new Map<AnyId, AnyRecord>();
    for (const record of put) {
      const known = this.#byId.get(record.id);
      if (!known) added.set(record.id, freeze(record));
      else if (isSame(known, record)) updated.delete(record.id);
      else updated.set(record.id, [known, freeze(record)]);
    }
    for (const id of remove) {
      const known = this.#byId.get(id);
      if (known) removed.set(id, known);
      added.delete(id);
      updated.delete(id);
    }
    return { added, updated, removed };
  }

  #change(diff: RecordsDiff, author: Author): RecordsDiff {
    if (sizeOf(diff) === 0) return EMPTY_DIFF;
    const [problem] = this.#tryOut(diff);
    if (problem)
      throw new AppError('annotation/invalid', problem.message, { details: { record: problem.id } });
    this.#tell(diff, author);
    return diff;
  }

  /** Makes the change and, where the document would break a rule, takes it back. */
  #tryOut(diff: RecordsDiff): Problem[] {
    if (this.#isTelling) throw new Error('A listener must not change the store that it listens to.');
    this.#write(diff);
    const problems = findProblems(this, diff);
    if (problems.length > 0) this.#write(reverse(diff));
    return problems;
  }

  #write(diff: RecordsDiff): void {
    for (const record of diff.removed.values()) {
      this.#byId.delete(record.id);
      this.#mapOf(record).delete(record.id);
    }
    for (const record of diff.added.values()) this.#set(record);
    for (const [, to] of diff.updated.values()) this.#set(to);
  }

  #set(record: AnyRecord): void {
    this.#byId.set(record.id, record);
    this.#mapOf(record).set(record.id, record);
  }

  #mapOf(record: AnyRecord): Map<AnyId, AnyRecord> {
    return this.#byType[record.type] as Map<AnyId, AnyRecord>;
  }

  /** Every listener hears of the change, also when one before it fails; the first failure is thrown at the end. */
  #tell(diff: RecordsDiff, author: Author): void {
    if (sizeOf(diff) === 0) return;
    const failures: unknown[] = [];
    this.#isTelling = true;
    for (const listener of this.#listeners) {
      try {
        listener(diff, author);
      } catch (failure) {
        failures.push(failure);
      }
    }
    this.#isTelling = false;
    if (failures.length > 0) throw failures[0];
  }
}

function changesOf(diff: RecordsDiff): Changes {
  return {
    put: [...diff.added.values(), ...[...diff.updated.values()].map(([, to]) => to)],
    remove: [...diff.removed.keys()],
  };
}

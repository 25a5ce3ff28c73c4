import type { IdSource, ObserverId, SubjectId } from '../document/ids.ts';
import { newSubjectRecord } from '../document/new-records.ts';
import type { Records } from '../document/records.ts';
import type { Observer, Subject } from '../document/study-records.ts';
import { codingKey, holderOfKey } from './coding-keys.ts';
import { plainText } from './label-text.ts';

/** Finds subjects by what they are called, and makes those that are missing. */
export class SubjectsByName {
  readonly #records: Records;
  readonly #ids: IdSource;
  readonly #byName = new Map<string, SubjectId>();
  /** What has to be added to the document for the ids to exist. */
  readonly made: Subject[] = [];
  #order: number;

  constructor(records: Records, ids: IdSource) {
    this.#records = records;
    this.#ids = ids;
    const subjects = [...records.all('subject').values()];
    for (const { id, name } of subjects) this.#byName.set(plainText(name), id);
    this.#order = Math.max(0, ...subjects.map(({ order }) => order));
  }

  /** @param said what a file says about one that is made; a key that is taken is left out */
  idOf(name: string, said: { readonly key?: string | null; readonly description?: string } = {}): SubjectId {
    const known = this.#byName.get(plainText(name));
    if (known !== undefined) return known;
    const wanted = said.key ? codingKey(said.key) : null;
    const isFree = !holderOfKey(this.#records, wanted) && !this.made.some(({ key }) => key === wanted);
    const subject = newSubjectRecord({
      id: this.#ids('subject'),
      name: name.trim() || 'unnamed',
      order: ++this.#order,
      key: isFree ? wanted : null,
      description: said.description ?? '',
    });
    this.made.push(subject);
    this.#byName.set(plainText(name), subject.id);
    return subject.id;
  }
}

/** Finds observers by their names, and makes those that are missing. */
export class ObserversByName {
  readonly #ids: IdSource;
  readonly #byName = new Map<string, ObserverId>();
  readonly made: Observer[] = [];
  #order: number;

  constructor(records: Records, ids: IdSource) {
    this.#ids = ids;
    const observers = [...records.all('observer').values()];
    for (const { id, name } of observers) this.#byName.set(plainText(name), id);
    this.#order = Math.max(0, ...observers.map(({ order }) => order));
  }

  idOf(name: string): ObserverId {
    const known = this.#byName.get(plainText(name));
    if (known !== undefined) return known;
    const id = this.#ids('observer');
    this.made.push({ type: 'observer', id, name: name.trim() || 'unnamed', order: ++this.#order });
    this.#byName.set(plainText(name), id);
    return id;
  }
}

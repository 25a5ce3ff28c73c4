/** What of a long list is picked, by id. A pick may reach over items that were never read. */
export class Picked {
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  /** Where keys and Shift start from; an index of the list. */
  active = $state(0);
  #anchor = 0;

  get ids(): ReadonlySet<string> {
    return this.#ids;
  }
  get size(): number {
    return this.#ids.size;
  }
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Picks one alone. */
  only(index: number, id: string): void {
    this.active = index;
    this.#anchor = index;
    this.#ids = new Set([id]);
  }

  /** Picks one more, or one less. */
  toggle(index: number, id: string): void {
    this.active = index;
    this.#anchor = index;
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
  }

  /** Picks all from where the last pick began. `idAt` says the id of an item, or undefined while it is not read. */
  extendTo(index: number, idAt: (index: number) => string | undefined): void {
    this.active = index;
    const [from, to] = index < this.#anchor ? [index, this.#anchor] : [this.#anchor, index];
    const ids = new Set<string>();
    for (let at = from; at <= to; at++) {
      const id = idAt(at);
      if (id !== undefined) ids.add(id);
    }
    this.#ids = ids;
  }

  set(ids: Iterable<string>): void {
    this.#ids = new Set(ids);
  }

  clear(): void {
    this.#ids = new Set();
  }

  /** Begins anew, as another list is shown. */
  reset(): void {
    this.clear();
    this.active = 0;
    this.#anchor = 0;
  }
}

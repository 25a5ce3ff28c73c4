import type { Picked } from '../../../state/library/picked.svelte.ts';

/** Id of an item, or undefined while it is not read. */
export type IdAt = (index: number) => string | undefined;

interface HeldKeys {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** The item that an event happened on. */
export function itemOf({ target }: Event): number | null {
  const item = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return item ? Number(item.dataset.index) : null;
}

/** What came to an item by click or key: it alone, one more with Ctrl, or all up to it with Shift. */
export function pickAt(picked: Picked, index: number, held: HeldKeys, idAt: IdAt): void {
  const id = idAt(index);
  if (held.shiftKey) picked.extendTo(index, idAt);
  else if (id === undefined) picked.active = index;
  else if (held.ctrlKey || held.metaKey) picked.toggle(index, id);
  else picked.only(index, id);
}

/**
 * The keys of a list besides those that move: Space picks one more, Escape none, Ctrl+A all. Returns whether it was one.
 */
export function pickByKey(event: KeyboardEvent, picked: Picked, idAt: IdAt, pickAll: () => void): boolean {
  const id = idAt(picked.active);
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'a') {
    pickAll();
    event.preventDefault();
    return true;
  }
  if (event.key === ' ' && id !== undefined) picked.toggle(picked.active, id);
  else if (event.key === 'Escape' && picked.size > 0) picked.clear();
  else return false;
  event.preventDefault();
  return true;
}

/** A press of the other button means what it is on: that item is picked, unless it is one of those that are. */
export function pickForMenu(event: Event, picked: Picked, idAt: IdAt): boolean {
  const index = itemOf(event) ?? picked.active;
  const id = idAt(index);
  if (id === undefined) return false;
  if (!picked.has(id)) picked.only(index, id);
  else picked.active = index;
  return true;
}

import { expect, test } from 'vitest';
import { Picked } from './picked.svelte.ts';

/** The items before 6 are read, their ids are letters. */
const idAt = (index: number) => (index < 6 ? 'abcdef'[index] : undefined);

test('picks one, one more, and all up to one', () => {
  const picked = new Picked();
  picked.only(1, 'b');
  picked.toggle(3, 'd');
  expect([...picked.ids]).toEqual(['b', 'd']);
  picked.extendTo(5, idAt);
  expect([...picked.ids]).toEqual(['d', 'e', 'f']);
  // The other way from the same start.
  picked.extendTo(2, idAt);
  expect([...picked.ids]).toEqual(['c', 'd']);
  expect(picked.active).toBe(2);
});

test('what is not read yet cannot be picked', () => {
  const picked = new Picked();
  picked.only(4, 'e');
  picked.extendTo(9, idAt);
  expect([...picked.ids]).toEqual(['e', 'f']);
});

test('another list begins without picks', () => {
  const picked = new Picked();
  picked.only(4, 'e');
  picked.reset();
  expect([picked.size, picked.active]).toEqual([0, 0]);
});

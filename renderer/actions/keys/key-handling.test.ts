import { expect, test } from 'vitest';
import { allActions } from '../all-actions.ts';
import { actionsById } from './key-handling.ts';

test('no two actions share an id or a key', () => {
  expect(actionsById(allActions).size).toBe(allActions.length);
  const chords = allActions.flatMap((action) => action.keys);
  expect(new Set(chords).size, chords.join(' ')).toBe(chords.length);
});

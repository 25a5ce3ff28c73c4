import { expect, test } from 'vitest';
import { allActions } from './all-actions.ts';
import { keyMap } from './key-handling.ts';

test('no two actions share an id or a key', () => {
  expect(new Set(allActions.map((action) => action.id)).size).toBe(allActions.length);
  expect(keyMap(allActions).size).toBe(allActions.flatMap((action) => action.keys).length);
});

test('a clash of keys is an error', () => {
  const [first] = allActions.filter((action) => action.keys.length > 0);
  expect(() => keyMap([first!, { ...first!, id: 'other' }])).toThrow(/claimed by .* and other/);
});

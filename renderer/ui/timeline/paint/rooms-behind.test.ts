import { expect, test } from 'vitest';
import { roomsBehind } from './rooms-behind.ts';

test('what is free behind a segment ends with the next one in its lane, or with the view', () => {
  expect([...roomsBehind([0, 10, 20, 90], [0, 1, 0, 0], 200)]).toEqual([20, 200, 90, 200]);
  expect([...roomsBehind([], [], 200)]).toEqual([]);
});

import { expect, test } from 'vitest';
import { alikeText } from './alike-text.ts';

test('nothing is less alike than not at all', () => {
  expect([0.534, 0.001, -0.33].map(alikeText)).toEqual(['53 %', '0 %', '0 %']);
});

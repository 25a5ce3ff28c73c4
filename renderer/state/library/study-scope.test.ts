import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { StudyScope } from './study-scope.svelte.ts';

const named = (id: string) => ({ id, name: id, labels: 0, subjects: 0, observers: 0 });

test('the library shows the study in use until another is chosen, and of one study alone nothing is asked', () => {
  const studies = { list: [named('default')], currentId: 'default' };
  const scope = new StudyScope(studies);
  expect([scope.choices, scope.study]).toEqual([[], undefined]);
  studies.list = [named('winter'), named('spring')];
  studies.currentId = 'winter';
  expect([scope.choices, scope.study]).toEqual([['default', 'winter', 'spring'], 'winter']);
  scope.choose('default');
  flushSync();
  expect(scope.study).toBe('default');
  scope.choose(null);
  expect(scope.study).toBeUndefined();
  scope.choose('spring');
  studies.list = [named('winter')];
  expect(scope.study).toBeUndefined();
});

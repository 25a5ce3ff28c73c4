import { expect, test } from 'vitest';
import { importedModelId, isImportedHere, isTaughtHere, taughtModelId } from './head.ts';

test('what each study taught has a package of its own, whose id is one that manifests allow', () => {
  const studies = ['winter', 'Winter', 'wInter', 'k3XyZ'];
  const ids = [null, ...studies].map(taughtModelId);
  expect(ids[0]).toBe('taught');
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9-]*$/);
  expect(ids.every(isTaughtHere)).toBe(true);
  expect(isTaughtHere('tubelet-base')).toBe(false);
  expect([isTaughtHere, isImportedHere].map((is) => is(importedModelId('taught-a')))).toEqual([false, true]);
  expect(ids.some(isImportedHere)).toBe(false);
});

import { afterEach, expect, test, vi } from 'vitest';
import { Notices } from '../../state/app/notices.svelte.ts';
import { keepTold } from './keep-told.ts';

afterEach(() => vi.unstubAllGlobals());

test('what an import told is there again after a reload, until it is dismissed', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  /** A window that is loaded anew. */
  const load = () => {
    const notices = new Notices();
    keepTold({ notices });
    return notices;
  };
  const first = load();
  expect(first.list).toEqual([]);
  first.done('Saved');
  first.tell({ message: 'The study is in use', lines: ['The label "Stroll" is called "Walk" here.'] });
  for (const number of [1, 2, 3, 4, 5]) first.done(`Saved ${number}`);
  expect(first.list.map(({ message }) => message)).toContain('The study is in use');
  const again = load();
  expect(again.list).toMatchObject([
    { message: 'The study is in use', lines: ['The label "Stroll" is called "Walk" here.'] },
  ]);
  again.dismiss(again.list[0]!.id);
  expect(load().list).toEqual([]);
});

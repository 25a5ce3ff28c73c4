import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { deskOf } from '../app.fake.ts';
import { type LabelWish, saveLabel } from '../editing/label-edits.ts';
import { addSubject } from '../editing/subject-actions.ts';
import { pressLabel } from './label-keys.ts';
import { tellWhatRuns } from './what-runs.ts';

const WISH: LabelWish = {
  ...{ name: 'walk', parentId: null, colour: 0, key: null, aliases: [], isHidden: false, kind: 'state' },
  ...{ attributes: [], exclusionGroups: [], description: '' },
};

test('who runs is told where nobody is current, and one of them can be made current', async () => {
  const { app, file } = deskOf();
  const { coding, notices } = app;
  const walk = saveLabel(app, null, WISH)!;
  const groom = saveLabel(app, null, { ...WISH, name: 'groom' })!;
  for (const name of ['Mouse A', 'Mouse B']) addSubject(app, name);
  flushSync();
  const said = () => {
    for (const { id } of notices.list) notices.dismiss(id);
    tellWhatRuns(app, file);
    return notices.list.map(({ message }) => message);
  };
  // What runs of nobody is ended by the next key.
  await pressLabel(app, walk);
  flushSync();
  expect(said()).toEqual([]);
  const [first, second] = coding.subjects;
  coding.use(first!);
  await pressLabel(app, walk);
  await pressLabel(app, groom);
  flushSync();
  expect(said()).toEqual([]);

  coding.use(null);
  expect(said()).toEqual(['Run on from before: “groom” and “walk” of Mouse A. No subject is current now']);
  notices.list[0]!.action!.run();
  expect(coding.current?.name).toBe('Mouse A');

  coding.use(second!);
  await pressLabel(app, groom);
  coding.use(null);
  flushSync();
  expect(said()).toEqual([
    'Run on from before: “groom” and “walk” of Mouse A; “groom” of Mouse B. No subject is current now',
  ]);
  expect(notices.list[0]!.action).toBeNull();

  // By name, as a window that is loaded anew remembers it.
  coding.recall({ '': 'Mouse B' });
  flushSync();
  expect(coding.current?.name).toBe('Mouse B');
});

import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../engine/base/errors.ts';
import { HostFake } from '../state/app/host.fake.ts';
import { type Action, runAction } from './action.ts';
import { allActions } from './all-actions.ts';
import { deskOf } from './app.fake.ts';
import { findActions } from './find-actions.ts';
import { playingDeskOf } from './playing.fake.ts';

beforeEach(() => {
  new HostFake();
  vi.stubGlobal('window', {});
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

test('a command that cannot run says so; what goes wrong in one that can is told, at once or later', async () => {
  const { app } = deskOf();
  const words = () => app.notices.list.map(({ message }) => message);
  const command = (group: Action['group'], run: Action['run'], isEnabled = true): Action => ({
    id: 'any',
    title: 'Any',
    group,
    keys: [],
    enabled: () => isEnabled,
    run,
  });
  const run = vi.fn();
  expect([runAction(command('Files', run, false), app), run.mock.calls.length]).toEqual([false, 0]);
  expect([runAction(command('Files', run), app), run.mock.calls.length]).toEqual([true, 1]);
  const fails = (sentence: string) => () => {
    throw new AppError('usage', sentence);
  };
  expect(runAction(command('Files', fails('At once.')), app)).toBe(true);
  expect(words()).toEqual(['At once.']);
  expect(
    runAction(
      command('Files', async () => fails('Later.')()),
      app,
    ),
  ).toBe(true);
  await vi.waitFor(() => expect(words()).toEqual(['At once.', 'Later.']));
  // The library covers the video: what is about the video waits.
  app.desk.view = 'library';
  const groups = ['Files', 'Library', 'Batch', 'Playing', 'Timeline', 'Labelling', 'Window'] as const;
  expect(groups.filter((group) => runAction(command(group, run), app))).toEqual([
    'Library',
    'Batch',
    'Window',
  ]);
  expect(runAction(command('Window', run, false), app)).toBe(false);
});

const titles = (query: string, app: Parameters<typeof findActions>[2]) =>
  findActions(allActions, query, app).map(({ action }) => action.id);

test('without a query all commands are listed in their order, those that can run first', () => {
  const { app } = deskOf();
  for (const query of ['', '  ']) {
    const found = findActions(allActions, query, app);
    const order = (isEnabled: boolean) =>
      allActions.filter((each) => found.some((one) => one.action === each && one.isEnabled === isEnabled));
    expect(found.map(({ action }) => action.id)).toEqual(
      [...order(true), ...order(false)].map(({ id }) => id),
    );
    expect([found.length, order(true).length > 0, order(false).length > 0]).toEqual([
      allActions.length,
      true,
      true,
    ]);
    expect(found.flatMap(({ places }) => places)).toEqual([]);
  }
});

test('the likeliest command comes first, one by its title before one by its group, and its letters are marked', () => {
  const { app } = playingDeskOf();
  expect(titles('zoom out', app)[0]).toBe('zoom-out');
  const [first] = findActions(allActions, 'zoom out', app);
  expect(first).toMatchObject({ isEnabled: true, places: [0, 1, 2, 3, 5, 6, 7] });
  expect(titles('qqq', app)).toEqual([]);
  // Commands of the timeline that do not name it come after those that do.
  const found = findActions(allActions, 'timeline', app);
  const named = found.map(({ action, places }) => (places.length > 0 ? 'title' : action.group));
  const able = named.slice(0, found.filter(({ isEnabled }) => isEnabled).length);
  expect(able.lastIndexOf('title')).toBeLessThan(able.indexOf('Timeline'));
  expect(able).toContain('title');
  // What is typed for a command that cannot run finds it, at the end.
  expect(findActions(allActions, 'undo', app).at(-1)).toMatchObject({ isEnabled: false });
  // Of equals the order of the list decides.
  const twins = ['a', 'b'].map((id) => ({ ...allActions[0]!, id, title: 'Same', enabled: () => true }));
  expect(findActions(twins, 'same', app).map(({ action }) => action.id)).toEqual(['a', 'b']);
});

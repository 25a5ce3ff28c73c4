import { flushSync } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { createLabel } from '../../../engine/annotation/edits/labels.ts';
import { relabelSegments } from '../../../engine/annotation/edits/relabel.ts';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { bringBackTaught, exchangeTaught, importTaught, removeTaught } from './taught-actions.ts';
import { learn } from './teach-actions.ts';

afterEach(() => vi.unstubAllGlobals());

/** The host has learnt some labels: this is how it answers. */
function taughtDeskOf(): TestDesk {
  const desk = deskOf();
  const taught = {
    model: 'taught-1',
    day: '2026-05-01',
    expectations: [],
    report: null,
    isChanged: false,
    other: null,
  };
  vi.spyOn(desk.app.teaching, 'state', 'get').mockReturnValue({ labels: [], needed: 3, taught });
  vi.spyOn(desk.app.teaching, 'isSuggestible', 'get').mockReturnValue(true);
  vi.spyOn(desk.app.teaching, 'read').mockResolvedValue();
  desk.app.session.info = { models: [{ id: 'taught', kind: 'taught' }] } as never;
  return desk;
}

/** What the parts of the app were asked for, in order. */
function heard({ app }: TestDesk): unknown[] {
  const calls: unknown[] = [];
  const note = <T>(what: string, answer: T) =>
    vi.fn((...given: unknown[]) => {
      calls.push([what, ...given]);
      return answer;
    });
  vi.spyOn(app.session, 'readAgain').mockImplementation(note('models', Promise.resolve()) as never);
  vi.spyOn(app.session, 'chooseById').mockImplementation(note('choose', Promise.resolve({})) as never);
  vi.spyOn(app.session, 'readModel').mockImplementation(note('read', Promise.resolve('head')) as never);
  vi.spyOn(app.queue, 'cancel').mockImplementation(note('cancel', undefined) as never);
  vi.spyOn(app.queue, 'add').mockImplementation(note('add', undefined) as never);
  vi.spyOn(app.suggesting, 'limit').mockImplementation(note('limit', undefined) as never);
  vi.spyOn(app.libraryApi, 'add').mockImplementation(note('join', Promise.resolve()) as never);
  vi.spyOn(app.similar, 'search').mockImplementation(note('search', Promise.resolve()) as never);
  vi.spyOn(app.saving, 'flush').mockImplementation(note('save', Promise.resolve()) as never);
  return calls;
}

const SUGGESTING = ['suggest-here', 'suggest-in-selection', 'suggest-in-library'];

test('nothing is suggested before labels were learnt, or while they are', () => {
  const desk = deskOf();
  desk.select(desk.draw(0, 10));
  expect(SUGGESTING.map(desk.can)).toEqual([false, false, false]);
  const other = taughtDeskOf();
  expect(SUGGESTING.map(other.can)).toEqual([true, false, true]);
  other.select(other.draw(0, 10));
  expect(SUGGESTING.map(other.can)).toEqual([true, true, true]);
  vi.spyOn(other.app.teaching, 'isLearning', 'get').mockReturnValue(true);
  expect(SUGGESTING.map(other.can)).toEqual([false, false, false]);
});

test('suggestions come in the whole video, or where segments are selected', async () => {
  const desk = taughtDeskOf();
  const { file } = desk;
  const calls = heard(desk);
  await desk.do('suggest-here');
  expect(calls.splice(0)).toEqual([
    ['limit', file, null],
    ['read', 'taught-1'],
    ['cancel', file],
    ['add', [file], 'head'],
  ]);
  desk.select(desk.draw(10, 20), desk.draw(30, 40));
  await desk.do('suggest-in-selection');
  const range = { fromUs: 10 * FRAME, toUs: 40 * FRAME, modelId: 'taught-1' };
  expect(calls[0]).toEqual(['limit', file, range]);
});

test('the whole library is looked through, and how much of it is said', async () => {
  const desk = taughtDeskOf();
  const { app } = desk;
  const enqueue = vi.spyOn(app.batch, 'enqueue');
  for (const [queued, message] of [
    [0, 'No video is left to look through'],
    [1, '1 video is looked through for your labels'],
    [1200, '1,200 videos are looked through for your labels'],
  ] as const) {
    enqueue.mockResolvedValue({ queued, skipped: 0 } as never);
    await desk.do('suggest-in-library');
    expect(app.notices.list.at(-1)?.message).toBe(message);
  }
  expect(enqueue).toHaveBeenCalledWith({ filter: {}, model: 'taught-1' });
});

test('the picked videos of the library are looked through, and nothing is where it would find nothing', async () => {
  const desk = taughtDeskOf();
  const { app } = desk;
  const enqueue = vi.spyOn(app.batch, 'enqueue').mockResolvedValue({ queued: 2, skipped: 0 } as never);
  app.desk.showLibrary('videos');
  expect(desk.can('suggest-in-picked')).toBe(false);
  app.catalog.picked.only(0, '7');
  app.catalog.picked.toggle(1, '9');
  await desk.do('suggest-in-picked');
  expect(enqueue).toHaveBeenCalledExactlyOnceWith({ videos: [7, 9], model: 'taught-1' });
  expect(app.notices.list.at(-1)?.message).toBe('2 videos are looked through for your labels');
  vi.spyOn(app.teaching, 'isSuggestible', 'get').mockReturnValue(false);
  for (const id of ['suggest-in-picked', 'suggest-in-library'])
    await expect(desk.do(id)).rejects.toThrow('None of your labels can be told apart yet');
  app.desk.view = 'desk';
  await expect(desk.do('suggest-here')).rejects.toThrow('None of your labels can be told apart yet');
  expect(enqueue).toHaveBeenCalledTimes(1);
});

test('what was not saved yet is learnt too, and what could not be used is told', async () => {
  const desk = taughtDeskOf();
  const calls = heard(desk);
  vi.spyOn(desk.app.teaching, 'learn').mockImplementation(() => {
    calls.push(['learn']);
    return Promise.resolve([{ about: 'clip.mp4', code: 'source/gone', message: 'It is gone.' }]);
  });
  await learn(desk.app);
  expect(calls).toEqual([['save'], ['learn'], ['models']]);
  expect(desk.app.notices.list.at(-1)).toMatchObject({ tone: 'problem', message: 'clip.mp4: It is gone.' });
});

test('more like a stretch is looked for by its time and its label', async () => {
  vi.stubGlobal('location', { href: 'http://127.0.0.1/' });
  const desk = deskOf();
  const { app, document, file } = desk;
  const calls = heard(desk);
  expect(desk.can('more-like-this')).toBe(false);
  const made = desk.draw(10, 20);
  desk.select(made);
  const contentId = await file.contentId();
  const wanted = { contentId, video: 'clip.mp4', startUs: 10 * FRAME, endUs: 20 * FRAME };
  await desk.do('more-like-this');
  expect(calls.splice(0)).toEqual([
    ['join', ['a']],
    ['search', { ...wanted, label: null }],
  ]);
  expect(app.desk.shows('similar')).toBe(true);
  app.desk.view = 'desk';
  document.edit('New label', (records) => createLabel(records, { name: 'fall', parentId: null, colour: 0 }));
  const [label] = [...document.labels.values()];
  document.edit('Label', (records) => relabelSegments(records, [made.id], label!.id));
  flushSync();
  await desk.do('more-like-this');
  expect(calls[1]).toEqual(['search', { ...wanted, label: 'fall' }]);
});

test('a video that the browser alone knows cannot be compared, which is said', async () => {
  const desk = deskOf();
  vi.spyOn(desk.file, 'mediaToken', 'get').mockReturnValue(null);
  desk.select(desk.draw(10, 20));
  await expect(desk.do('more-like-this')).rejects.toMatchObject({ code: 'usage' });
});

test('the bundled model is gone back to from a taught one alone', async () => {
  const desk = deskOf();
  const calls = heard(desk);
  const { session } = desk.app;
  for (const [kind, can] of [
    ['streaming', false],
    ['taught', true],
  ] as const) {
    session.model = { manifest: { kind, labels: [] } } as never;
    expect([kind, desk.can('use-bundled-model')]).toEqual([kind, can]);
  }
  await desk.do('use-bundled-model');
  expect(calls).toEqual([['choose', 'tubelet-base']]);
});

test('the dialog about teaching opens', async () => {
  const desk = deskOf();
  await desk.do('teach');
  expect(desk.app.desk.dialog).toEqual({ kind: 'teach' });
});

test('imported labels are told of, and can be had back when they were removed', async () => {
  const desk = deskOf();
  const { app } = desk;
  const calls = heard(desk);
  const imported = { id: 'imported-mice', title: 'Mice', labels: 1, isKnown: false };
  const bring = vi.spyOn(app.teaching, 'import').mockResolvedValue(imported);
  const exported = { name: 'Mice.taught', isShortened: false, file: new Blob(['head']) };
  vi.spyOn(app.teaching, 'exported').mockResolvedValue(exported);
  vi.stubGlobal('location', { href: 'http://127.0.0.1/', origin: 'http://127.0.0.1' });
  const asked = vi.fn(async () => Response.json({}));
  vi.stubGlobal('fetch', asked);
  expect(await importTaught(app, new File(['head'], 'mice.taught'))).toBe(
    '“Mice” has come with 1 label: choose it as the model in the settings to use it.',
  );
  expect(bring).toHaveBeenCalledWith('mice.taught', expect.any(File));

  const base = { id: 'tubelet-base', kind: 'streaming' };
  app.session.info = { models: [base, { id: 'imported-mice', title: 'Mice', kind: 'taught' }] } as never;
  app.session.model = { summary: { id: 'imported-mice' } } as never;
  const choose = vi.spyOn(app.session, 'choose').mockResolvedValue();
  await removeTaught(app, 'imported-mice');
  expect(String(asked.mock.calls[0])).toContain('imported-mice');
  vi.unstubAllGlobals();
  // What is gone is used no longer.
  expect(choose).toHaveBeenCalledWith(base);
  // Kept by the page, whatever becomes of the dialog.
  const [removed] = app.teaching.removed;
  expect([removed!.file.name, await removed!.file.text()]).toEqual(['Mice.taught', 'head']);
  expect(await bringBackTaught(app, removed!)).toContain('“Mice” has come');
  expect(app.teaching.removed).toEqual([]);
  expect(calls).toEqual([['models'], ['models'], ['models']]);
});

test('the labels that were learnt before come into use where they are asked for, and the models are read anew', async () => {
  const desk = deskOf();
  const calls = heard(desk);
  const exchange = vi.spyOn(desk.app.teaching, 'exchange').mockResolvedValue();
  await exchangeTaught(desk.app);
  expect(exchange).toHaveBeenCalledOnce();
  expect(calls).toEqual([['models']]);
});

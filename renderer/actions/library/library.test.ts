import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import { addressOf, endpoints } from '../../state/app/host.fake.ts';
import {
  contentIdOf,
  foundOf,
  type Holdings,
  libraryOf,
  summaryOf,
  videoOf,
} from '../../state/library/library.fake.ts';
import { deskOf } from '../app.fake.ts';
import { savingPage } from '../saved-files.fake.ts';

beforeEach(() => {
  vi.stubGlobal('window', {});
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

/** A library in sight, and a host that opens its videos. */
async function shelfOf(holdings: Partial<Holdings> = {}) {
  const { host } = libraryOf(holdings);
  host
    .answers(endpoints.videos.open, ({ parameters }) => {
      const id = Number(parameters.id);
      return {
        token: `t${id}`,
        name: `${id}.mp4`,
        size: 1,
        url: `/media/t${id}`,
        contentId: contentIdOf(id),
      };
    })
    .answers(endpoints.videos.results, () => ({ results: [] }));
  const desk = deskOf();
  const { app } = desk;
  await Promise.all([app.catalog.refresh(), app.foundSegments.refresh()]);
  app.desk.showLibrary('videos');
  const words = () => app.notices.list.map(({ tone, message }) => `${tone}: ${message}`);
  return { host, desk, app, catalog: app.catalog, words };
}

test('a part of the library comes on screen, and by the same key the desk again', async () => {
  const { desk, app } = await shelfOf();
  app.desk.view = 'desk';
  expect(desk.can('back-to-desk')).toBe(false);
  for (const [command, tab] of [
    ['show-library', 'videos'],
    ['show-moments', 'segments'],
    ['show-review', 'review'],
    ['show-batch', 'batch'],
    ['show-machines', 'machines'],
  ] as const) {
    expect([await desk.do(command), app.desk.shows(tab)]).toEqual([true, true]);
    await desk.do(command);
    expect([command, app.desk.view]).toEqual([command, 'desk']);
    await desk.do(command);
  }
  expect(await desk.do('back-to-desk')).toBe(true);
  expect(app.desk.view).toBe('desk');
});

test('a folder is added by the desktop alone', async () => {
  const { desk } = await shelfOf();
  expect(desk.can('add-folder')).toBe(false);
  const openFolder = vi.fn();
  vi.stubGlobal('window', { desktop: { openFolder } });
  expect(await desk.do('add-folder')).toBe(true);
  expect(openFolder).toHaveBeenCalledOnce();
});

test('open videos that the host can read join the library, and it is told which do not', async () => {
  const { host, desk, app, catalog, words } = await shelfOf();
  const problems = [{ about: 'b.mp4', code: 'source/gone', message: '“b.mp4” is gone.' }];
  host.answers(endpoints.videos.add, () => ({ ids: [1, 2], problems }));
  app.openVideos.addBlobs([new File(['x'], 'mine.mp4')]);
  const before = host.heard(endpoints.videos.list).length;
  expect(await desk.do('add-open-videos')).toBe(true);
  expect(host.heard(endpoints.videos.add)[0]!.body).toEqual({ tokens: ['a'] });
  expect(words()).toEqual(['problem: “b.mp4” is gone.', 'done: 2 videos in the library']);
  expect([host.heard(endpoints.videos.list).length > before, catalog.list.isRead]).toEqual([true, true]);
  host.answers(endpoints.videos.add, () => ({ ids: [], problems: [] }));
  await desk.do('add-open-videos');
  expect(words()).toHaveLength(2);
  // A file that the browser opened is in its hands alone.
  app.openVideos.remove(desk.file);
  expect(desk.can('add-open-videos')).toBe(false);
});

test('what is picked is opened side by side, the first on screen; one that is gone stops no other', async () => {
  const { host, desk, app, catalog, words } = await shelfOf({ videos: [1, 2, 3].map(videoOf) });
  const names = () => app.openVideos.files.map(({ name }) => name);
  app.desk.showLibrary('segments');
  expect(desk.can('open-picked')).toBe(false);
  app.desk.showLibrary('videos');
  catalog.picked.only(1, '2');
  await desk.do('open-picked');
  expect([names(), app.openVideos.selected!.name, app.desk.view]).toEqual([
    ['clip.mp4', '2.mp4'],
    '2.mp4',
    'desk',
  ]);
  const open = endpoints.videos.open;
  host.answers(open, ({ parameters: { id } }) => {
    if (id === '3') throw new AppError('source/gone', '“3.mp4” is gone.');
    return {
      token: `u${id}`,
      name: `${id}.mp4`,
      size: 1,
      url: `/media/u${id}`,
      contentId: contentIdOf(Number(id)),
    };
  });
  app.desk.showLibrary('videos');
  await desk.do('pick-all-videos');
  await desk.do('open-picked');
  // What was open already is not opened again, by whatever address it comes.
  expect([names(), app.openVideos.selected!.name]).toEqual([['clip.mp4', '2.mp4', '1.mp4'], '1.mp4']);
  expect(words()).toEqual(['problem: “3.mp4” is gone.']);
  app.desk.showLibrary('videos');
  const many = (count: number) => catalog.picked.set(Array.from({ length: count }, (_, id) => String(id)));
  many(51);
  await expect(desk.do('open-picked')).rejects.toThrow('51 videos are picked: open up to 50 at once');
  many(50);
  await desk.do('open-picked');
  expect(host.heard(open).length).toBeGreaterThan(50);
});

test('the list is shown as pictures or a table, and has nothing to pick or tag where it is empty', async () => {
  const { desk, app, catalog } = await shelfOf();
  const commands = ['pick-all-videos', 'tag-picked', 'tag-picked-again', 'recut-picked', 'open-picked'];
  expect(commands.filter((id) => desk.can(id))).toEqual([]);
  const layouts: string[] = [];
  for (let turn = 0; turn < 2; turn++) {
    await desk.do('switch-layout');
    layouts.push(catalog.layout);
  }
  expect(layouts).toEqual(['table', 'grid']);
  const filled = await shelfOf({ videos: [videoOf(1)] });
  expect(commands.filter((id) => filled.desk.can(id))).toEqual(commands);
  filled.app.desk.showLibrary('segments');
  expect([...commands, 'switch-layout'].filter((id) => filled.desk.can(id))).toEqual([]);
  expect(app.catalog.list.total).toBe(0);
});

test('what is picked is tagged, else all that is shown, and it is told how many', async () => {
  const { host, desk, app, catalog, words } = await shelfOf({ videos: [1, 2].map(videoOf) });
  const answer = (queued: number, skipped: number) =>
    host.answers(endpoints.batch.enqueue, () => ({ queued, skipped, batch: summaryOf([]) }));
  answer(1, 2);
  await desk.do('tag-picked');
  catalog.picked.only(1, '2');
  app.settings.backsOff = false;
  answer(1000, 0);
  await desk.do('tag-picked-again');
  answer(0, 0);
  await desk.do('tag-picked');
  expect(host.heard(endpoints.batch.enqueue).map(({ body }) => body)).toEqual([
    { filter: {}, force: false },
    { videos: [2], force: true, backsOff: false },
    { videos: [2], force: false, backsOff: false },
  ]);
  expect(words()).toEqual([
    'done: 1 video queued, 2 videos skipped: done already or waiting',
    'done: 1,000 videos queued',
    'done: No video to queue',
  ]);
});

test('scores are cut again once at a time', async () => {
  const { host, desk, app } = await shelfOf({ videos: [videoOf(1)] });
  host.answers(endpoints.recut.cancel, () => ({ isPending: false, progress: null, last: null }));
  expect(desk.can('cancel-recut')).toBe(false);
  await desk.do('recut-picked');
  expect(app.desk.dialog).toEqual({ kind: 'recut' });
  app.recutting.receive({ isPending: true, progress: null });
  expect([desk.can('recut-picked'), desk.can('cancel-recut')]).toEqual([false, true]);
  await desk.do('cancel-recut');
  expect([desk.can('recut-picked'), desk.can('cancel-recut')]).toEqual([true, false]);
});

test('what was found is saved as a file, and a clip of what is at hand, where its video is', async () => {
  const saved = savingPage();
  const segments = [foundOf(4), foundOf(5, { endUs: null }), foundOf(6, { fileState: 'missing' })];
  const { desk, app } = await shelfOf({ segments });
  const files = ['export-found-csv', 'export-found-jsonl', 'save-clip', 'save-exact-clip'];
  expect([...files, 'collect-picked'].filter((id) => desk.can(id))).toEqual([]);
  app.desk.showLibrary('segments');
  app.foundSegments.set({ text: 'fall' });
  await vi.waitFor(() => expect(app.foundSegments.list.isReading).toBe(false));
  for (const id of files) expect([id, await desk.do(id)]).toEqual([id, true]);
  const { clip, export: exporting } = endpoints.segments;
  expect(saved.map(({ href }) => href)).toEqual([
    addressOf(exporting, { query: { format: 'csv', text: 'fall' } }),
    addressOf(exporting, { query: { format: 'jsonl', text: 'fall' } }),
    addressOf(clip, { parameters: { id: 4 } }),
    addressOf(clip, { parameters: { id: 4 }, query: { exact: true } }),
  ]);
  const clips = (index: number) => {
    app.foundSegments.picked.active = index;
    return files.slice(2).filter((id) => desk.can(id));
  };
  expect([1, 2, 3].map(clips)).toEqual([[], [], []]);
  await desk.do('collect-picked');
  expect(app.desk.dialog).toEqual({ kind: 'collect' });
});

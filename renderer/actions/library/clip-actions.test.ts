import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import { endpoints, HostFake, SHORTENED_HEADER } from '../../state/app/host.fake.ts';
import { foundOf, libraryOf } from '../../state/library/library.fake.ts';
import { deskOf } from '../app.fake.ts';
import { folderOf } from '../files/folder.fake.ts';
import { savingPage } from '../saved-files.fake.ts';
import { saveClips, saveReelVideo } from './clip-actions.ts';

const WISH = { segments: [3, 4], isExact: true, pattern: '{label}', preUs: 0, postUs: 5 };
const REEL = { segments: [3, 4], preUs: 1, postUs: 2, reel: { title: 'All', gapUs: 0 } };
const NEVER = new AbortController().signal;

beforeEach(() => {
  vi.stubGlobal('window', {});
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

/** A desktop whose person chooses `folder`. */
function desktop(folder: string | null) {
  vi.stubGlobal('window', { desktop: { chooseFolder: async () => folder } });
  const state = (isPending: boolean) => () => ({ isPending, progress: null, last: null });
  return new HostFake()
    .answers(endpoints.clips.begin, state(true))
    .answers(endpoints.clips.cancel, state(false));
}

function fileOf(name: string, isShortened = false): Response {
  const headers = { 'content-disposition': `attachment; filename="${name}"` };
  return new Response(name, { headers: { ...headers, ...(isShortened ? { [SHORTENED_HEADER]: '1' } : {}) } });
}

const wordsOf = ({ app }: ReturnType<typeof deskOf>) =>
  app.notices.list.map(({ tone, message }) => `${tone}: ${message}`);

test('on the desktop the host cuts clips into the folder that was chosen, until it is told to stop', async () => {
  const host = desktop('token');
  const desk = deskOf();
  const { app } = desk;
  expect(desk.can('cancel-clips')).toBe(false);
  expect(await saveClips(app, WISH)).toBe(true);
  expect(host.heard(endpoints.clips.begin)[0]!.body).toEqual({ ...WISH, folder: 'token' });
  app.clipTask.receive({ isPending: true, progress: { done: 1, total: 2 } });
  app.desk.showLibrary('segments');
  expect(desk.can('clips-found')).toBe(false);
  await desk.do('cancel-clips');
  expect(host.heard(endpoints.clips.cancel)).toHaveLength(1);
  expect(wordsOf(desk)).toEqual(['done: 1 clip cut, the rest was cancelled']);
  expect(desk.can('cancel-clips')).toBe(false);
  app.clipTask.receive({ isPending: true, progress: { done: 2, total: 2 } });
  await desk.do('cancel-clips');
  expect(wordsOf(desk).at(-1)).toBe('done: 2 clips cut');
});

test('who stops before the first clip hears that there is none', async () => {
  desktop('token');
  const desk = deskOf();
  await saveClips(desk.app, WISH);
  await desk.do('cancel-clips');
  expect(wordsOf(desk)).toEqual(['done: 0 clips cut, the rest was cancelled']);
});

test('who chooses no folder wants no clips and no video', async () => {
  const host = desktop(null);
  const { app } = deskOf();
  expect([await saveClips(app, WISH), await saveReelVideo(app, REEL, NEVER)]).toEqual([false, false]);
  expect(host.heard(endpoints.clips.begin)).toEqual([]);
  vi.stubGlobal('window', {
    showDirectoryPicker: () => Promise.reject(new DOMException('', 'AbortError')),
  });
  expect([await saveClips(app, WISH), app.clipExport.isRunning]).toEqual([false, false]);
});

test('a browser saves the clips one by one, and tells of those that failed, the first few', async () => {
  const saved = savingPage();
  const { host } = libraryOf({ segments: [foundOf(3)] });
  const desk = deskOf();
  const { app } = desk;
  await app.foundSegments.refresh();
  app.desk.showLibrary('segments');
  expect(desk.can('clips-found')).toBe(true);
  let next = () => {};
  host.answers(endpoints.segments.clip, async ({ parameters: { id } }) => {
    if (id === '3') await new Promise<void>((resolve) => (next = resolve));
    if (Number(id) > 4) throw new AppError('source/gone', `${id} is gone.`);
    return fileOf('fall.mp4', id === '4');
  });
  expect(await saveClips(app, { ...WISH, segments: [3, 4, 5, 6, 7, 8] })).toBe(true);
  expect([desk.can('cancel-clips'), desk.can('clips-found')]).toEqual([true, false]);
  await vi.waitFor(() => expect(host.heard(endpoints.segments.clip)).toHaveLength(1));
  next();
  await vi.waitFor(() => expect(wordsOf(desk).at(-1)).toBe('problem: 7 is gone.'));
  expect(saved.map(({ name }) => name)).toEqual(['fall.mp4', 'fall-2.mp4']);
  expect(wordsOf(desk)).toEqual([
    'done: The name of 1 file was too long for a disk and was shortened.',
    'problem: 5 is gone.',
    'problem: 6 is gone.',
    'problem: 7 is gone.',
  ]);
});

test('clips go beside what lies in the folder that was chosen, and what was kept stays when they are cancelled', async () => {
  const folder = folderOf({ 'FALL.mp4': 'old' });
  vi.stubGlobal('window', { showDirectoryPicker: async () => folder.handle });
  const host = new HostFake();
  const desk = deskOf();
  host.answers(endpoints.segments.clip, async ({ parameters: { id } }) => {
    if (id === '4') await desk.do('cancel-clips');
    return fileOf('fall.mp4');
  });
  expect(await saveClips(desk.app, WISH)).toBe(true);
  await vi.waitFor(() => expect(wordsOf(desk)).toHaveLength(1));
  expect(wordsOf(desk)).toEqual(['done: 1 clip saved, the rest was cancelled']);
  expect(folder.files).toEqual({ 'FALL.mp4': 'old', 'fall-2.mp4': 'fall.mp4' });
});

test('a run that cannot begin says why', async () => {
  savingPage();
  new HostFake().answers(endpoints.segments.clip, () => new Promise(() => {}));
  const desk = deskOf();
  await saveClips(desk.app, WISH);
  await saveClips(desk.app, WISH);
  await vi.waitFor(() => expect(wordsOf(desk)).toHaveLength(1));
  expect(wordsOf(desk)[0]).toContain('Clips are being cut already');
});

test('one video of all of them is a download, or lies in the folder that was chosen', async () => {
  const saved = savingPage();
  let isShortened = true;
  const host = new HostFake().answers(endpoints.clips.reel, () => fileOf('All.mp4', isShortened));
  const desk = deskOf();
  expect(await saveReelVideo(desk.app, REEL, NEVER)).toBe(true);
  expect(host.heard(endpoints.clips.reel)[0]!.body).toEqual(REEL);
  expect(saved.map(({ name }) => name)).toEqual(['All.mp4']);
  expect(wordsOf(desk)).toEqual([
    'done: “All.mp4” saved',
    'done: The name of 1 file was too long for a disk and was shortened.',
  ]);
  isShortened = false;
  const plain = deskOf();
  await saveReelVideo(plain.app, REEL, NEVER);
  expect(wordsOf(plain)).toEqual(['done: “All.mp4” saved']);
  const onDesktop = desktop('token');
  expect(await saveReelVideo(desk.app, REEL, NEVER)).toBe(true);
  expect(onDesktop.heard(endpoints.clips.begin)[0]!.body).toMatchObject({
    ...REEL,
    isExact: true,
    folder: 'token',
  });
});

import { strFromU8, unzipSync } from 'fflate';
import { beforeEach, expect, test, vi } from 'vitest';
import { HostFake } from '../../state/app/host.fake.ts';
import { ProjectHost } from '../../state/document/project-host.fake.ts';
import { deskOf } from '../app.fake.ts';
import { savingPage } from '../saved-files.fake.ts';
import { folderOf } from './folder.fake.ts';
import { pngOfSvg } from './png-of-svg.ts';
import { canSaveIntoFolder, namesIn, pickFolder, saveFiles, saveInto, textIn } from './save-files.ts';
import { saveText } from './save-text.ts';

beforeEach(() => {
  vi.stubGlobal('window', {});
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

test('one file is given as it is, several in an archive', async () => {
  const saved = savingPage();
  const [a, b] = [
    { name: 'a.csv', text: 'ä' },
    { name: 'b.csv', text: 'b' },
  ];
  expect([saveFiles([a], 'all.zip'), saveFiles([a, b], 'all.zip')]).toEqual(['a.csv', 'all.zip']);
  expect(saved.map(({ name, blob }) => [name, blob!.type])).toEqual([
    ['a.csv', 'application/octet-stream'],
    ['all.zip', 'application/zip'],
  ]);
  expect(await saved[0]!.blob!.text()).toBe('ä');
  const entries = unzipSync(new Uint8Array(await saved[1]!.blob!.arrayBuffer()));
  expect(Object.entries(entries).map(([name, bytes]) => [name, strFromU8(bytes)])).toEqual([
    ['a.csv', 'ä'],
    ['b.csv', 'b'],
  ]);
});

test('a text is a download whose memory is given back once it has begun', async () => {
  vi.useFakeTimers();
  const saved = savingPage();
  const revoked = vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
  saveText('notes.txt', 'text/plain', 'ä');
  expect(saved.map(({ name, blob }) => [name, blob!.type])).toEqual([
    ['notes.txt', 'text/plain;charset=utf-8'],
  ]);
  expect(revoked).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(revoked).toHaveBeenCalledExactlyOnceWith(saved[0]!.href);
});

test('a folder is asked for where the browser can; who chooses none is not bothered', async () => {
  expect([canSaveIntoFolder(), await pickFolder()]).toEqual([false, null]);
  const { handle } = folderOf();
  let answer: () => Promise<unknown> = async () => handle;
  const window = {
    asked: null as unknown,
    showDirectoryPicker(options: unknown) {
      this.asked = options;
      return answer();
    },
  };
  vi.stubGlobal('window', window);
  expect([canSaveIntoFolder(), await pickFolder()]).toEqual([true, handle]);
  expect(window.asked).toEqual({ id: 'export', mode: 'readwrite' });
  answer = () => Promise.reject(new DOMException('', 'AbortError'));
  expect(await pickFolder()).toBeNull();
  answer = () => Promise.reject(new DOMException('', 'SecurityError'));
  await expect(pickFolder()).rejects.toMatchObject({
    code: 'source/denied',
    message: 'The folder cannot be used (SecurityError): choose another folder.',
  });
});

test('files are written into a folder and read from it, and one that is away is told of', async () => {
  const { files, handle, unplug } = folderOf({ 'Old.csv': 'old' });
  await saveInto(handle, [
    { name: 'a.csv', text: 'a' },
    { name: 'Old.csv', text: 'new' },
  ]);
  expect(files).toEqual({ 'Old.csv': 'new', 'a.csv': 'a' });
  // Disks that do not tell capitals apart decide what is taken.
  expect([...(await namesIn(handle))]).toEqual(['old.csv', 'a.csv']);
  expect([await textIn(handle, 'a.csv'), await textIn(handle, 'b.csv')]).toEqual(['a', null]);
  unplug();
  const sentence = /cannot be used \(NotReadableError\): choose another folder/;
  for (const use of [namesIn(handle), textIn(handle, 'a.csv'), saveInto(handle, [{ name: 'c', text: '' }])])
    await expect(use).rejects.toThrow(sentence);
});

test('a drawing becomes a picture of twice its size', async () => {
  let drawn = '';
  let context: unknown = { drawImage: (...all: unknown[]) => (drawn = all.slice(1).join()) };
  class ImageFake {
    src = '';
    naturalWidth = 0;
    naturalHeight = 0;
    async decode() {
      if (!decodeURIComponent(this.src).endsWith(',<svg>ä</svg>')) throw new Error(this.src);
      this.naturalWidth = 30;
      this.naturalHeight = 20;
    }
  }
  class CanvasFake {
    readonly width: number;
    readonly height: number;
    constructor(width: number, height: number) {
      this.width = width;
      this.height = height;
    }
    getContext = () => context;
    convertToBlob = async ({ type }: { type: string }) => new Blob([drawn], { type });
  }
  vi.stubGlobal('Image', ImageFake);
  vi.stubGlobal('OffscreenCanvas', CanvasFake);
  const png = await pngOfSvg('<svg>ä</svg>');
  expect([png.type, await png.text()]).toEqual(['image/png', '0,0,60,40']);
  context = null;
  await expect(pngOfSvg('<svg>ä</svg>')).rejects.toThrow('This browser gives no picture: save it as SVG.');
});

test('labels are saved when the person asks, and it is told only when they are', async () => {
  new HostFake();
  const disk = new ProjectHost();
  const desk = deskOf();
  const { app, file } = desk;
  const commands = ['save-now', 'show-versions'];
  expect(commands.filter((id) => desk.can(id))).toEqual([]);
  vi.stubGlobal('fetch', disk.fetch);
  await app.saving.open(file, (await file.contentId()) as never, {
    study: 'default',
    isShown: false,
  });
  expect(commands.filter((id) => desk.can(id))).toEqual(commands);
  desk.draw(10, 20);
  await desk.do('save-now');
  expect(disk.text).toContain('segment');
  expect(app.notices.list.map(({ message }) => message)).toEqual([
    'The labels are saved; Tubelet does it by itself',
  ]);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError()));
  app.notices.dismiss(app.notices.list[0]!.id);
  desk.draw(30, 40);
  await desk.do('save-now');
  expect(app.notices.list.filter(({ tone }) => tone === 'done')).toEqual([]);
  await app.saving.current!.close();
});

test('dialogs about a video open where there is one with labels', async () => {
  const desk = deskOf();
  const { app } = desk;
  for (const kind of ['export', 'import', 'statistics'] as const) {
    expect(await desk.do(kind === 'statistics' ? 'show-statistics' : kind)).toBe(true);
    expect(app.desk.dialog).toMatchObject({ kind });
  }
  app.session.error = new Error() as never;
  app.openVideos.remove(desk.file);
  expect(['export', 'import', 'show-statistics', 'open-files'].filter((id) => desk.can(id))).toEqual([]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bridgeChannels, SAVE_CHANNEL } from '../contract/bridge/bridge-channels.ts';
import { type FakeElectron, makeElectron } from './electron.fake.ts';

let folder: string;
let electron: FakeElectron;
const { argv } = process;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-leaving-'));
  mkdirSync(path.join(folder, 'dist', 'renderer'), { recursive: true });
  writeFileSync(path.join(folder, 'dist', 'renderer', 'index.html'), '<title>Tubelet</title>');
  electron = makeElectron({ app: folder, userData: path.join(folder, 'user') });
  vi.resetModules();
  vi.doMock('electron', () => electron);
  process.argv = ['/opt/tubelet'];
  await import('./main.ts');
  electron.app.becomeReady();
  await vi.waitFor(() => expect(electron.windows).toHaveLength(1));
});
afterEach(() => {
  electron.app.emit('will-quit', { preventDefault: () => {} });
  process.argv = argv;
  vi.doUnmock('electron');
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const window = () => electron.windows[0]!;
const asked = () => window().webContents.sent.filter(([channel]) => channel === SAVE_CHANNEL).length;
const pageHasSaved = () => electron.ipcMain.invoke(window(), bridgeChannels.saved, []);
function closings(): () => number {
  let count = 0;
  window().on('closed', () => count++);
  return () => count;
}
/** Ends the app as Electron does: windows first; a window that stays open stops it. */
function quit(): { readonly isPrevented: boolean } {
  let isPrevented = false;
  electron.app.emit('before-quit', { preventDefault: () => {} });
  window().close();
  electron.app.emit('will-quit', {
    preventDefault: () => {
      isPrevented = true;
    },
  });
  return { isPrevented };
}

test('a window closes only when its page has said that everything is on disk', async () => {
  const closed = closings();
  window().close();
  window().close();
  expect([asked(), closed()]).toEqual([1, 0]);
  await sleep(50);
  expect(closed()).toBe(0);
  await pageHasSaved();
  await vi.waitFor(() => expect(closed()).toBe(1));
});

test('a page that hangs keeps a window open for a moment only', async () => {
  vi.useFakeTimers();
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  const closed = closings();
  window().close();
  await vi.advanceTimersByTimeAsync(2000);
  expect(closed()).toBe(0);
  await vi.advanceTimersByTimeAsync(2000);
  expect(closed()).toBe(1);
  expect(told).toHaveBeenCalledWith(expect.stringContaining('did not say that it has saved'));
  told.mockRestore();
});

test('what could not be saved keeps the window, and the next try asks again', async () => {
  const closed = closings();
  window().close();
  // The page prevents it, and the person presses "Keep open".
  window().webContents.emit('will-prevent-unload', { preventDefault: vi.fn() });
  await pageHasSaved();
  await vi.waitFor(() => expect(closed()).toBe(1));
  window().webContents.emit('will-prevent-unload', { preventDefault: vi.fn() });
  window().close();
  expect(asked()).toBe(2);
});

test('quitting waits for the page, then for the host, and then quits', async () => {
  expect(quit().isPrevented).toBe(true);
  expect(electron.log).not.toContain('quit');
  await pageHasSaved();
  await vi.waitFor(() => expect(electron.log.filter((entry) => entry === 'quit').length).toBeGreaterThan(0));
  // The host has closed: nothing is prevented any more.
  await vi.waitFor(() => {
    const event = { preventDefault: vi.fn() };
    electron.app.emit('will-quit', event);
    expect(event.preventDefault).not.toHaveBeenCalled();
  });
});

test('work that would stop is asked about, and goes on unless the person says so', async () => {
  await electron.ipcMain.invoke(window(), bridgeChannels.showProgress, [0.5]);
  const closed = closings();
  electron.app.emit('before-quit', { preventDefault: () => {} });
  window().close();
  await vi.waitFor(() => expect(electron.dialog.messages).toEqual(['Tubelet is still analysing videos.']));
  await sleep(20);
  expect([asked(), closed()]).toEqual([0, 0]);
  electron.dialog.button = 1;
  electron.app.emit('before-quit', { preventDefault: () => {} });
  window().close();
  await vi.waitFor(() => expect(asked()).toBe(1));
  await pageHasSaved();
  await vi.waitFor(() => expect(electron.log).toContain('quit'));
});

test('a system that goes down is asked to wait, and the page saves at the first sign of it', () => {
  const event = { preventDefault: vi.fn() };
  electron.powerMonitor.emit('shutdown', event);
  expect(event.preventDefault).toHaveBeenCalled();
  expect(electron.log).toContain('quit');
  window().emit('query-session-end', { preventDefault: vi.fn() });
  expect(asked()).toBe(1);
});

test('a host that does not end is left after a while, in words', async () => {
  vi.useFakeTimers();
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { Leaving } = await import('./leaving.ts');
  const leaving = new Leaving(() => new Promise(() => {}));
  leaving.listen();
  electron.app.emit('will-quit', { preventDefault: () => {} });
  await vi.advanceTimersByTimeAsync(11_000);
  expect(electron.log).toContain('quit');
  expect(told).toHaveBeenCalledWith(expect.stringContaining('taken up at the next start'));
  told.mockRestore();
});

test('a page that does not answer or does not load has a face', async () => {
  window().emit('unresponsive');
  await vi.waitFor(() => expect(electron.dialog.messages).toEqual(['Tubelet does not answer.']));
  electron.dialog.button = 1;
  window().emit('unresponsive');
  await vi.waitFor(() => expect(window().webContents.reloads).toBe(1));
  electron.dialog.button = 0;
  window().webContents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', 'app://bundle/', true);
  window().webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://bundle/x', false);
  expect(window().shown).toBe(false);
  window().webContents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', 'app://bundle/', true);
  expect(window().shown).toBe(true);
  await vi.waitFor(() => expect(window().webContents.reloads).toBe(2));
});

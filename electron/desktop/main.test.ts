import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bridgeChannels } from '../host/bridge-channels.ts';
import type { SessionInfo } from '../host/contract.ts';
import { FakeContents, type FakeElectron, makeElectron } from './electron.fake.ts';

let folder: string;
let electron: FakeElectron;
const { argv } = process;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-desktop-'));
  mkdirSync(path.join(folder, 'dist', 'renderer'), { recursive: true });
  writeFileSync(path.join(folder, 'dist', 'renderer', 'index.html'), '<title>Tubelet</title>');
  electron = makeElectron({ app: folder, userData: path.join(folder, 'user') });
  vi.resetModules();
  vi.doMock('electron', () => electron);
});
afterEach(() => {
  electron.app.emit('will-quit');
  process.argv = argv;
  vi.doUnmock('electron');
  rmSync(folder, { recursive: true, force: true });
});

function video(name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, name);
  return file;
}

async function launch(...files: string[]): Promise<void> {
  process.argv = ['/opt/tubelet', ...files];
  await import('./main.ts');
}

async function ready(): Promise<void> {
  electron.app.becomeReady();
  await vi.waitFor(() => expect(electron.windows).toHaveLength(1));
}

async function ask(url: string): Promise<Response> {
  return electron.session.defaultSession.protocol.handlers.get('app')!(new Request(url));
}

async function openedNames(): Promise<string[]> {
  const session = (await (await ask('app://bundle/api/session')).json()) as SessionInfo;
  return session.opened.map(({ name }) => name);
}

const event = (url: string) => ({ url, preventDefault: vi.fn() });

describe('the start', () => {
  test('does before ready what only works there, and nothing that waits for ready', async () => {
    await launch();
    expect(electron.log).toEqual([
      'registerSchemesAsPrivileged',
      'enableSandbox',
      'requestSingleInstanceLock',
      'whenReady',
    ]);
    expect(electron.protocol.schemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ]);
    expect(electron.windows).toEqual([]);
    await ready();
    const handled = electron.log.indexOf('handle app');
    expect(handled).toBeGreaterThan(3);
    expect(electron.log.indexOf('loadURL app://bundle/')).toBeGreaterThan(handled);
  });

  test('gives the page no more than a page needs', async () => {
    await launch();
    await ready();
    const [window] = electron.windows;
    expect(window!.options.webPreferences).toEqual({
      preload: path.join(folder, 'dist', 'desktop', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
    expect(window!.shown).toBe(false);
    window!.emit('ready-to-show');
    expect(window!.shown).toBe(true);
  });

  test('serves the app under its own address only', async () => {
    await launch();
    await ready();
    const page = await ask('app://bundle/');
    expect(await page.text()).toBe('<title>Tubelet</title>');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect((await ask('app://other/')).type).toBe('error');
  });

  test('opens what it was asked to, then and later', async () => {
    const first = video('first.mp4');
    await launch(first, '--no-sandbox');
    expect(electron.app.lockData).toEqual({ files: [first] });
    const early = { preventDefault: vi.fn() };
    electron.app.emit('open-file', early, video('early.mp4'));
    expect(early.preventDefault).toHaveBeenCalled();
    await ready();
    await vi.waitFor(async () => expect(await openedNames()).toEqual(['first.mp4', 'early.mp4']));
    electron.windows[0]!.minimized = true;
    electron.app.emit('second-instance', {}, [], '', { files: [video('second.mp4')] });
    electron.app.emit('second-instance', {}, [], '', 'not a launch');
    await vi.waitFor(async () => expect(await openedNames()).toContain('second.mp4'));
    expect(electron.windows).toHaveLength(1);
    expect(electron.windows[0]!.minimized).toBe(false);
  });

  test('a second instance hands over and ends', async () => {
    electron.app.firstInstance = false;
    await launch(video('a.mp4'));
    expect(electron.log.at(-1)).toBe('exit 0');
    expect(electron.log).not.toContain('whenReady');
  });
});

describe('refusals', () => {
  test('no other address, window or embedded page', async () => {
    await launch();
    const contents = new FakeContents();
    electron.app.emit('web-contents-created', {}, contents);
    expect(contents.windowOpen!({} as Electron.HandlerDetails)).toEqual({ action: 'deny' });
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const away = event('https://example.org/');
      const home = event('app://bundle/index.html');
      contents.emit(name, away);
      contents.emit(name, home);
      expect(away.preventDefault).toHaveBeenCalled();
      expect(home.preventDefault).not.toHaveBeenCalled();
    }
    const webview = event('app://bundle/');
    contents.emit('will-attach-webview', webview);
    expect(webview.preventDefault).toHaveBeenCalled();
  });

  test('no permission, device or network, but copying and full screen', async () => {
    await launch();
    await ready();
    const own = electron.session.defaultSession;
    const request = (
      permission: 'media' | 'geolocation' | 'fullscreen' | 'fileSystem',
      requestingUrl: string,
    ) => {
      const grant = vi.fn();
      own.permissionRequest!({} as Electron.WebContents, permission, grant, {
        requestingUrl,
        isMainFrame: true,
      });
      return grant.mock.calls[0]![0];
    };
    expect(request('media', 'app://bundle/')).toBe(false);
    expect(request('geolocation', 'app://bundle/')).toBe(false);
    expect(request('fullscreen', 'app://bundle/')).toBe(true);
    expect(request('fullscreen', 'https://example.org/')).toBe(false);
    expect(request('fileSystem', 'app://bundle/')).toBe(true);
    expect(request('fileSystem', 'https://example.org/')).toBe(false);
    const check = (permission: 'media' | 'clipboard-sanitized-write', origin: string) =>
      own.permissionCheck!(null, permission, origin, {} as Electron.PermissionCheckHandlerHandlerDetails);
    expect(check('media', 'app://bundle/')).toBe(false);
    expect(check('clipboard-sanitized-write', 'app://bundle/')).toBe(true);
    expect(check('clipboard-sanitized-write', 'https://example.org/')).toBe(false);
    expect(own.devicePermission!({} as Electron.DevicePermissionHandlerHandlerDetails)).toBe(false);
    expect(own.blocked).toMatchObject({ cancels: true, urls: expect.arrayContaining(['https://*/*']) });
  });

  test('no call but from our own top frame, with arguments that fit', async () => {
    await launch();
    await ready();
    const [window] = electron.windows;
    const call = (args: unknown[], frame?: Electron.WebFrameMain | null) =>
      electron.ipcMain.invoke(window!, bridgeChannels.showProgress, args, frame);
    const foreign = { url: 'https://example.org/' } as Electron.WebFrameMain;
    const inner = { url: 'app://bundle/' } as Electron.WebFrameMain;
    for (const frame of [null, foreign, inner])
      await expect(call([0.5], frame)).rejects.toThrow('only the app');
    for (const args of [[], [2], [-1], ['0.5'], [Number.NaN], [0.5, 1]]) {
      await expect(call(args)).rejects.toThrow();
    }
    expect(window!.progress).toBe(-1);
    await call([0.5]);
    expect(window!.progress).toBe(0.5);
  });
});

describe('the bridge', () => {
  test('keeps the computer awake just as long as work runs', async () => {
    await launch();
    await ready();
    const [window] = electron.windows;
    const show = (fraction: number | null) =>
      electron.ipcMain.invoke(window!, bridgeChannels.showProgress, [fraction]);
    const { running } = electron.powerSaveBlocker;
    await show(0);
    await show(0.5);
    expect([...running.values()]).toEqual(['prevent-app-suspension']);
    expect(window!.webContents.throttled).toBe(false);
    await show(null);
    expect(running.size).toBe(0);
    expect(window!.webContents.throttled).toBe(true);
    expect(window!.progress).toBe(-1);
    for (const end of [
      () => window!.webContents.emit('render-process-gone'),
      () => window!.webContents.emit('did-navigate'),
      () => window!.emit('closed'),
    ]) {
      await show(0.1);
      expect(running.size).toBe(1);
      end();
      expect(running.size).toBe(0);
    }
  });

  test('opens files through the dialog, which starts where it was last', async () => {
    await launch();
    await ready();
    const choose = () => electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.openFiles, []);
    await choose();
    expect(await openedNames()).toEqual([]);
    electron.dialog.choice = [video('a.mp4'), video('b.mp4')];
    await choose();
    expect(await openedNames()).toEqual(['a.mp4', 'b.mp4']);
    expect(electron.dialog.options).not.toHaveProperty('defaultPath');
    await choose();
    expect(electron.dialog.options!.defaultPath).toBe(folder);
  });
});

test('the window comes back where it was', async () => {
  await launch();
  await ready();
  electron.windows[0]!.emit('close');
  electron.windows[0]!.emit('closed');
  const saved: unknown = JSON.parse(readFileSync(path.join(folder, 'user', 'settings.json'), 'utf8'));
  expect(saved).toEqual({ window: { x: 11, y: 22, width: 900, height: 700, maximized: false } });
  electron.app.emit('activate');
  expect(electron.windows[1]!.options).toMatchObject({ x: 11, y: 22, width: 900, height: 700 });
});

test('the menu opens files', async () => {
  await launch();
  await ready();
  const file = electron.Menu.template.find(({ label }) => label === '&File');
  const [open] = file!.submenu as Electron.MenuItemConstructorOptions[];
  electron.dialog.choice = [video('menu.mp4')];
  (open!.click as () => void)();
  await vi.waitFor(async () => expect(await openedNames()).toEqual(['menu.mp4']));
});

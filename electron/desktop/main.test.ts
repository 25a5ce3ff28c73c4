import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MenuCommand } from '../contract/bridge/bridge.ts';
import { bridgeChannels, COMMAND_CHANNEL } from '../contract/bridge/bridge-channels.ts';
import type { AboutInfo, SessionInfo } from '../contract/session.ts';
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
  electron.app.emit('will-quit', { preventDefault: () => {} });
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
      'switch host-resolver-rules MAP * ~NOTFOUND',
      'switch disable-background-networking',
      'crashReporter upload false',
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
    expect(handled).toBeGreaterThan(electron.log.indexOf('whenReady'));
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

  test.each(['.tubelet', '.tubelet-project.json'])(
    'opens the video of a %s file, however it is asked',
    async (extension) => {
      const labelsOf = (name: string) => {
        video(name);
        return video(`${name}${extension}`);
      };
      await launch(labelsOf('argument.mp4'));
      electron.app.emit('open-file', { preventDefault: vi.fn() }, labelsOf('finder.mp4'));
      await ready();
      electron.app.emit('second-instance', {}, [], '', { files: [labelsOf('second.mp4')] });
      await vi.waitFor(async () =>
        expect(await openedNames()).toEqual(['argument.mp4', 'finder.mp4', 'second.mp4']),
      );
    },
  );

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
    expect(contents.webRtc).toBe('disable_non_proxied_udp');
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

  test('no request beyond the app, and each is counted for good', async () => {
    await launch();
    await ready();
    const own = electron.session.defaultSession;
    const inside = ['app://bundle/', 'app://bundle/ort/a.wasm', 'blob:app://bundle/1-2', 'data:,a'];
    expect(inside.filter((url) => !own.lets(url))).toEqual([]);
    const outside = [
      ...['https://example.org/', 'http://127.0.0.1/', 'ws://localhost/', 'ftp://example.org/a'],
      ...['file:///etc/passwd', 'app://other/', 'app://bundle.evil/', 'blob:https://example.org/1', 'none'],
    ];
    expect(outside.filter((url) => own.lets(url))).toEqual([]);
    const about = async () => (await (await ask('app://bundle/api/about')).json()) as AboutInfo;
    expect((await about()).refusedRequests).toBe(outside.length);
    electron.app.emit('will-quit', { preventDefault: () => {} });
    const saved = JSON.parse(readFileSync(path.join(folder, 'user', 'settings.json'), 'utf8'));
    expect(saved.refusedRequests).toBe(outside.length);
  });

  test('no permission or device, but copying and full screen', async () => {
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
      () => window!.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 }),
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

  test('names a folder for files by a token, and begins where the last one was', async () => {
    await launch();
    await ready();
    const choose = () =>
      electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.chooseFolder, [
        'Cut clips into this folder',
      ]);
    expect(await choose()).toBeNull();
    electron.dialog.choice = [folder];
    const token = await choose();
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(electron.dialog.options).toMatchObject({ title: 'Cut clips into this folder' });
    expect(electron.dialog.options).not.toHaveProperty('defaultPath');
    expect(await choose()).not.toBe(token);
    expect(electron.dialog.options!.defaultPath).toBe(folder);

    const show = (what: unknown) =>
      electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.showFolder, [what]);
    await show(token);
    expect(electron.shell.opened).toEqual([folder]);
    await expect(show(folder)).rejects.toThrow('choose one again');
  });
});

describe('dropped videos', () => {
  const drop = (...paths: unknown[]) =>
    electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.openDropped, [paths]);

  test('are still open when the page was loaded again after a crash', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    await launch();
    await ready();
    expect(await drop(video('a.mp4'), '', video('b.MKV'))).toEqual([true, false, true]);
    expect(menu('&File')![1]!.enabled).toBe(true);
    electron.windows[0]!.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    expect(electron.windows[0]!.webContents.reloads).toBe(1);
    // What the new page reads.
    const session = (await (await ask('app://bundle/api/session')).json()) as SessionInfo;
    expect(session.opened.map(({ name }) => name)).toEqual(['a.mp4', 'b.MKV']);
    expect(JSON.stringify(session)).not.toContain(folder);
    expect(await (await ask(`app://bundle${session.opened[0]!.url}`)).text()).toBe('a.mp4');
    told.mockRestore();
  });

  test('are the only thing that is opened by a path from the page', async () => {
    await launch();
    await ready();
    const others = ['/etc/passwd', video('notes.txt'), 'a.mp4', '../a.mp4', 'file:///a.mp4', folder];
    expect(await drop(...others)).toEqual(others.map(() => false));
    for (const wrong of [[1], [null], ['a'.repeat(32_769)], Array.from({ length: 10_001 }, () => '')])
      await expect(drop(...wrong)).rejects.toThrow();
    const frame = { url: 'app://bundle/' } as Electron.WebFrameMain;
    const call = electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.openDropped, [[]], frame);
    await expect(call).rejects.toThrow('only the app');
    expect(await openedNames()).toEqual([]);
  });
});

test('the window comes back where it was', async () => {
  await launch();
  await ready();
  const [window] = electron.windows;
  const closed = new Promise((resolve) => window!.once('closed', resolve));
  window!.close();
  await electron.ipcMain.invoke(window!, bridgeChannels.saved, []);
  await closed;
  const saved: unknown = JSON.parse(readFileSync(path.join(folder, 'user', 'settings.json'), 'utf8'));
  expect(saved).toEqual({ window: { x: 11, y: 22, width: 900, height: 700, maximized: false } });
  electron.app.emit('activate');
  expect(electron.windows[1]!.options).toMatchObject({ x: 11, y: 22, width: 900, height: 700 });
});

type Item = Electron.MenuItemConstructorOptions;
const menu = (label: string) =>
  electron.Menu.template.find((item) => item.label === label)?.submenu as Item[] | undefined;
const choose = (item: Item | undefined) => (item!.click as () => void)();

describe('the menu', () => {
  const command = (change: Partial<MenuCommand>): MenuCommand => ({
    ...{ id: 'export-json', title: 'Export', group: 'Files', chord: 'Mod+Shift+E', enabled: true },
    ...change,
  });
  const showMenu = (commands: unknown) =>
    electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.showMenu, [commands]);

  test('opens files, also again, and remembers which', async () => {
    await launch(video('first.mp4'));
    await ready();
    electron.dialog.choice = [video('menu.mp4')];
    choose(menu('&File')![0]);
    await vi.waitFor(async () => expect(await openedNames()).toEqual(['first.mp4', 'menu.mp4']));
    const recent = () => menu('&File')![1]!.submenu as Item[];
    await vi.waitFor(() => expect(recent()[0]!.label).toBe('menu.mp4'));
    expect(recent()[1]!.label).toBe('first.mp4');
    expect(electron.app.recentDocuments).toHaveLength(2);
    choose(recent()[1]);
    await vi.waitFor(() => expect(recent()[0]!.label).toBe('first.mp4'));
    await electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.openFiles, []);
    choose(recent().at(-1));
    expect([menu('&File')![1]!.enabled, electron.app.recentDocuments]).toEqual([false, []]);
  });

  test('does not remember what could not be opened', async () => {
    await launch(path.join(folder, 'gone.mp4'));
    await ready();
    await vi.waitFor(async () =>
      expect(((await (await ask('app://bundle/api/session')).json()) as SessionInfo).problems).toHaveLength(
        1,
      ),
    );
    expect(menu('&File')![1]!.enabled).toBe(false);
  });

  test('shows the page its own commands and tells it which was chosen', async () => {
    await launch();
    await ready();
    await showMenu([
      command({ id: 'open-files' }),
      command({}),
      command({ id: 'undo', title: 'Undo', group: 'Editing', chord: 'Mod+Z', enabled: false }),
      command({ id: 'play-pause', title: 'Play & pause', group: 'Playing', chord: 'Space' }),
      command({ id: 'show-about', title: 'About', group: 'Window', chord: null }),
    ]);
    const labels = electron.Menu.template.map(({ label, role }) => label ?? role);
    expect(labels).toEqual(['&File', '&Edit', '&Playing', '&View', 'windowMenu', 'help']);
    const exporting = menu('&File')!.filter(({ label }) => label === 'Export');
    expect(exporting).toMatchObject([{ accelerator: 'CmdOrCtrl+Shift+E', registerAccelerator: false }]);
    expect(menu('&Edit')![0]).toMatchObject({ label: 'Undo', enabled: false });
    expect(menu('&Playing')![0]).toMatchObject({ label: 'Play && pause', registerAccelerator: false });
    choose(exporting[0]);
    expect(electron.windows[0]!.webContents.sent).toEqual([[COMMAND_CHANNEL, 'export-json']]);
    for (const wrong of ['all', [command({ title: 'x'.repeat(501) })], [{ ...command({}), click: 'x' }]])
      await expect(showMenu(wrong)).rejects.toThrow();
  });

  test('stays open when only what can be chosen changes', async () => {
    await launch();
    await ready();
    await showMenu([command({ enabled: true })]);
    const before = electron.Menu.shown;
    const exporting = () => menu('&File')!.find(({ label }) => label === 'Export');
    await showMenu([command({ enabled: false })]);
    expect([electron.Menu.shown, exporting()!.enabled]).toEqual([before, false]);
    await showMenu([command({ chord: 'Mod+J' })]);
    expect([electron.Menu.shown, exporting()!.accelerator]).toEqual([before + 1, 'CmdOrCtrl+J']);
  });

  test('makes the window larger and remembers how large', async () => {
    await launch();
    await ready();
    const contents = electron.windows[0]!.webContents;
    const step = (label: string) => choose(menu('&View')!.find((item) => item.label === label));
    step('Larger');
    step('Larger');
    step('Smaller');
    expect(contents.zoomLevel).toBe(1);
    contents.zoomLevel = 0;
    contents.emit('did-finish-load');
    expect(contents.zoomLevel).toBe(1);
    step('Actual size');
    expect(contents.zoomLevel).toBe(0);
  });
});

describe('when something ends', () => {
  const gone = (reason: string) =>
    electron.windows[0]!.webContents.emit('render-process-gone', {}, { reason, exitCode: 1 });
  let told: { mockRestore(): void };
  beforeEach(() => {
    told = vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => told.mockRestore());

  test('the page is loaded again, but not without end', async () => {
    await launch();
    await ready();
    const contents = electron.windows[0]!.webContents;
    gone('clean-exit');
    expect(contents.reloads).toBe(0);
    for (let end = 1; end <= 3; end++) {
      gone('crashed');
      expect(contents.reloads).toBe(end);
    }
    gone('oom');
    await vi.waitFor(() => expect(contents.reloads).toBe(4));
    electron.dialog.button = 1;
    gone('oom');
    await vi.waitFor(() => expect(electron.log.at(-1)).toBe('quit'));
    expect(electron.dialog.messages).toHaveLength(2);
  });

  test('the page hears that the graphics processor is lost', async () => {
    await launch();
    await ready();
    const events = (await ask('app://bundle/api/events')).body!.pipeThrough(new TextDecoderStream());
    const reader = events.getReader();
    await reader.read();
    electron.app.emit('child-process-gone', {}, { type: 'Utility', reason: 'crashed', exitCode: 1 });
    electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'clean-exit', exitCode: 0 });
    electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139 });
    expect((await reader.read()).value).toBe('data: {"kind":"graphics-lost"}\n\n');
    await reader.cancel();
  });

  test('unsaved labels ask before they are lost', async () => {
    await launch();
    await ready();
    const leave = { preventDefault: vi.fn() };
    electron.windows[0]!.webContents.emit('will-prevent-unload', leave);
    expect(leave.preventDefault).not.toHaveBeenCalled();
    electron.dialog.button = 1;
    electron.windows[0]!.webContents.emit('will-prevent-unload', leave);
    expect(leave.preventDefault).toHaveBeenCalled();
  });
});

test('a notification is for who looks elsewhere, and leads back', async () => {
  await launch();
  await ready();
  const [window] = electron.windows;
  const note = { title: 'Done', body: '3 videos' };
  const tell = () => electron.ipcMain.invoke(window!, bridgeChannels.notify, [note]);
  await tell();
  expect(electron.Notification.all).toEqual([]);
  window!.hasFocus = false;
  await tell();
  const [shown] = electron.Notification.all;
  expect(shown).toMatchObject({ shown: true, options: { ...note, silent: true } });
  const before = window!.focused;
  shown!.emit('click');
  expect(window!.focused).toBe(before + 1);
});

test('dialogs and menus are as dark as the page, also after the next start', async () => {
  await launch();
  await ready();
  const show = (theme: string) =>
    electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.showTheme, [theme]);
  await show('dark');
  expect(electron.nativeTheme.themeSource).toBe('dark');
  await expect(show('pink')).rejects.toThrow();
  electron.nativeTheme.themeSource = 'system';
  vi.resetModules();
  await launch();
  await vi.waitFor(() => expect(electron.nativeTheme.themeSource).toBe('dark'));
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bridgeChannels } from '../contract/bridge/bridge-channels.ts';
import type { AboutInfo } from '../contract/session.ts';
import { type FakeElectron, FakeSession, makeElectron } from './electron.fake.ts';

const FEED = 'https://feed.example/repos/tubelet/releases/latest';
const PAGE = 'https://pages.example/tubelet/releases/latest';

let folder: string;
let electron: FakeElectron;
/** Whether the code that asks has been loaded. */
let isLoaded: boolean;
const { argv } = process;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-updates-'));
  mkdirSync(path.join(folder, 'user'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ updates: { feed: FEED, page: PAGE } }));
  isLoaded = false;
  FakeSession.answer = () => Response.json({ tag_name: 'v1.3.0', body: '<b>news</b>' });
  vi.doMock('../host/settings/newest-version.ts', async (original) => {
    isLoaded = true;
    return original();
  });
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  end();
  vi.restoreAllMocks();
  vi.doUnmock('electron');
  vi.doUnmock('../host/settings/newest-version.ts');
  rmSync(folder, { recursive: true, force: true });
});

const settingsFile = () => path.join(folder, 'user', 'settings.json');
const settings = (): Record<string, unknown> => JSON.parse(readFileSync(settingsFile(), 'utf8'));
const turnedOn = (more: object = {}) =>
  writeFileSync(settingsFile(), JSON.stringify({ updates: { isOn: true, ...more } }));

/** Starts version 1.2.3 with what is on disk, up to the window; then its page is there. */
async function start(): Promise<void> {
  await startWithoutPage();
  electron.windows[0]!.webContents.emit('did-finish-load');
}

async function startWithoutPage(): Promise<void> {
  electron = makeElectron({ app: folder, userData: path.join(folder, 'user') });
  vi.resetModules();
  vi.doMock('electron', () => electron);
  process.argv = ['/opt/tubelet'];
  await import('./main.ts');
  electron.app.becomeReady();
  await vi.waitFor(() => expect(electron.windows).toHaveLength(1));
}

function end(): void {
  electron.app.emit('will-quit', { preventDefault: () => {} });
  process.argv = argv;
}

async function ask(address: string): Promise<Response> {
  return electron.session.defaultSession.protocol.handlers.get('app')!(new Request(`app://bundle${address}`));
}
const state = async () => ((await (await ask('/api/about')).json()) as AboutInfo).updates;

const turn = (...args: unknown[]) =>
  electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.askForUpdates, args);
const rules = () => electron.log.find((entry) => entry.startsWith('switch host-resolver-rules'));
const menuItem = () => {
  const help = electron.Menu.template.find(({ role }) => role === 'help');
  return (help?.submenu as Electron.MenuItemConstructorOptions[] | undefined)?.[0];
};
const checkNow = () => (menuItem()!.click as () => void)();
const own = () => electron.session.partitions.get('updates');

describe('off, as it is until a person turns it on', () => {
  test('nothing asks, no name can be resolved, and the code that could ask is not loaded', async () => {
    await start();
    expect(await state()).toEqual({
      host: 'feed.example',
      isOn: false,
      isFromNextStart: false,
      newer: null,
    });
    expect(rules()).toBe('switch host-resolver-rules MAP * ~NOTFOUND');
    expect([menuItem(), electron.session.partitions.size, isLoaded]).toEqual([undefined, 0, false]);
    expect(electron.session.defaultSession.lets(FEED)).toBe(false);
  });

  test('there is nothing to turn on without a channel in the package', async () => {
    const wrong = [
      {},
      { updates: { feed: 'http://feed.example/', page: PAGE } },
      { updates: { feed: 'https://name:word@feed.example/', page: PAGE } },
      { updates: { feed: FEED, page: 'file:///etc/passwd' } },
    ];
    for (const content of wrong) {
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify(content));
      turnedOn();
      await start();
      expect(await state()).toBeNull();
      expect(rules()).toBe('switch host-resolver-rules MAP * ~NOTFOUND');
      await turn(true);
      expect([menuItem(), electron.session.partitions.size, isLoaded]).toEqual([undefined, 0, false]);
      end();
    }
  });

  test('what is turned on works from the next start on, what is turned off at once', async () => {
    await start();
    await turn(true);
    expect(await state()).toMatchObject({ isOn: true, isFromNextStart: true });
    checkNow();
    await vi.waitFor(() =>
      expect(electron.dialog.messages).toEqual(['Tubelet asks from its next start on.']),
    );
    expect([electron.session.partitions.size, isLoaded]).toEqual([0, false]);
    end();

    await start();
    expect(rules()).toBe('switch host-resolver-rules MAP * ~NOTFOUND , EXCLUDE feed.example');
    await vi.waitFor(() => expect(own()?.sent).toHaveLength(1));
    await turn(false);
    expect(own()!.lets(FEED)).toBe(false);
    expect([await state(), menuItem()]).toMatchObject([{ isOn: false, newer: null }, undefined]);
  });

  test('the page can say on or off, and nothing else', async () => {
    await start();
    for (const args of [[], ['on'], [FEED], [true, FEED], [{ isOn: true, feed: FEED }]]) {
      await expect(turn(...args)).rejects.toThrow();
    }
    const inner = { url: 'app://bundle/' } as Electron.WebFrameMain;
    const call = electron.ipcMain.invoke(electron.windows[0]!, bridgeChannels.askForUpdates, [true], inner);
    await expect(call).rejects.toThrow('only the app');
    expect((await state())!.isOn).toBe(false);
  });
});

describe('on', () => {
  test('asks its one address, from a session of its own that gives nothing away', async () => {
    turnedOn();
    await start();
    await vi.waitFor(async () => expect((await state())!.newer).toBe('1.3.0'));
    expect(own()!.sent).toMatchObject([
      { url: FEED, init: { credentials: 'omit', cache: 'no-store', redirect: 'error' } },
    ]);
    expect(own()!.userAgent).toEqual(['Tubelet', 'en']);
    const others = [PAGE, `${FEED}?from=me`, 'https://feed.example/', 'https://example.org/', 'file:///etc'];
    expect(others.filter((url) => own()!.lets(url))).toEqual([]);
    // The page's own session is as closed as ever.
    expect(electron.session.defaultSession.lets(FEED)).toBe(false);
    const refuse = vi.fn();
    own()!.permissionRequest!({} as Electron.WebContents, 'media', refuse, {
      requestingUrl: FEED,
      isMainFrame: true,
    });
    expect(refuse).toHaveBeenCalledWith(false);
  });

  test('asks once a day, and at once when the person asks', async () => {
    turnedOn({ askedAtMs: Date.now() - 3_600_000, newest: '1.2.3' });
    await start();
    await state();
    expect([electron.session.partitions.size, isLoaded]).toEqual([0, false]);
    checkNow();
    await vi.waitFor(() =>
      expect(electron.dialog.messages).toEqual(['Tubelet 1.3.0 is there. You have 1.2.3.']),
    );
    await vi.waitFor(() => expect(electron.shell.opened).toEqual([PAGE]));
    await vi.waitFor(() => expect(menuItem()!.label).toBe('Tubelet 1.3.0 is there…'));
    electron.dialog.button = 1;
    checkNow();
    await vi.waitFor(() => expect(electron.dialog.messages).toHaveLength(2));
    expect(electron.shell.opened).toEqual([PAGE]);
  });

  test('tells the page when it finds one', async () => {
    turnedOn();
    await startWithoutPage();
    const events = (await ask('/api/events')).body!.pipeThrough(new TextDecoderStream()).getReader();
    await events.read();
    electron.windows[0]!.webContents.emit('did-finish-load');
    expect((await events.read()).value).toBe('data: {"kind":"newer-version","version":"1.3.0"}\n\n');
    await events.cancel();
  });

  test('knows when there is nothing newer, also by what it once found', async () => {
    turnedOn({ newest: '1.2.2' });
    FakeSession.answer = () => Response.json({ tag_name: '1.2.3' });
    await startWithoutPage();
    expect((await state())!.newer).toBeNull();
    electron.windows[0]!.webContents.emit('did-finish-load');
    await vi.waitFor(() => expect(settings().updates).toMatchObject({ isOn: true, newest: '1.2.3' }));
    expect((await state())!.newer).toBeNull();
    checkNow();
    await vi.waitFor(() =>
      expect(electron.dialog.messages).toEqual(['Tubelet 1.2.3 is the newest version.']),
    );
  });

  test.each<[string, () => Response]>([
    ['another status', () => new Response('no', { status: 404 })],
    ['no JSON', () => new Response('<html>')],
    ['no version', () => Response.json({ tag_name: 'latest' })],
    ['an address for a version', () => Response.json({ tag_name: 'https://evil.example/1.2.4' })],
    ['an answer without end', () => new Response('1'.repeat(1024 * 1024 + 1))],
    ['no answer', () => Response.error()],
  ])('%s is told in a sentence when the person asked, and remembered as nothing', async (_what, answer) => {
    turnedOn();
    FakeSession.answer = answer;
    await start();
    await vi.waitFor(() => expect(own()?.sent).toHaveLength(1));
    checkNow();
    await vi.waitFor(() =>
      expect(electron.dialog.messages).toEqual(['feed.example could not be asked for a newer version.']),
    );
    expect([(await state())!.newer, electron.shell.opened]).toEqual([null, []]);
    expect(settings().updates).toEqual({ isOn: true });
  });
});

import { beforeEach, expect, test, vi } from 'vitest';
import type { DesktopBridge } from '../contract/bridge/bridge.ts';
import { bridgeChannels, COMMAND_CHANNEL } from '../contract/bridge/bridge-channels.ts';

const exposed = new Map<string, unknown>();
const invoked: unknown[][] = [];
const contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'> = {
  exposeInMainWorld: (name, value) => exposed.set(name, value),
};
const heard = new Map<string, Parameters<Electron.IpcRenderer['on']>[1]>();
const ipcRenderer: Pick<Electron.IpcRenderer, 'invoke' | 'on'> = {
  on: (channel, listener) => {
    heard.set(channel, listener);
    return ipcRenderer as Electron.IpcRenderer;
  },
  invoke: async (...call) => void invoked.push(call),
};

const pathOf = new Map<File, string>();
const webUtils: Electron.WebUtils = { getPathForFile: (file) => pathOf.get(file) ?? '' };

beforeEach(() => {
  vi.doMock('electron', () => ({ contextBridge, ipcRenderer, webUtils }));
});

test('the page gets the verbs of the contract and nothing else', async () => {
  await import('./preload.ts');
  expect([...exposed.keys()]).toEqual(['desktop']);
  const bridge = exposed.get('desktop') as DesktopBridge;
  expect(Object.keys(bridge).sort()).toEqual([
    ...[
      'askForUpdates',
      'chooseFolder',
      'notify',
      'onCommand',
      'onSave',
      'openDropped',
      'openFiles',
      'openFolder',
      'platform',
      'saved',
      'showFolder',
      'showMenu',
      'showProgress',
      'showTheme',
    ],
  ]);
  expect(bridge.platform).toBe(process.platform);
  await bridge.openFiles();
  await bridge.showProgress(0.25);
  await bridge.showProgress(null);
  expect(invoked).toEqual([
    [bridgeChannels.openFiles],
    [bridgeChannels.showProgress, 0.25],
    [bridgeChannels.showProgress, null],
  ]);
  const dropped = new File(['a'], 'a.mp4');
  pathOf.set(dropped, '/videos/a.mp4');
  await bridge.openDropped([dropped, new File(['b'], '/etc/passwd')]);
  expect(invoked.at(-1)).toEqual([bridgeChannels.openDropped, ['/videos/a.mp4', '']]);
  const commands: unknown[][] = [];
  bridge.onCommand((...args) => commands.push(args));
  heard.get(COMMAND_CHANNEL)!({ sender: 'secret' } as unknown as Electron.IpcRendererEvent, 'undo');
  expect(commands).toEqual([['undo']]);
});

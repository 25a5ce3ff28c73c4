import { beforeEach, expect, test, vi } from 'vitest';
import { bridgeChannels } from '../host/bridge-channels.ts';
import type { DesktopBridge } from '../host/contract.ts';

const exposed = new Map<string, unknown>();
const invoked: unknown[][] = [];
const contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'> = {
  exposeInMainWorld: (name, value) => exposed.set(name, value),
};
const ipcRenderer: Pick<Electron.IpcRenderer, 'invoke'> = {
  invoke: async (...call) => void invoked.push(call),
};

beforeEach(() => {
  vi.doMock('electron', () => ({ contextBridge, ipcRenderer }));
});

test('the page gets the verbs of the contract and nothing else', async () => {
  await import('./preload.ts');
  expect([...exposed.keys()]).toEqual(['desktop']);
  const bridge = exposed.get('desktop') as DesktopBridge;
  expect(Object.keys(bridge).sort()).toEqual(['openFiles', 'platform', 'showProgress']);
  expect(bridge.platform).toBe(process.platform);
  await bridge.openFiles();
  await bridge.showProgress(0.25);
  await bridge.showProgress(null);
  expect(invoked).toEqual([
    [bridgeChannels.openFiles],
    [bridgeChannels.showProgress, 0.25],
    [bridgeChannels.showProgress, null],
  ]);
});

import { contextBridge, ipcRenderer } from 'electron';
import { bridgeChannels } from '../host/bridge-channels.ts';
import type { DesktopBridge } from '../host/contract.ts';

const bridge: DesktopBridge = {
  platform: process.platform as DesktopBridge['platform'],
  openFiles: () => ipcRenderer.invoke(bridgeChannels.openFiles),
  showProgress: (fraction) => ipcRenderer.invoke(bridgeChannels.showProgress, fraction),
};

contextBridge.exposeInMainWorld('desktop', bridge);

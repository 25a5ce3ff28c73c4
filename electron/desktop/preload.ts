import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge } from '../contract/bridge/bridge.ts';
import { bridgeChannels, COMMAND_CHANNEL, SAVE_CHANNEL } from '../contract/bridge/bridge-channels.ts';

const bridge: DesktopBridge = {
  platform: process.platform as DesktopBridge['platform'],
  openFiles: () => ipcRenderer.invoke(bridgeChannels.openFiles),
  openFolder: () => ipcRenderer.invoke(bridgeChannels.openFolder),
  chooseFolder: (title) => ipcRenderer.invoke(bridgeChannels.chooseFolder, title),
  showFolder: (token) => ipcRenderer.invoke(bridgeChannels.showFolder, token),
  // Script has no way to a path: a file that it made itself has none.
  openDropped: (files) =>
    ipcRenderer.invoke(
      bridgeChannels.openDropped,
      files.map((file) => webUtils.getPathForFile(file)),
    ),
  showProgress: (fraction) => ipcRenderer.invoke(bridgeChannels.showProgress, fraction),
  showMenu: (commands) => ipcRenderer.invoke(bridgeChannels.showMenu, commands),
  // The page gets the id alone: the event would hand it the sender.
  onCommand: (run) => void ipcRenderer.on(COMMAND_CHANNEL, (_event, id) => run(String(id))),
  notify: (note) => ipcRenderer.invoke(bridgeChannels.notify, note),
  showTheme: (theme) => ipcRenderer.invoke(bridgeChannels.showTheme, theme),
  askForUpdates: (isOn) => ipcRenderer.invoke(bridgeChannels.askForUpdates, isOn),
  onSave: (save) => void ipcRenderer.on(SAVE_CHANNEL, () => save()),
  saved: () => ipcRenderer.invoke(bridgeChannels.saved),
};

contextBridge.exposeInMainWorld('desktop', bridge);

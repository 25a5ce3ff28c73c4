import { BrowserWindow, ipcMain } from 'electron';
import type { DesktopBridge } from '../contract/bridge/bridge.ts';
import { type BridgeArguments, parseBridgeCall } from '../contract/bridge/bridge-calls.ts';
import { type BridgeVerb, bridgeChannels } from '../contract/bridge/bridge-channels.ts';
import { isOurPage } from './guards.ts';

type Answer<V extends BridgeVerb> = ReturnType<DesktopBridge[V]>;

/** What each verb of the page's bridge does; `window` is the one that asked. */
export type BridgeVerbs = {
  [V in BridgeVerb]: (
    ...args: [...BridgeArguments<V>, window: BrowserWindow]
  ) => Answer<V> | Awaited<Answer<V>>;
};

/** Answers the page's calls: only our own page is heard, and only with arguments that fit. */
export function serveBridge(verbs: BridgeVerbs): void {
  const serve = <V extends BridgeVerb>(verb: V, run: BridgeVerbs[V]) => {
    ipcMain.handle(bridgeChannels[verb], async (event, ...args: unknown[]) => {
      const window = BrowserWindow.fromWebContents(event.sender);
      if (!isOurPage(event) || !window) throw new Error('only the app itself may ask this');
      return run(...parseBridgeCall(verb, args), window);
    });
  };
  serve('openFiles', verbs.openFiles);
  serve('openFolder', verbs.openFolder);
  serve('chooseFolder', verbs.chooseFolder);
  serve('showFolder', verbs.showFolder);
  serve('openDropped', verbs.openDropped);
  serve('showProgress', verbs.showProgress);
  serve('showMenu', verbs.showMenu);
  serve('notify', verbs.notify);
  serve('showTheme', verbs.showTheme);
  serve('askForUpdates', verbs.askForUpdates);
  serve('saved', verbs.saved);
}

import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from '../host/http/app-origin.ts';
import { type Settings, visiblePlace, type WindowPlace } from '../host/settings/settings-file.ts';
import { askBeforeLosing, recoverPage, tellOfSilence } from './recovery.ts';

/** Opens the app's window where it was last, when that is still on a screen. */
export function openWindow(read: () => Settings, scripts: string): BrowserWindow {
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const place = visiblePlace(read().window, areas);
  const { x, y, width = 1280, height = 800, maximized = false } = place ?? {};
  const window = new BrowserWindow({
    title: 'Tubelet',
    width,
    height,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    minWidth: 720,
    minHeight: 480,
    show: false,
    // Until the first paint; a white flash in a dark room hurts.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#181a1c' : '#f6f9fd',
    webPreferences: {
      preload: path.join(scripts, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // The spell checker would fetch its dictionaries from the network.
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  // Each page starts at its actual size, also one that was loaded again.
  window.webContents.on('did-finish-load', () => window.webContents.setZoomLevel(read().zoom ?? 0));
  recoverPage(window);
  tellOfSilence(window);
  askBeforeLosing(window);
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Where the window is now: the place it would have if it were not maximised. */
export function placeOf(window: BrowserWindow): WindowPlace {
  const { x, y, width, height } = window.getNormalBounds();
  return { x, y, width, height, maximized: window.isMaximized() };
}

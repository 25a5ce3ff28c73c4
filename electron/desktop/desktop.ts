import path from 'node:path';
import { app, type BrowserWindow, dialog, session } from 'electron';
import { APP_HOST, APP_SCHEME } from '../host/app-origin.ts';
import { createHost, type Host } from '../host/host.ts';
import { readSettings, type Settings, writeSettings } from '../host/settings-file.ts';
import { userModelsFolder } from '../host/user-folders.ts';
import { Activity } from './activity.ts';
import { serveBridge } from './bridge.ts';
import { refusePermissions, stayOffline } from './guards.ts';
import { setMenu } from './menu.ts';
import { openWindow, placeOf } from './window.ts';

const VIDEO_EXTENSIONS = [
  ...['mp4', 'm4v', 'mov', 'mkv', 'webm', 'avi', 'mpg', 'mpeg', 'ts', 'mts', 'm2ts', 'mxf'],
  ...['ogv', '3gp', 'wmv', 'flv', 'vob', 'dv'],
];

/** The one running app: its host, its window and what it remembers. */
export class Desktop {
  readonly #settingsFile = path.join(app.getPath('userData'), 'settings.json');
  /** Files that were asked for before the host could open them. */
  #waiting: string[];
  #settings: Settings = {};
  #host: Host | undefined;
  #window: BrowserWindow | undefined;

  constructor(files: readonly string[]) {
    this.#waiting = [...files];
  }

  /** Called once, when Electron is ready. */
  start(): void {
    const root = app.getAppPath();
    this.#settings = readSettings(this.#settingsFile);
    const host = createHost({
      version: app.getVersion(),
      door: 'desktop',
      appFolder: path.join(root, 'dist', 'renderer'),
      modelFolders: [userModelsFolder(), path.join(app.isPackaged ? process.resourcesPath : root, 'models')],
    });
    this.#host = host;
    const own = session.defaultSession;
    refusePermissions(own);
    stayOffline(own);
    own.protocol.handle(APP_SCHEME, (request) =>
      new URL(request.url).host === APP_HOST ? host.handler(request) : Response.error(),
    );
    serveBridge({
      openFiles: () => this.chooseFiles(),
      showProgress: (fraction, window) => Activity.of(window).show(fraction),
    });
    setMenu({ openFiles: () => void this.chooseFiles() });
    void this.open(this.#waiting.splice(0));
    this.focus();
  }

  /** Opens files in the page; before the host is there they wait. */
  async open(files: readonly string[]): Promise<void> {
    if (!this.#host) this.#waiting.push(...files);
    else if (files.length > 0) await this.#host.open(files);
  }

  async chooseFiles(): Promise<void> {
    this.focus();
    if (!this.#window) return;
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#window, {
      title: 'Open videos',
      properties: ['openFile', 'multiSelections'],
      filters: [
        { name: 'Videos', extensions: VIDEO_EXTENSIONS },
        { name: 'All files', extensions: ['*'] },
      ],
      ...(this.#settings.lastFolder === undefined ? {} : { defaultPath: this.#settings.lastFolder }),
    });
    const [first] = filePaths;
    if (canceled || first === undefined) return;
    this.#remember({ lastFolder: path.dirname(first) });
    await this.open(filePaths);
  }

  /** Brings the window to the front, opening it when there is none. */
  focus(): void {
    if (!this.#host) return;
    if (!this.#window) {
      const window = openWindow(this.#settings.window, path.join(app.getAppPath(), 'dist', 'desktop'));
      window.on('close', () => this.#remember({ window: placeOf(window) }));
      window.on('closed', () => {
        this.#window = undefined;
      });
      this.#window = window;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.focus();
  }

  close(): void {
    this.#host?.close();
  }

  #remember(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    try {
      writeSettings(this.#settingsFile, this.#settings);
    } catch (error) {
      // A full disk must not keep a window from closing.
      console.error(error);
    }
  }
}

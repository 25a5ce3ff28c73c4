import path from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, session, shell } from 'electron';
import { OLD_PROJECT_EXTENSION, PROJECT_EXTENSION } from '../../engine/annotation/project-file/project.ts';
import type { MenuCommand } from '../contract/bridge/bridge.ts';
import { COMMAND_CHANNEL } from '../contract/bridge/bridge-channels.ts';
import { createHost, type Host } from '../host/host.ts';
import { APP_HOST, APP_SCHEME } from '../host/http/app-origin.ts';
import { isVideo } from '../host/library/videos/find-videos.ts';
import type { UpdateChannel } from '../host/settings/update-channel.ts';
import { userModelsFolder } from '../host/user-folders.ts';
import { Activity } from './activity.ts';
import { serveBridge } from './bridge.ts';
import { refusePermissions, stayOffline } from './guards.ts';
import type { Leaving } from './leaving.ts';
import type { Memory } from './memory.ts';
import { enableCommands, setMenu } from './menu.ts';
import { notify } from './notices.ts';
import { Updates } from './updates.ts';
import { openWindow, placeOf } from './window.ts';

const VIDEO_EXTENSIONS = [
  ...['mp4', 'm4v', 'mov', 'mkv', 'webm', 'avi', 'mpg', 'mpeg', 'ts', 'mts', 'm2ts', 'mxf'],
  ...['ogv', '3gp', 'wmv', 'flv', 'vob', 'dv'],
];

/** The one running app: its host, its window and what it remembers. */
export class Desktop {
  readonly #memory: Memory;
  readonly #leaving: Leaving;
  readonly #updates: Updates | null;
  /** Files that were asked for before the host could open them. */
  #waiting: string[];
  #commands: readonly MenuCommand[] = [];
  #host: Host | undefined;
  #window: BrowserWindow | undefined;

  constructor(files: readonly string[], memory: Memory, channel: UpdateChannel | null, leaving: Leaving) {
    this.#waiting = [...files];
    this.#memory = memory;
    this.#leaving = leaving;
    this.#updates = channel && new Updates(channel, memory);
  }

  /** Called once, when Electron is ready. */
  start(): void {
    const root = app.getAppPath();
    const host = createHost({
      version: app.getVersion(),
      door: 'desktop',
      appFolder: path.join(root, 'dist', 'renderer'),
      modelFolders: [userModelsFolder(), path.join(app.isPackaged ? process.resourcesPath : root, 'models')],
      about: () => ({
        runtime: runtimeText(),
        refusedRequests: this.#memory.settings.refusedRequests ?? 0,
        updates: this.#updates?.state ?? null,
      }),
    });
    this.#host = host;
    this.#leaving.heedShutdown();
    nativeTheme.themeSource = this.#memory.settings.theme ?? 'system';
    const own = session.defaultSession;
    refusePermissions(own);
    stayOffline(own, () => this.#memory.countRefusal());
    own.protocol.handle(APP_SCHEME, (request) =>
      new URL(request.url).host === APP_HOST ? host.handler(request) : Response.error(),
    );
    serveBridge({
      openFiles: () => this.chooseFiles(),
      openFolder: () => this.addFolder(),
      chooseFolder: async (title) => {
        const folder = await this.#askForFolder(title, 'lastTarget');
        return folder === undefined ? null : host.lendFolder(folder);
      },
      showFolder: async (token) => {
        const problem = await shell.openPath(host.lentFolder(token));
        if (problem !== '') throw new Error(problem);
      },
      openDropped: (paths) => this.openDropped(paths),
      showProgress: (fraction, window) => Activity.of(window).show(fraction),
      showMenu: (commands) => {
        const before = this.#commands;
        this.#commands = commands;
        if (!enableCommands(before, commands)) this.#showMenu();
      },
      notify: (note, window) => notify(window, note),
      showTheme: (theme) => {
        if (nativeTheme.themeSource === theme) return;
        nativeTheme.themeSource = theme;
        this.#memory.remember({ theme });
      },
      askForUpdates: (isOn) => {
        this.#updates?.turn(isOn);
        this.#showMenu();
      },
      saved: (window) => this.#leaving.saved(window),
    });
    this.#showMenu();
    void this.open(this.#waiting.splice(0));
    this.focus();
  }

  /** Opens files in the page; before the host is there they wait. */
  async open(files: readonly string[]): Promise<void> {
    if (!this.#host) this.#waiting.push(...files);
    else if (files.length > 0) {
      const { problems } = await this.#host.open(files);
      const failed = new Set(problems.map(({ about }) => about));
      this.#rememberFiles(files.filter((file) => !failed.has(path.basename(file))));
    }
  }

  async chooseFiles(): Promise<void> {
    this.focus();
    if (!this.#window) return;
    const { lastFolder } = this.#memory.settings;
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#window, {
      title: 'Open videos',
      properties: ['openFile', 'multiSelections'],
      filters: [
        { name: 'Videos', extensions: VIDEO_EXTENSIONS },
        {
          name: 'Labels beside their video',
          extensions: [PROJECT_EXTENSION, OLD_PROJECT_EXTENSION].map((extension) => extension.slice(1)),
        },
        { name: 'All files', extensions: ['*'] },
      ],
      ...(lastFolder === undefined ? {} : { defaultPath: lastFolder }),
    });
    const [first] = filePaths;
    if (canceled || first === undefined) return;
    this.#memory.remember({ lastFolder: path.dirname(first) });
    await this.open(filePaths);
  }

  async addFolder(): Promise<void> {
    const folder = await this.#askForFolder('Add a folder to the library', 'lastFolder');
    if (folder !== undefined) await this.open([folder]);
  }

  /**
   * Opens the videos among `paths`; which of them they are. Nothing else is taken: the page's process names these paths,
   * and should somebody ever have got hold of it, it must not reach other files by them.
   */
  async openDropped(paths: readonly string[]): Promise<boolean[]> {
    const areVideos = await Promise.all(
      paths.map(async (file) => path.isAbsolute(file) && (await isVideo(file))),
    );
    await this.open(paths.filter((_, index) => areVideos[index]));
    return areVideos;
  }

  /** Brings the window to the front, opening it when there is none. */
  focus(): void {
    if (!this.#host) return;
    if (!this.#window) {
      const scripts = path.join(app.getAppPath(), 'dist', 'desktop');
      const window = openWindow(() => this.#memory.settings, scripts);
      this.#leaving.guard(window);
      window.on('close', () => this.#memory.remember({ window: placeOf(window) }));
      window.on('closed', () => {
        this.#window = undefined;
      });
      window.webContents.once('did-finish-load', () => void this.#checkForUpdates());
      this.#window = window;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.focus();
  }

  /** The graphics process has ended: the page goes on with the processor. */
  graphicsLost(): void {
    this.#host?.events.publish({ kind: 'graphics-lost' });
  }

  /** Resolves when everything is on disk. */
  async close(): Promise<void> {
    this.#memory.save();
    await this.#host?.close();
  }

  /** When the page is there to tell of it. */
  async #checkForUpdates(): Promise<void> {
    if (!(await this.#updates?.checkDaily())) return;
    const version = this.#updates?.state.newer;
    if (version) this.#host?.events.publish({ kind: 'newer-version', version });
    this.#showMenu();
  }

  #showMenu(): void {
    const updates = this.#updates?.state;
    setMenu({
      commands: this.#commands,
      recent: this.#memory.settings.recentFiles ?? [],
      openFiles: () => void this.chooseFiles(),
      openRecent: (file) => {
        this.focus();
        void this.open([file]);
      },
      forgetRecent: () => {
        app.clearRecentDocuments();
        this.#memory.remember({ recentFiles: [] });
        this.#showMenu();
      },
      run: (id) => {
        this.focus();
        this.#window?.webContents.send(COMMAND_CHANNEL, id);
      },
      zoom: (step) => this.#zoom(step),
      updates: updates?.isOn ? { newer: updates.newer, check: () => void this.#checkNow() } : null,
    });
  }

  async #checkNow(): Promise<void> {
    this.focus();
    if (this.#window) await this.#updates?.check(this.#window);
    this.#showMenu();
  }

  async #askForFolder(title: string, place: 'lastFolder' | 'lastTarget'): Promise<string | undefined> {
    this.focus();
    if (!this.#window) return undefined;
    const last = this.#memory.settings[place];
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#window, {
      title,
      properties: ['openDirectory', 'createDirectory'],
      ...(last === undefined ? {} : { defaultPath: last }),
    });
    const [folder] = filePaths;
    if (canceled || folder === undefined) return undefined;
    this.#memory.remember({ [place]: folder });
    return folder;
  }

  #rememberFiles(files: readonly string[]): void {
    if (files.length === 0) return;
    // The lists of the system itself: the Dock on macOS, the jump list on Windows. Linux has none.
    for (const file of files) app.addRecentDocument(file);
    this.#memory.rememberFiles(files);
    this.#showMenu();
  }

  #zoom(step: -1 | 0 | 1): void {
    const zoom = step === 0 ? 0 : Math.max(-5, Math.min(5, (this.#memory.settings.zoom ?? 0) + step));
    this.#memory.remember({ zoom });
    this.#window?.webContents.setZoomLevel(zoom);
  }
}

function runtimeText(): string {
  const { electron, chrome, node } = process.versions;
  return `Electron ${electron} · Chromium ${chrome} · Node ${node}`;
}

import { EventEmitter } from 'node:events';

/**
 * A stand-in for the few parts of Electron that the desktop uses, for machines without its binary. Every part takes
 * its shape from Electron's own types, so that it cannot offer what Electron does not.
 */
export interface FakeElectron {
  readonly app: FakeApp;
  readonly protocol: FakeProtocol;
  readonly session: FakeSessions;
  readonly shell: FakeShell;
  readonly BrowserWindow: typeof FakeWindow;
  readonly ipcMain: FakeIpcMain;
  readonly dialog: FakeDialog;
  readonly powerSaveBlocker: FakePower;
  readonly Menu: FakeMenu;
  readonly nativeTheme: Pick<Electron.NativeTheme, 'shouldUseDarkColors' | 'themeSource'>;
  readonly crashReporter: FakeCrashReporter;
  readonly Notification: typeof FakeNotification;
  readonly powerMonitor: EventEmitter;
  readonly screen: Pick<Electron.Screen, 'getAllDisplays'>;
  /** What happened, in order. */
  readonly log: string[];
  /** Windows opened so far. */
  readonly windows: FakeWindow[];
}

export function makeElectron(folders: { app: string; userData: string }): FakeElectron {
  const log: string[] = [];
  const windows: FakeWindow[] = [];
  FakeWindow.log = log;
  FakeWindow.all = windows;
  FakeNotification.all = [];
  return {
    app: new FakeApp(log, folders),
    protocol: new FakeProtocol(log),
    session: new FakeSessions(log),
    shell: new FakeShell(),
    BrowserWindow: FakeWindow,
    ipcMain: new FakeIpcMain(),
    dialog: new FakeDialog(),
    powerSaveBlocker: new FakePower(),
    powerMonitor: new EventEmitter(),
    Menu: new FakeMenu(),
    nativeTheme: { shouldUseDarkColors: true, themeSource: 'system' },
    crashReporter: new FakeCrashReporter(log),
    Notification: FakeNotification,
    screen: {
      getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display],
    },
    log,
    windows,
  };
}

type AppParts = Pick<
  Electron.App,
  | 'addRecentDocument'
  | 'clearRecentDocuments'
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'whenReady'
>;

class FakeApp extends EventEmitter implements AppParts {
  isPackaged = false;
  firstInstance = true;
  lockData: unknown;
  /** The system's own list. */
  recentDocuments: string[] = [];
  readonly commandLine: Pick<Electron.CommandLine, 'appendSwitch'> = {
    appendSwitch: (name, value) => void this.#log.push(`switch ${name} ${value ?? ''}`.trim()),
  };
  becomeReady: () => void = () => {};
  readonly #ready = new Promise<void>((resolve) => {
    this.becomeReady = resolve;
  });
  readonly #log: string[];
  readonly #folders: { app: string; userData: string };

  constructor(log: string[], folders: { app: string; userData: string }) {
    super();
    this.#log = log;
    this.#folders = folders;
  }
  addRecentDocument(file: string): void {
    this.recentDocuments.push(file);
  }
  clearRecentDocuments(): void {
    this.recentDocuments = [];
  }
  enableSandbox(): void {
    this.#log.push('enableSandbox');
  }
  exit(code?: number): void {
    this.#log.push(`exit ${code}`);
  }
  quit(): void {
    this.#log.push('quit');
  }
  getAppPath(): string {
    return this.#folders.app;
  }
  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    if (name !== 'userData') throw new Error(`the stand-in has no ${name}`);
    return this.#folders.userData;
  }
  getVersion(): string {
    return '1.2.3';
  }
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    this.#log.push('requestSingleInstanceLock');
    this.lockData = data;
    return this.firstInstance;
  }
  whenReady(): Promise<void> {
    this.#log.push('whenReady');
    return this.#ready;
  }
}

class FakeProtocol implements Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'> {
  schemes: Electron.CustomScheme[] = [];
  readonly handlers = new Map<string, Parameters<Electron.Protocol['handle']>[1]>();
  readonly #log: string[];

  constructor(log: string[]) {
    this.#log = log;
  }
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    this.#log.push('registerSchemesAsPrivileged');
    this.schemes = schemes;
  }
  handle(scheme: string, handler: Parameters<Electron.Protocol['handle']>[1]): void {
    this.#log.push(`handle ${scheme}`);
    this.handlers.set(scheme, handler);
  }
}

type BeforeRequest = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void;

type SessionParts = Pick<
  Electron.Session,
  | 'fetch'
  | 'setDevicePermissionHandler'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setUserAgent'
>;

class FakeSessions {
  readonly defaultSession: FakeSession;
  /** The others, by the name of their partition. */
  readonly partitions = new Map<string, FakeSession>();
  readonly #log: string[];

  constructor(log: string[]) {
    this.#log = log;
    this.defaultSession = new FakeSession(log);
  }
  fromPartition(...[partition]: Parameters<typeof Electron.Session.fromPartition>): FakeSession {
    const known = this.partitions.get(partition) ?? new FakeSession(this.#log);
    this.partitions.set(partition, known);
    return known;
  }
}

class FakeShell implements Pick<Electron.Shell, 'openExternal' | 'openPath'> {
  readonly opened: string[] = [];
  async openPath(path: string): Promise<string> {
    this.opened.push(path);
    return '';
  }
  async openExternal(url: string): Promise<void> {
    this.opened.push(url);
  }
}

export class FakeSession implements SessionParts {
  readonly protocol: FakeProtocol;
  permissionRequest: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;
  devicePermission: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null;
  #beforeRequest: BeforeRequest | undefined;
  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest) => {
      this.#beforeRequest = listener;
    },
  };

  /** What the network answers. */
  static answer: (url: string) => Response = () => Response.error();
  /** What was sent. */
  readonly sent: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const url = String(input);
    if (!this.lets(url)) throw new Error('net::ERR_BLOCKED_BY_CLIENT');
    this.sent.push({ url, init });
    return FakeSession.answer(url);
  }
  userAgent: Parameters<Electron.Session['setUserAgent']> | undefined;
  setUserAgent(...userAgent: Parameters<Electron.Session['setUserAgent']>): void {
    this.userAgent = userAgent;
  }

  /** Whether a request of any page or worker would be sent. */
  lets(url: string): boolean {
    const details = { url } as Electron.OnBeforeRequestListenerDetails;
    let isCancelled: boolean | undefined;
    this.#beforeRequest?.(details, ({ cancel }) => {
      isCancelled = cancel;
    });
    return isCancelled === false;
  }

  constructor(log: string[]) {
    this.protocol = new FakeProtocol(log);
  }
  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    this.devicePermission = handler;
  }
}

type ContentsParts = Pick<
  Electron.WebContents,
  | 'forcefullyCrashRenderer'
  | 'reload'
  | 'send'
  | 'setBackgroundThrottling'
  | 'setWebRTCIPHandlingPolicy'
  | 'setWindowOpenHandler'
  | 'setZoomLevel'
>;

/** Also what `web-contents-created` hands out. */
export class FakeContents extends EventEmitter implements ContentsParts {
  readonly mainFrame = { url: 'app://bundle/' } as Electron.WebFrameMain;
  throttled = true;
  windowOpen: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;
  webRtc: Parameters<Electron.WebContents['setWebRTCIPHandlingPolicy']>[0] | undefined;
  zoomLevel = 0;
  reloads = 0;
  readonly sent: unknown[][] = [];

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.windowOpen = handler;
  }
  setBackgroundThrottling(allowed: boolean): void {
    this.throttled = allowed;
  }
  setWebRTCIPHandlingPolicy(policy: Parameters<Electron.WebContents['setWebRTCIPHandlingPolicy']>[0]): void {
    this.webRtc = policy;
  }
  setZoomLevel(level: number): void {
    this.zoomLevel = level;
  }
  reload(): void {
    this.reloads++;
  }
  forcefullyCrashRenderer(): void {
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 1 });
  }
  send(channel: string, ...args: unknown[]): void {
    this.sent.push([channel, ...args]);
  }
}

type WindowParts = Pick<
  Electron.BrowserWindow,
  | 'close'
  | 'focus'
  | 'getNormalBounds'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setProgressBar'
  | 'show'
>;

class FakeWindow extends EventEmitter implements WindowParts {
  /** Closes as Electron does: `close` can be prevented, `closed` follows. */
  close(): void {
    let isPrevented = false;
    this.emit('close', {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    if (!isPrevented) this.emit('closed');
  }
  static log: string[] = [];
  static all: FakeWindow[] = [];
  static fromWebContents(contents: unknown): FakeWindow | null {
    return FakeWindow.all.find((window) => window.webContents === contents) ?? null;
  }
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new FakeContents();
  url = '';
  progress = -1;
  shown = false;
  focused = 0;
  hasFocus = true;
  minimized = false;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    FakeWindow.all.push(this);
  }
  loadURL(url: string): Promise<void> {
    FakeWindow.log.push(`loadURL ${url}`);
    this.url = url;
    return Promise.resolve();
  }
  focus(): void {
    this.focused++;
  }
  getNormalBounds(): Electron.Rectangle {
    return { x: 11, y: 22, width: 900, height: 700 };
  }
  isFocused(): boolean {
    return this.hasFocus;
  }
  isMaximized(): boolean {
    return false;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  maximize(): void {}
  restore(): void {
    this.minimized = false;
  }
  setProgressBar(progress: number): void {
    this.progress = progress;
  }
  show(): void {
    this.shown = true;
  }
}

class FakeIpcMain implements Pick<Electron.IpcMain, 'handle'> {
  readonly handlers = new Map<string, Parameters<Electron.IpcMain['handle']>[1]>();
  handle(channel: string, listener: Parameters<Electron.IpcMain['handle']>[1]): void {
    this.handlers.set(channel, listener);
  }
  /** Calls as the page of `window` would, from `frame` (its top frame unless told otherwise). */
  async invoke(
    window: FakeWindow,
    channel: string,
    args: unknown[],
    frame: Electron.WebFrameMain | null = window.webContents.mainFrame,
  ): Promise<unknown> {
    const event = {
      sender: window.webContents,
      senderFrame: frame,
    } as unknown as Electron.IpcMainInvokeEvent;
    return this.handlers.get(channel)!(event, ...args);
  }
}

class FakeDialog {
  /** What the next dialog's user chooses; null: the user cancels. */
  choice: string[] | null = null;
  options: Electron.OpenDialogOptions | undefined;
  async showOpenDialog(
    _window: FakeWindow,
    options: Electron.OpenDialogOptions,
  ): Promise<Electron.OpenDialogReturnValue> {
    this.options = options;
    return { canceled: this.choice === null, filePaths: this.choice ?? [] };
  }
  /** Which button the next message's user presses. */
  button = 0;
  readonly messages: string[] = [];
  async showMessageBox(
    _window: FakeWindow,
    options: Electron.MessageBoxOptions,
  ): Promise<Electron.MessageBoxReturnValue> {
    this.messages.push(options.message);
    return { response: this.button, checkboxChecked: false };
  }
  showMessageBoxSync(_window: FakeWindow, options: Electron.MessageBoxSyncOptions): number {
    this.messages.push(options.message);
    return this.button;
  }
}

class FakePower implements Pick<Electron.PowerSaveBlocker, 'start' | 'stop'> {
  readonly running = new Map<number, string>();
  #next = 0;
  start(type: Parameters<Electron.PowerSaveBlocker['start']>[0]): number {
    this.running.set(this.#next, type);
    return this.#next++;
  }
  stop(id: number): boolean {
    return this.running.delete(id);
  }
}

class FakeMenu {
  template: Electron.MenuItemConstructorOptions[] = [];
  buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): this {
    this.template = template;
    return this;
  }
  /** How often a menu was shown in place of another. */
  shown = 0;
  setApplicationMenu(menu: unknown): void {
    if (menu !== this) throw new Error('not the menu that was built');
    this.shown++;
  }
  getApplicationMenu(): this | null {
    return this.shown > 0 ? this : null;
  }
  getMenuItemById(id: string): Pick<Electron.MenuItem, 'enabled'> | null {
    const items = this.template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    return (items.find((item) => item.id === id) as Electron.MenuItem | undefined) ?? null;
  }
}

class FakeCrashReporter implements Pick<Electron.CrashReporter, 'start'> {
  readonly #log: string[];

  constructor(log: string[]) {
    this.#log = log;
  }
  start({ uploadToServer }: Electron.CrashReporterStartOptions): void {
    this.#log.push(`crashReporter upload ${uploadToServer}`);
  }
}

class FakeNotification extends EventEmitter implements Pick<Electron.Notification, 'show'> {
  static all: FakeNotification[] = [];
  static isSupported(): boolean {
    return true;
  }
  readonly options: Electron.NotificationConstructorOptions;
  shown = false;

  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
    FakeNotification.all.push(this);
  }
  show(): void {
    this.shown = true;
  }
}

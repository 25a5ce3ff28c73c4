import { type BrowserWindow, powerSaveBlocker } from 'electron';

const activities = new WeakMap<BrowserWindow, Activity>();

/** Work that runs in one window's page: the computer stays awake and the page at full speed until it ends. */
export class Activity {
  readonly #window: BrowserWindow;
  #blocker: number | undefined;

  static of(window: BrowserWindow): Activity {
    const activity = activities.get(window) ?? new Activity(window);
    activities.set(window, activity);
    return activity;
  }

  private constructor(window: BrowserWindow) {
    this.#window = window;
    // The page that did the work is gone: nobody else would end it.
    window.webContents.on('render-process-gone', () => this.show(null));
    window.webContents.on('did-navigate', () => this.show(null));
    window.on('closed', () => this.#allowSleep());
  }

  /** Whether work runs. */
  get isRunning(): boolean {
    return this.#blocker !== undefined;
  }

  /** `fraction` from 0 to 1 while work runs, null when it has ended. */
  show(fraction: number | null): void {
    this.#window.setProgressBar(fraction ?? -1);
    if (fraction === null) {
      this.#allowSleep();
      this.#window.webContents.setBackgroundThrottling(true);
    } else if (this.#blocker === undefined) {
      this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
      // A throttled page hears its own workers only in bursts. Left on for good this would cost power.
      this.#window.webContents.setBackgroundThrottling(false);
    }
  }

  #allowSleep(): void {
    if (this.#blocker !== undefined) powerSaveBlocker.stop(this.#blocker);
    this.#blocker = undefined;
  }
}

import { app, type BrowserWindow, dialog, type Event, powerMonitor } from 'electron';
import { SAVE_CHANNEL } from '../contract/bridge/bridge-channels.ts';
import { Activity } from './activity.ts';

/** A page saves within a fraction of a second; one that hangs must not keep the app open for ever. */
const PAGE_LIMIT_MS = 3000;
/** What the host may take to write all that it was sent, and to end the batch. */
const HOST_LIMIT_MS = 10_000;

/**
 * Lets nothing go before it is saved: a window closes when its page has sent what was pending and heard that it is on disk, the app
 * ends when the host has written everything.
 */
export class Leaving {
  readonly #closeHost: () => Promise<void>;
  readonly #waiting = new WeakMap<BrowserWindow, () => void>();
  #isQuitting = false;
  #isClosed = false;

  constructor(closeHost: () => Promise<void>) {
    this.#closeHost = closeHost;
  }

  /** To be called once. */
  listen(): void {
    app.on('before-quit', () => {
      this.#isQuitting = true;
    });
    app.on('will-quit', (event) => {
      if (this.#isClosed) return;
      event.preventDefault();
      void this.#end();
    });
  }

  /** To be called once Electron is ready: a system that goes down waits a few seconds for who asks it to. */
  heedShutdown(): void {
    // The declarations leave out the event, which the documentation has.
    (powerMonitor as NodeJS.EventEmitter).on('shutdown', (event: Event) => {
      event.preventDefault();
      app.quit();
    });
  }

  /** The page of `window` has saved all that it had. */
  saved(window: BrowserWindow): void {
    this.#waiting.get(window)?.();
  }

  /** Has `window` save before it closes, and ask while work runs that closing would stop. */
  guard(window: BrowserWindow): void {
    let isSaved = false;
    let isBusy = false;
    const leave = async () => {
      if (this.#wouldStopWork(window) && !(await asksToStop(window))) {
        this.#isQuitting = false;
        return;
      }
      await this.#askToSave(window);
      isSaved = true;
      if (this.#isQuitting) app.quit();
      else window.close();
    };
    window.on('close', (event) => {
      if (isSaved) return;
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      void leave().finally(() => {
        isBusy = false;
      });
    });
    // The page has something that could not be saved: when it stays open, closing begins anew.
    window.webContents.on('will-prevent-unload', () => {
      isSaved = false;
      this.#isQuitting = false;
    });
    // Windows logs off whoever waits or not: the page sends what it has at the question already.
    window.on('query-session-end', () => void this.#askToSave(window));
    window.on('session-end', () => void this.#closeHost());
  }

  /** On a Mac the batch goes on without a window. */
  #wouldStopWork(window: BrowserWindow): boolean {
    return Activity.of(window).isRunning && (this.#isQuitting || process.platform !== 'darwin');
  }

  async #askToSave(window: BrowserWindow): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(window, resolve);
    window.webContents.send(SAVE_CHANNEL);
    const isSaved = await inTime(promise, PAGE_LIMIT_MS);
    if (!isSaved) console.error('The page did not say that it has saved: it is closed all the same.');
  }

  async #end(): Promise<void> {
    const isWritten = await inTime(this.#closeHost(), HOST_LIMIT_MS);
    if (!isWritten) console.error('What runs did not end in time: it is taken up at the next start.');
    this.#isClosed = true;
    app.quit();
  }
}

/** False when `work` failed, which is reported, or took too long. */
async function inTime(work: Promise<void>, limitMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), limitMs);
  const done = work.then(
    () => true,
    (error: unknown) => {
      console.error(error);
      return false;
    },
  );
  const isDone = await Promise.race([done, late]);
  clearTimeout(timer);
  return isDone;
}

async function asksToStop(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Tubelet is still analysing videos.',
    detail: 'What is done is kept. The rest goes on at the next start.',
    buttons: ['Keep working', 'Stop and close'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

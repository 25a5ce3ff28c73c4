import { app, type BrowserWindow, dialog } from 'electron';

/** A page that ends this often within a minute would end again. */
const MOST_ENDS = 3;
const MINUTE_MS = 60_000;
/** Chromium's code for a load that another one took the place of. */
const ABORTED = -3;

/** Brings a window's page back when its process has ended; the page then shows what it showed. */
export function recoverPage(window: BrowserWindow): void {
  let ends: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    console.error(`The page's process has ended: ${reason} (${exitCode}).`);
    const now = Date.now();
    ends = [...ends.filter((time) => now - time < MINUTE_MS), now];
    if (ends.length <= MOST_ENDS) window.webContents.reload();
    else void ask(window);
  });
}

/** A page that does not answer, or could not be loaded, says so in the system's words: nothing of ours is on screen. */
export function tellOfSilence(window: BrowserWindow): void {
  let isAsking = false;
  window.on('unresponsive', async () => {
    if (isAsking) return;
    isAsking = true;
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: 'Tubelet does not answer.',
      detail: 'It may be busy with a large video. What you labelled until then is saved.',
      buttons: ['Wait', 'Load the page anew'],
      defaultId: 0,
      cancelId: 0,
    });
    isAsking = false;
    // A page that hangs would never get to load another: its process is ended, and it comes back as after a crash.
    if (response === 1) window.webContents.forcefullyCrashRenderer();
  });
  window.webContents.on('did-fail-load', async (_event, code, why, url, isMainFrame) => {
    if (!isMainFrame || code === ABORTED) return;
    console.error(`The page could not be loaded (${why}, ${code}): ${url}`);
    // The window is shown when its page is ready, which this one never is.
    window.show();
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'Tubelet could not load its page.',
      detail: `Install Tubelet anew if this happens again. (${why})`,
      buttons: ['Try again', 'Quit'],
      cancelId: 1,
    });
    if (response === 0) window.webContents.reload();
    else app.quit();
  });
}

async function ask(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'Tubelet keeps ending unexpectedly.',
    detail: 'What you labelled until then is saved. A video that was opened last may be the cause.',
    buttons: ['Try again', 'Quit'],
    cancelId: 1,
  });
  if (response === 0) window.webContents.reload();
  else app.quit();
}

/** A page with labels that are not on disk yet does not let itself be closed: the person decides. */
export function askBeforeLosing(window: BrowserWindow): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const response = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: 'Your last changes are not saved yet.',
      detail: 'Wait a moment for Tubelet to save them, or look at what it says about saving.',
      buttons: ['Keep open', 'Close without saving'],
      defaultId: 0,
      cancelId: 0,
    });
    // Preventing the prevention closes the page.
    if (response === 1) event.preventDefault();
  });
}

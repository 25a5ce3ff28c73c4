import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { userDataFolder } from '../electron/host/user-folders.ts';
import { type BuildPart, ensureBuilt } from './built/ensure-built.ts';
import { findElectron, hasDisplay, windowObstacle } from './find-electron.ts';
import { writeRedirect } from './redirect-file.ts';
import { ROOT } from './source-files.ts';

/** Electron is about 120 MB; a connection that needs longer is better used by hand, with a progress bar. */
const FETCH_LIMIT_MS = 60_000;
/** An Electron that ends with an error this soon never opened its window. */
const START_LIMIT_MS = 10_000;

let stopping = false;
let current: ChildProcess | undefined;
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));

function stop(signal: NodeJS.Signals): void {
  stopping = true;
  // A terminal sends Ctrl+C to the children too, and Electron takes a second one for "without saving".
  if (signal !== 'SIGINT' || !process.stdin.isTTY) current?.kill(signal);
}

/** The executable, fetched once if need be; null when it cannot be had. */
async function electronOrNull(): Promise<string | null> {
  const found = findElectron(ROOT);
  if (found.executable !== null || found.version === null) return found.executable;
  console.error(`Fetching Electron ${found.version} (about 120 MB, once) ...`);
  const installer = path.join(ROOT, 'node_modules', 'electron', 'install.js');
  current = spawn(process.execPath, [installer], { stdio: 'ignore', timeout: FETCH_LIMIT_MS });
  await ended(current);
  return findElectron(ROOT).executable;
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** Runs the desktop app; false when it failed before its window could open. */
async function runDesktop(executable: string, videos: readonly string[]): Promise<boolean> {
  const started = performance.now();
  current = spawn(executable, [ROOT, ...videos], { stdio: 'inherit' });
  const code = await ended(current);
  if (code !== 0 && !stopping && performance.now() - started < START_LIMIT_MS) return false;
  process.exitCode = stopping ? 0 : code;
  return true;
}

/** Runs the browser door and opens the page where there is a display. */
async function runBrowserDoor(videos: readonly string[]): Promise<void> {
  const script = path.join(ROOT, 'electron', 'headless', 'serve', 'serve.ts');
  current = spawn(process.execPath, [script, '--', ...videos], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  current.once('message', (message: { openOnce: string }) => {
    if (!hasDisplay()) return;
    try {
      const { file, remove } = writeRedirect(path.join(userDataFolder(), 'run'), message.openOnce);
      openBrowser(file);
      process.once('exit', remove);
    } catch {
      // Without the file the printed address is all that is needed.
    }
  });
  const code = await ended(current);
  process.exitCode = stopping ? 0 : code;
}

function openBrowser(file: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [file]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', file]]
        : ['xdg-open', [file]];
  // Without an opener the printed address is all that is needed.
  spawn(command as string, args as string[], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

/** Builds what is missing; false when this process must end instead. */
async function ready(parts: readonly BuildPart[]): Promise<boolean> {
  const built = ensureBuilt(parts);
  // Building blocks this thread: a signal that came meanwhile is heard only now.
  await setImmediate();
  if (!built && !stopping) process.exitCode = 1;
  return built && !stopping;
}

async function start(videos: readonly string[]): Promise<void> {
  let reason = windowObstacle();
  if (reason === null) {
    const executable = await electronOrNull();
    if (stopping) return;
    if (executable === null) {
      reason = `Electron is not installed and could not be fetched ("npx install-electron" tries again)`;
    } else {
      if (!(await ready(['renderer', 'main', 'preload']))) return;
      if (await runDesktop(executable, videos)) return;
      reason = 'Electron could not start';
    }
  }
  if (!(await ready(['renderer']))) return;
  console.error(`${reason}, so Tubelet opens in the browser at this address (Ctrl+C ends it):`);
  await runBrowserDoor(videos);
}

const USAGE = `Usage: npm start [-- VIDEO|FOLDER...]

Opens the desktop app, or a page in the browser where there is no Electron. Videos are opened, folders are shown in the
library. What one may set of the browser's page by hand is told by "npm run -s serve -- --help".`;

/** What a person may have meant for an option is one only where no file is called so. */
function optionAmong(names: readonly string[], folder: string): string | undefined {
  return names.find((name) => name.startsWith('-') && !existsSync(path.resolve(folder, name)));
}

// npm runs this in the repository, but names are meant from where the person is.
const byNpm = process.env.npm_lifecycle_event === 'start';
const folder = (byNpm ? process.env.INIT_CWD : undefined) ?? process.cwd();
const names = process.argv.slice(2);
const option = optionAmong(names, folder);
if (option === '--help' || option === '-h') console.log(USAGE);
else if (option !== undefined) {
  console.error(`"${option}" is no option here: npm start takes videos and folders alone.`);
  process.exitCode = 2;
} else await start(names.map((video) => path.resolve(folder, video)));

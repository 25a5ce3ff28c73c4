import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { ROOT } from '../../build/source-files.ts';
import { ELECTRON } from './desktop.ts';

/** Starts `serve` as a user would and reads the one line it prints. */
export async function startServe(
  args: readonly string[] = [],
): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'electron/headless/serve/serve.ts'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`serve ended with code ${code} before it printed its URL`)),
    );
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  return { url, process: child };
}

/** Which shell the app is opened in: a project of the configuration chooses. */
export interface DoorOption {
  door: 'chromium' | 'electron';
}

export interface Fixtures {
  /** The app served to a browser, with a library of this test's own. */
  serverUrl: string;
  /** The app, ready to use. Console errors and requests to other hosts fail the test. */
  app: Page;
}

export const test = base.extend<Fixtures & DoorOption>({
  door: ['chromium', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  serverUrl: async ({}, use, info) => {
    const { url, process: server } = await startServe(['--library', info.outputPath('library')]);
    await use(url);
    server.kill('SIGTERM');
  },
  app: async ({ door, page, serverUrl }, use, info) => {
    const desktop = door === 'electron' ? await startElectron(info.outputPath('library')) : null;
    const shown = desktop ? await desktop.firstWindow() : page;
    const problems = watch(shown, desktop ? 'app://bundle' : new URL(serverUrl).origin);
    if (desktop) await shown.locator('html[data-app-ready]').waitFor();
    else await openApp(shown, serverUrl);
    await use(shown);
    await desktop?.close();
    if (problems.length > 0) throw new Error(`the page reported:\n${problems.join('\n')}`);
  },
});

/** The built desktop app. Only called where Electron's program is on disk. */
function startElectron(library: string): Promise<ElectronApplication> {
  if (ELECTRON === null) throw new Error('Electron is not on this disk.');
  return _electron.launch({
    executablePath: ELECTRON,
    args: [ROOT],
    cwd: ROOT,
    env: { ...(process.env as Record<string, string>), TUBELET_LIBRARY: library },
  });
}

/** Collects what must never happen: errors in the console, uncaught exceptions, requests beyond the app's own origin. */
export function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const from = url.protocol === 'app:' ? `app://${url.host}` : url.origin;
    if (!['blob:', 'data:'].includes(url.protocol) && from !== origin)
      problems.push(`request: ${request.url()}`);
  });
  return problems;
}

export async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('html[data-app-ready]').waitFor();
}

/** A file that a test makes up. */
export interface FilePayload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export async function openFiles(page: Page, files: string | string[] | FilePayload[]): Promise<void> {
  await page.getByTestId('open-input').setInputFiles(files);
}

/** Drops files and folders from the system on the window, as its file manager does. */
export async function dropFiles(page: Page, files: string[]): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await browser.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  await browser.detach();
}

export type AnalysisState = 'idle' | 'running' | 'done' | 'failed' | 'cancelled';

export async function waitForState(page: Page, state: AnalysisState, timeout = 90_000): Promise<void> {
  await page
    .locator(`[data-testid="analysis-status"][data-state="${state}"]`)
    .first()
    .waitFor({ state: 'attached', timeout });
}

export interface Row {
  label: string;
  startUs: number;
  endUs: number;
  score: number;
  origin: string;
}

/** The segment list as scripts and screen readers see it. */
export async function segmentRows(page: Page): Promise<Row[]> {
  return page.getByTestId('segment-row').evaluateAll((rows) =>
    rows.map((row) => {
      const data = (row as HTMLElement).dataset;
      return {
        label: data.label ?? '',
        startUs: Number(data.startUs),
        endUs: Number(data.endUs),
        score: Number(data.score),
        origin: data.origin ?? '',
      };
    }),
  );
}

export { expect } from '@playwright/test';

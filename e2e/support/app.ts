import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, type Page } from '@playwright/test';
import { ROOT } from '../../build/source-files.ts';

/** Starts `serve` as a user would and reads the one line it prints. */
export async function startServe(
  args: readonly string[] = [],
): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'electron/headless/serve.ts'), ...args], {
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

interface Fixtures {
  /** The app in a fresh browser profile, ready to use. Console errors and requests to other hosts fail the test. */
  app: Page;
}

interface WorkerFixtures {
  serverUrl: string;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  serverUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
    async ({}, use) => {
      const { url, process: server } = await startServe();
      await use(url);
      server.kill('SIGTERM');
    },
    { scope: 'worker' },
  ],
  app: async ({ page, serverUrl }, use) => {
    const problems = watch(page, new URL(serverUrl).origin);
    await openApp(page, serverUrl);
    await use(page);
    if (problems.length > 0) throw new Error(`the page reported:\n${problems.join('\n')}`);
  },
});

/** Collects what must never happen: errors in the console, uncaught exceptions, requests beyond the app's own origin. */
export function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['blob:', 'data:'].includes(url.protocol) && url.origin !== origin)
      problems.push(`request: ${request.url()}`);
  });
  return problems;
}

export async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('html[data-app-ready]').waitFor();
}

export async function openFiles(page: Page, files: string | string[]): Promise<void> {
  await page.getByTestId('open-input').setInputFiles(files);
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

import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, expect, test } from '@playwright/test';
import { ROOT } from '../../build/source-files.ts';
import { segmentRows, waitForState, watch } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

let app: ChildProcess | undefined;
let browser: Browser | undefined;
test.afterEach(async () => {
  await browser?.close();
  app?.kill('SIGKILL');
});

/**
 * A packaged app as a person starts it, from its archive and with its fuses. Those keep Playwright's own way into Electron
 * shut, so the page is reached as any Chromium's is.
 */
test('the packaged app opens a video, labels it and a folder of them, and ends', async ({
  browserName: _,
}, info) => {
  const videos = info.outputPath('videos');
  mkdirSync(videos, { recursive: true });
  copyFileSync(SAMPLE, path.join(videos, 'walk.mp4'));
  app = spawn(
    path.resolve(ROOT, process.env.TUBELET_PACKAGED!),
    ['--remote-debugging-port=0', SAMPLE, videos],
    {
      env: { ...process.env, TUBELET_LIBRARY: info.outputPath('library') },
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  const ended = new Promise<number | null>((resolve) => app!.once('exit', (code) => resolve(code)));
  const address = await new Promise<string>((resolve, reject) => {
    void ended.then((code) => reject(new Error(`The app ended with ${code} before it had a window.`)));
    createInterface({ input: app!.stderr! }).on('line', (line) => {
      const found = /DevTools listening on (\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
  browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  const page = context!.pages()[0] ?? (await context!.waitForEvent('page'));
  const problems = watch(
    page,
    new URL(page.url()).protocol === 'app:' ? 'app://bundle' : new URL(page.url()).origin,
  );
  await page.locator('html[data-app-ready]').waitFor();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await waitForState(page, 'done');
  expect((await segmentRows(page)).length).toBeGreaterThan(3);
  // A batch decodes and computes in a utility process, from the archive.
  const queue = () =>
    page.evaluate(async () => {
      const body = JSON.stringify({ filter: {} });
      return (await fetch('/api/library/jobs', { method: 'POST', body })).json();
    });
  await expect.poll(async () => (await queue()).queued, { timeout: 30_000 }).toBe(1);
  const counts = () => page.evaluate(async () => (await (await fetch('/api/library/batch')).json()).counts);
  await expect.poll(counts, { timeout: 90_000 }).toMatchObject({ done: 1, failed: 0 });
  // So do the model and the eye that labels are learnt with.
  const learnt = () =>
    page.evaluate(async () => (await fetch('/api/library/teaching', { method: 'POST', body: '{}' })).text());
  expect(await learnt()).toContain('No label has 3 examples yet');
  expect(problems.filter((problem) => !problem.includes('/api/library/teaching'))).toEqual([]);
  await page.close();
  if (process.platform !== 'darwin') expect(await ended).toBe(0);
});

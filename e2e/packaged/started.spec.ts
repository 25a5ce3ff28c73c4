import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Browser, chromium, expect, test } from '@playwright/test';
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
test('the packaged app opens a video, labels it and ends', async ({ browserName: _ }, info) => {
  app = spawn(process.env.TUBELET_PACKAGED!, ['--remote-debugging-port=0', SAMPLE], {
    env: { ...process.env, TUBELET_LIBRARY: info.outputPath('library') },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
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
  expect(problems).toEqual([]);
  await page.close();
  if (process.platform !== 'darwin') expect(await ended).toBe(0);
});

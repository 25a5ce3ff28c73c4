import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../../build/chromium.ts';
import { openApp, openFiles, startServe, waitForState } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

/** `npm run screenshot`: the pictures of the README, taken of the real app with the shipped sample. */
const { url, process: server } = await startServe([
  '--library',
  await mkdtemp(path.join(tmpdir(), 'tubelet-')),
]);
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
for (const colorScheme of ['dark', 'light'] as const) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme });
  await openApp(page, url);
  await openFiles(page, SAMPLE);
  await waitForState(page, 'done');
  // Two of the model's suggestions are taken over, so that the person's row has something to show.
  for (const index of [0, 1]) {
    await page
      .getByTestId('segment-row')
      .and(page.locator('[data-track="model"]'))
      .nth(index)
      .getByRole('button')
      .click();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+A');
  }
  await page.screenshot({ path: path.join(import.meta.dirname, `app-${colorScheme}.png`) });
  await page.close();
}
await browser.close();
server.kill('SIGTERM');

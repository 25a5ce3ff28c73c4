import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  test as base,
  expect,
  openApp,
  openFiles,
  segmentRows,
  startServe,
  waitForState,
} from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

const status = (app: Page) => app.getByTestId('analysis-status').first();
/** Names of the rows of probabilities. */
const heatRows = (app: Page) => app.getByTestId('heat-name');

base(
  'a file that only the page knows is shown at once when it is opened again',
  async ({ app, serverUrl }) => {
    await openFiles(app, SAMPLE);
    await waitForState(app, 'done');
    const rows = await segmentRows(app);
    const heat = await heatRows(app).count();
    expect(heat).toBeGreaterThan(0);

    await openApp(app, serverUrl);
    await openFiles(app, SAMPLE);
    await expect(status(app)).toContainText('Kept from an earlier run', { timeout: 10_000 });
    await expect(heatRows(app)).toHaveCount(heat);
    await expect.poll(() => segmentRows(app)).toEqual(rows);
    await app.getByTestId('threshold').fill('0.95');
    expect((await segmentRows(app)).length).toBeLessThan(rows.length);

    // Who doubts it computes it anew.
    await app.getByTestId('threshold').fill('0.5');
    await app.keyboard.press('Control+K');
    await app.keyboard.type('Analyse again');
    await app.keyboard.press('Enter');
    await waitForState(app, 'running');
    await waitForState(app, 'done');
    await expect(status(app)).not.toContainText('Kept from an earlier run');
  },
);

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    cpSync(SAMPLE, path.join(folder, 'figures.mp4'));
    await use(folder);
  },
  serverUrl: async ({ folder }, use, info) => {
    const { url, process: server } = await startServe(['--library', info.outputPath('library'), folder]);
    await use(url);
    server.kill('SIGTERM');
  },
});

test('a video from a batch has its rows of probabilities at once, as it was cut there, and sliders cut it', async ({
  app,
}) => {
  await app.getByTestId('library-video').first().click();
  await app.getByTestId('tag-picked').click();
  await app.getByTestId('tab-batch').click();
  await expect(app.locator('[data-testid="job"][data-state="done"]')).toHaveCount(1, { timeout: 90_000 });
  await app.getByTestId('tab-videos').click();
  await app.getByTestId('library-video').first().dblclick();
  await expect(status(app)).toContainText('Found in a batch');
  await waitForState(app, 'done', 10_000);
  expect(await heatRows(app).count()).toBeGreaterThan(0);
  const rows = await segmentRows(app);
  expect(rows.length).toBeGreaterThan(0);
  await app.getByTestId('threshold').fill('0.98');
  await expect.poll(async () => (await segmentRows(app)).length).toBeLessThan(rows.length);
});

base('what the page computes of a file of the host lies beside its library', async ({ page }, info) => {
  const figures = info.outputPath('figures.mp4');
  cpSync(SAMPLE, figures);
  const { url, process: server } = await startServe(['--library', info.outputPath('library'), figures]);
  try {
    await openApp(page, url);
    await waitForState(page, 'done');
    const rows = await segmentRows(page);
    await openApp(page, url);
    await expect(status(page)).toContainText('Kept from an earlier run', { timeout: 10_000 });
    // The labels are opened on the side.
    await expect.poll(() => segmentRows(page)).toEqual(rows);
  } finally {
    server.kill('SIGTERM');
  }
});

test('a library is cut again by another threshold from its screen, without decoding', async ({ app }) => {
  await app.getByTestId('library-video').first().click();
  await app.getByTestId('tag-picked').click();
  await app.getByTestId('tab-batch').click();
  await expect(app.locator('[data-testid="job"][data-state="done"]')).toHaveCount(1, { timeout: 90_000 });
  await app.getByTestId('tab-videos').click();
  await app.getByTestId('recut-picked').click();
  await app.getByTestId('recut-threshold').fill('0.98');
  await app.getByTestId('recut-label').selectOption({ index: 3 });
  await app.getByTestId('recut-begin').click();
  await expect(
    app.getByTestId('library-screen').getByText(/^1 video cut anew, \d+ segments?\.$/),
  ).toBeVisible();
});

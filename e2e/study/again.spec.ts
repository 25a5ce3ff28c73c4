import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { test as base, expect, openApp, startServe } from '../support/app.ts';
import { addLabel, runningStates } from '../support/coding.ts';
import { madeMedia } from '../support/media.ts';

/** The app with two videos of the host, which a reload brings back. */
const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    cpSync(madeMedia().constant.path, path.join(folder, 'one.mp4'));
    cpSync(madeMedia().webm.path, path.join(folder, 'two.webm'));
    await use(folder);
  },
  serverUrl: async ({ folder }, use, info) => {
    const files = ['one.mp4', 'two.webm'].map((name) => path.join(folder, name));
    const { url, process: server } = await startServe(['--library', info.outputPath('library'), ...files]);
    await use(url);
    server.kill('SIGTERM');
  },
});

const label = (page: Page, name: string) => page.locator(`[data-testid="label-row"][data-label="${name}"]`);
const study = (page: Page, name: string) => page.locator(`[data-testid="study-row"][data-study="${name}"]`);
const current = (page: Page) => page.getByTestId('current-subject');

async function openStudies(page: Page): Promise<void> {
  await page.getByTestId('label-menu').click();
  await page.getByTestId('study').click();
}

async function show(page: Page, name: string): Promise<void> {
  await page.getByTestId('library-row').filter({ hasText: name }).click();
  await expect(page).toHaveTitle(new RegExp(name));
  await expect(page.locator('video.ready')).toBeVisible();
  await expect(page.getByTestId('track-name').first()).toContainText('You');
}

/** A subject, an observer who codes, and a label with a key, in the study on screen. */
async function setUp(page: Page): Promise<void> {
  await page.getByTestId('subjects').first().click();
  await page.getByTestId('new-subject-name').fill('Mouse A');
  await page.keyboard.press('Enter');
  await page.getByTestId('new-observer-name').fill('Ada');
  await page.keyboard.press('Enter');
  await page.getByTestId('subjects-done').click();
  await addLabel(page, 'groom', 'w');
  await addLabel(page, 'run', 'u');
}

test('a reload in the middle of live coding goes on in the same study, with what runs, observer and subject', async ({
  app,
  serverUrl,
}) => {
  await show(app, 'one.mp4');
  await addLabel(app, 'sniff', 'w');
  for (const key of ['w', '.', '.', 'w']) await app.keyboard.press(key);
  await show(app, 'two.webm');
  await openStudies(app);
  await app.getByTestId('new-study-name').fill('Field');
  await app.getByTestId('add-study').click();
  // What is in use is the default study again: videos that are shown elsewhere stay there.
  await expect(study(app, 'Field')).toHaveAttribute('data-place', 'none');
  await study(app, 'Default').getByRole('radio').check();
  await app.getByTestId('study-done').click();
  await show(app, 'one.mp4');
  await openStudies(app);
  await study(app, 'Field').getByTestId('add-to-study').click();
  await expect(study(app, 'Field')).toHaveAttribute('data-place', 'shown');
  // It is counted at once, not when something was coded.
  await expect(study(app, 'Field')).toContainText('1 video');
  await app.getByTestId('study-done').click();
  await setUp(app);
  await app.keyboard.press('Alt+Shift+PageDown');
  await app.keyboard.press('1');
  for (const key of ['w', 'u']) await app.keyboard.press(key);
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom', 'Mouse A run']);

  await openApp(app, serverUrl);
  await expect(app).toHaveTitle(/one\.mp4/);
  await expect(label(app, 'groom')).toBeVisible();
  await expect(label(app, 'sniff')).toHaveCount(0);
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom', 'Mouse A run']);
  await expect(current(app)).toHaveAttribute('data-subject', 'Mouse A');
  await expect(app.getByTestId('current-observer')).toHaveAttribute('data-observer', 'Ada');
  await expect(app.locator('video.ready')).toBeVisible();
  await app.keyboard.press('w');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A run']);

  // The other one was shown in the default study, and is.
  await show(app, 'two.webm');
  await expect(label(app, 'sniff')).toBeVisible();
  await openStudies(app);
  await expect(study(app, 'Default')).toContainText('1 label, 0 subjects, 2 videos');
  await expect(study(app, 'Field')).toContainText('2 labels, 1 subject, 1 video');
  await app.getByTestId('study-done').click();

  // A window that knows nothing of it says where the video is shown, and who runs.
  await show(app, 'one.mp4');
  await openStudies(app);
  await study(app, 'Field').getByRole('radio').check();
  await app.getByTestId('study-done').click();
  await app.evaluate(() => sessionStorage.clear());
  await openApp(app, serverUrl);
  await show(app, 'one.mp4');
  await expect(current(app)).toHaveAttribute('data-subject', '');
  await expect(
    app.getByText('Runs on from before: “run” of Mouse A. No subject is current now'),
  ).toBeVisible();
  await app.getByRole('button', { name: 'Code Mouse A' }).click();
  await expect(current(app)).toHaveAttribute('data-subject', 'Mouse A');
  await app.keyboard.press('u');
  await expect.poll(() => runningStates(app)).toEqual([]);
});

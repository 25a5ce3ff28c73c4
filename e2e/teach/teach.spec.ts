import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { fileContentId } from '../../engine/source/content-id.node.ts';
import { test as base, expect, startServe, waitForState } from '../support/app.ts';
import { type DeskRow, modelRows } from '../support/desk.ts';
import { SCENES, type Scene, scenesProject, scenesVideo } from '../support/scenes.ts';

const LABELLED: Scene[] = Array.from({ length: 5 }, (): Scene[] => [
  'room',
  'sliding',
  'falling',
  'growing',
]).flat();
const OTHER: Scene[] = ['room', 'falling', 'room', 'growing', 'sliding', 'room'];

/** The app with one video to label and two others. */
const test = base.extend<{ files: readonly string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  files: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    const files: string[] = [];
    for (const [name, scenes] of [
      ['labelled', LABELLED],
      ['other', OTHER],
      ['third', OTHER.toReversed()],
    ] as const) {
      const file = path.join(folder, `${name}.mp4`);
      writeFileSync(file, await scenesVideo(scenes));
      files.push(file);
    }
    await use(files);
  },
  serverUrl: async ({ files }, use, info) => {
    const { url, process: server } = await startServe(['--library', info.outputPath('library'), ...files]);
    await use(url);
    server.kill('SIGTERM');
  },
});

/** Saves what a person marked, as another page would. */
async function label(app: Page, file: string, scenes: readonly Scene[]): Promise<void> {
  const name = path.basename(file);
  const contentId = await fileContentId(file, name);
  const status = await app.evaluate(
    async ({ address, body }) => {
      const headers = { 'if-match': 'none', 'content-type': 'application/json' };
      return (await fetch(address, { method: 'PUT', headers, body })).status;
    },
    { address: `/api/projects/${contentId}`, body: scenesProject(contentId, name, scenes) },
  );
  expect(status).toBe(200);
}

async function openTeaching(app: Page): Promise<void> {
  await app.getByTestId('label-menu').click();
  await app.getByTestId('teach').click();
  await expect(app.getByTestId('teach-dialog')).toBeVisible();
}

/** What was suggested of the labels that are taught here. */
async function taughtRows(app: Page): Promise<DeskRow[]> {
  const taught: readonly string[] = SCENES;
  return (await modelRows(app)).filter(({ label: name }) => taught.includes(name));
}

test('three labels taught on one video are suggested in another, and decided there', async ({
  app,
  files,
}) => {
  test.setTimeout(300_000);
  await openTeaching(app);
  await expect(app.getByTestId('teach-dialog')).toContainText('No video has a label of yours yet.');
  await expect(app.getByTestId('learn')).toBeDisabled();
  await app.keyboard.press('Escape');

  await label(app, files[0]!, LABELLED);
  await openTeaching(app);
  await expect(app.getByTestId('taught-label')).toHaveCount(3);
  await expect(app.getByTestId('taught-label').first()).toContainText('not learnt yet');
  await app.getByTestId('learn').click();
  await expect(app.getByTestId('learn')).toHaveText('Learn again', { timeout: 120_000 });
  for (const row of await app.getByTestId('taught-label').all())
    await expect(row).toContainText(/\d found|finds \d+ of 10/);
  // One can be left out, which is remembered, and be taken in again.
  const growing = app.getByTestId('taught-label').filter({ hasText: 'growing' });
  await growing.getByTestId('learn-label').uncheck();
  await expect(app.getByTestId('teach-dialog')).toContainText('you have chosen other labels since');
  await app.getByTestId('learn').click();
  await expect(app.getByTestId('teach-dialog')).not.toContainText('since', { timeout: 120_000 });
  await app.keyboard.press('Escape');
  await openTeaching(app);
  await expect(growing).toContainText('left out');
  await expect(growing.getByTestId('learn-label')).not.toBeChecked();
  await growing.getByTestId('learn-label').check();
  await app.getByTestId('learn').click();
  await expect(app.getByTestId('teach-dialog')).not.toContainText('since', { timeout: 120_000 });
  for (const row of await app.getByTestId('taught-label').all())
    await expect(row).toContainText(/\d found|finds \d+ of 10/);
  // What was learnt before, without one of the labels, can be had back, and what was learnt last again.
  await expect(app.getByTestId('teach-compared')).toContainText('“growing” is new: not learnt (before)');
  const exchange = app.getByTestId('exchange-taught');
  await expect(exchange).toHaveText('Keep the earlier one');
  await exchange.click();
  await expect(app.getByTestId('teach-compared')).toContainText('“growing” is gone');
  await expect(growing).toContainText('left out');
  await exchange.click();
  await expect(exchange).toHaveText('Keep the earlier one');
  await expect(growing).not.toContainText('left out');
  await app.keyboard.press('Escape');

  await app.getByTestId('library-row').filter({ hasText: 'other.mp4' }).click();
  await waitForState(app, 'done');
  const shortest = await app.getByTestId('min-length').inputValue();
  await openTeaching(app);
  await app.getByTestId('suggest-here').click();
  await expect
    .poll(async () => (await taughtRows(app)).map(({ label: name }) => name), { timeout: 120_000 })
    .toEqual(['falling', 'growing', 'sliding']);
  await waitForState(app, 'done');
  const found = await taughtRows(app);
  for (const [index, scene] of [1, 3, 4].entries()) {
    expect(Math.abs(found[index]!.startUs - scene * 2e6)).toBeLessThanOrEqual(1e6);
    expect(Math.abs(found[index]!.endUs - (scene + 1) * 2e6)).toBeLessThanOrEqual(1e6);
  }
  // What others are analysed with from now on, and how that is cut, is as before.
  await app.keyboard.press('Control+,');
  await expect(app.getByTestId('model-choice')).not.toHaveValue(/^taught/);
  await app.keyboard.press('Escape');
  await app.getByTestId('library-row').filter({ hasText: 'labelled.mp4' }).click();
  await waitForState(app, 'done');
  expect(await app.getByTestId('min-length').inputValue()).toBe(shortest);
  await app.getByTestId('library-row').filter({ hasText: 'other.mp4' }).click();
  await app.keyboard.press('n');
  await app.keyboard.press('a');
  await expect
    .poll(async () => (await taughtRows(app)).filter(({ state }) => state === 'accepted').length)
    .toBe(1);
  await openTeaching(app);
  await expect(app.getByTestId('teach-dialog')).toContainText('1 new since');
});

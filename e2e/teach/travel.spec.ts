import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { fileContentId } from '../../engine/source/content-id.node.ts';
import { test as base, expect, openApp, startServe } from '../support/app.ts';
import { type Scene, scenesProject, scenesVideo } from '../support/scenes.ts';

const LABELLED: Scene[] = Array.from({ length: 4 }, (): Scene[] => ['room', 'sliding', 'falling']).flat();
const OTHER: Scene[] = ['room', 'falling', 'room', 'sliding', 'room'];

/** A folder with a video to label and two others. */
const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    for (const [name, scenes] of [
      ['labelled', LABELLED],
      ['other', OTHER],
      ['third', OTHER.toReversed()],
    ] as const)
      writeFileSync(path.join(folder, `${name}.mp4`), await scenesVideo(scenes));
    await use(folder);
  },
});

/** Saves what a person marked, as another page would. */
async function label(page: Page, file: string): Promise<void> {
  const name = path.basename(file);
  const contentId = await fileContentId(file, name);
  const body = scenesProject(contentId, name, LABELLED);
  const headers = { 'if-match': 'none', 'content-type': 'application/json' };
  const status = await page.evaluate(async ({ address, init }) => (await fetch(address, init)).status, {
    address: `/api/projects/${contentId}`,
    init: { method: 'PUT', headers, body },
  });
  expect(status).toBe(200);
}

async function openByPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

const packages = (page: Page) => page.getByTestId('taught-package');
const doneJobs = (page: Page) => page.locator('[data-testid="job"][data-state="done"]');

test('labels that one library taught suggest in its picked videos, travel as a file and work in another library', async ({
  page,
  folder,
}, info) => {
  test.setTimeout(400_000);
  page.setDefaultTimeout(30_000);
  const first = await startServe(['--library', info.outputPath('library'), folder]);
  await openApp(page, first.url);
  await expect(page.getByTestId('library-video')).toHaveCount(3);
  await expect(page.getByTestId('suggest-in-picked')).toHaveCount(0);
  await label(page, path.join(folder, 'labelled.mp4'));
  await openByPalette(page, 'teach your');
  await expect(packages(page)).toHaveCount(0);
  await page.getByTestId('learn').click();
  await expect(packages(page)).toContainText('Your labels', { timeout: 240_000 });
  const download = page.waitForEvent('download');
  await page.getByTestId('export-taught').click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^Taught \d{4}-\d\d-\d\d\.taught$/);
  const exported = readFileSync(await saved.path());
  await page.keyboard.press('Escape');

  // Two of the three videos.
  await page.getByTestId('library-video').filter({ hasText: 'other.mp4' }).click();
  await page
    .getByTestId('library-video')
    .filter({ hasText: 'third.mp4' })
    .click({ modifiers: ['Control'] });
  await page.getByTestId('suggest-in-picked').click();
  await expect(page.getByText('2 videos are looked through for your labels').last()).toBeVisible();
  await page.keyboard.press('Control+Shift+B');
  await expect(doneJobs(page)).toHaveCount(2, { timeout: 240_000 });
  await expect(page.getByTestId('job')).toHaveCount(2);
  await page.getByTestId('tab-review').click();
  await expect(page.getByTestId('review-left')).toContainText('4 left');
  first.process.kill('SIGTERM');

  const second = await startServe(['--library', info.outputPath('another'), folder]);
  await openApp(page, second.url);
  await expect(page.getByTestId('library-video')).toHaveCount(3);
  await openByPalette(page, 'settings');
  const bring = (name: string, buffer: Buffer) =>
    page
      .getByTestId('import-taught-input')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  // Those of another base and what is no such file are refused in words.
  const other = Buffer.from(exported);
  other.write('0'.repeat(64), other.indexOf('"sha256":"') + '"sha256":"'.length);
  await bring('mice.taught', other);
  await expect(page.getByRole('alert')).toContainText(
    /These labels were taught on tubelet-base [\d.]+, and work on no other model/,
  );
  await bring('mice.taught', Buffer.from('no labels'));
  await expect(page.getByRole('alert')).toContainText('This is no file of taught labels');
  await expect(packages(page)).toHaveCount(0);
  await bring('mice.taught', exported);
  await expect(packages(page)).toContainText('mice');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByText('“mice” has come with 2 labels')).toBeVisible();
  await bring('again.taught', exported);
  await expect(page.getByText('These labels are here already, as “mice”')).toBeVisible();
  await expect(packages(page)).toHaveCount(1);

  await page.getByTestId('model-choice').selectOption({ label: 'mice (imported labels)' });
  await page.keyboard.press('Escape');
  await page.getByTestId('library-video').filter({ hasText: 'other.mp4' }).dblclick();
  const labels = () =>
    page
      .getByTestId('segment-row')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.label).sort());
  await expect.poll(labels, { timeout: 120_000 }).toEqual(['falling', 'sliding']);

  // Removed, it is no longer used, and can be had back.
  await openByPalette(page, 'settings');
  await page.getByTestId('remove-taught').click();
  await expect(packages(page)).toHaveCount(0);
  await page.getByTestId('bring-back-taught').click();
  await expect(packages(page)).toContainText('mice');
  second.process.kill('SIGTERM');
});

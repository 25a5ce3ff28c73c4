import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, openFiles, test } from '../support/app.ts';
import { addLabel } from '../support/coding.ts';
import { SAMPLE } from '../support/sample.ts';

const label = (page: Page, name: string) => page.locator(`[data-testid="label-row"][data-label="${name}"]`);
const own = (page: Page) => page.locator('[data-testid="segment-row"][data-origin="human"]');
const opened = (page: Page, name: string) => page.getByRole('heading', { name });
const inList = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });

/** Another content, still a video: what follows the last box of the file is not read. */
async function otherVideo(file: string): Promise<string> {
  await writeFile(
    file,
    Buffer.concat([await readFile(SAMPLE), Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65])]),
  );
  return file;
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  await label(page, from).click({ button: 'right' });
  await page.getByTestId('label-name').fill(to);
  await page.getByTestId('label-save').click();
  await expect(label(page, to)).toBeVisible();
}

test('a study is set up before any video is open, and its videos share it', async ({ app }, info) => {
  await addLabel(app, 'sniff', 'w');
  await openFiles(app, SAMPLE);
  await expect(opened(app, 'sample.mp4')).toBeVisible();
  await app.getByTestId('threshold').fill('0.99');
  await expect(label(app, 'sniff')).toHaveAttribute('data-key', 'w');
  await app.locator('video.ready').waitFor();
  for (const key of ['w', '.', '.', 'w']) await app.keyboard.press(key);
  await expect(own(app)).toHaveCount(1);

  // What is changed in a second video is changed in the first, which is open, and in both when they open again.
  await openFiles(app, await otherVideo(info.outputPath('other.mp4')));
  await expect(opened(app, 'other.mp4')).toBeVisible();
  await rename(app, 'sniff', 'smell');
  await addLabel(app, 'dig', 'u');
  await inList(app, 'sample.mp4').first().click();
  await expect(opened(app, 'sample.mp4')).toBeVisible();
  await expect(own(app).first()).toHaveAttribute('data-label', 'smell');
  await expect(label(app, 'dig')).toBeVisible();
  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');
  await app.waitForTimeout(500);

  await app.reload();
  await app.locator('html[data-app-ready]').waitFor();
  await expect(label(app, 'smell')).toBeVisible();
  await rename(app, 'smell', 'nose');
  await openFiles(app, SAMPLE);
  await expect(own(app).first()).toHaveAttribute('data-label', 'nose');
});

test('another study has labels of its own, and a video is moved into it with the labels that it uses', async ({
  app,
}) => {
  await addLabel(app, 'sniff', 'w');
  await addLabel(app, 'dig', 'u');
  await openFiles(app, SAMPLE);
  await expect(app.getByTestId('track-name').first()).toContainText('You');
  await app.getByTestId('threshold').fill('0.99');
  await app.locator('video.ready').waitFor();
  for (const key of ['w', '.', '.', 'w']) await app.keyboard.press(key);
  await expect(own(app)).toHaveCount(1);
  await app.getByTestId('label-menu').click();
  await app.getByTestId('study').click();
  await app.getByTestId('new-study-name').fill('Winter');
  await app.getByTestId('add-study').click();
  const row = app.locator('[data-testid="study-row"][data-study="Winter"]');
  await expect(row).toHaveClass(/current/);
  await row.getByTestId('move-to-study').click();
  await expect(row.getByTestId('move-to-study')).toHaveCount(0);
  // Back in one click, with the labels that it does not use, and there again.
  await row.getByTestId('move-back').click();
  await expect(row.getByTestId('move-to-study')).toBeVisible();
  await expect(label(app, 'dig')).toHaveCount(1);
  await row.getByTestId('move-to-study').click();
  await expect(row.getByTestId('move-back')).toBeVisible();
  await app.getByTestId('study-done').click();
  await expect(label(app, 'sniff')).toBeVisible();
  await expect(label(app, 'dig')).toHaveCount(0);
  await expect(own(app).first()).toHaveAttribute('data-label', 'sniff');
});

test('a video in two studies has annotations of its own in each, and a label says where it is used before it goes', async ({
  app,
}, info) => {
  await addLabel(app, 'sniff', 'w');
  await openFiles(app, SAMPLE);
  await expect(app.getByTestId('track-name').first()).toContainText('You');
  await app.getByTestId('threshold').fill('0.99');
  await app.locator('video.ready').waitFor();
  for (const key of ['w', '.', '.', 'w']) await app.keyboard.press(key);
  await expect(own(app)).toHaveCount(1);
  await openFiles(app, await otherVideo(info.outputPath('other.mp4')));
  await expect(opened(app, 'other.mp4')).toBeVisible();
  await expect(app.getByTestId('track-name').first()).toContainText('You');
  await app.locator('video.ready').waitFor();
  for (const key of ['w', '.', '.', 'w', '.', 'w', '.', 'w']) await app.keyboard.press(key);
  await expect(own(app)).toHaveCount(2);

  // Of all videos of the study, open or not.
  await label(app, 'sniff').click({ button: 'right' });
  await app.getByTestId('label-delete').click();
  await expect(app.getByTestId('label-places')).toContainText(
    'Used in 2 videos: other.mp4 (2), sample.mp4 (1).',
  );
  await app.keyboard.press('Escape');

  const row = (name: string) => app.locator(`[data-testid="study-row"][data-study="${name}"]`);
  const openStudies = async () => {
    await app.getByTestId('label-menu').click();
    await app.getByTestId('study').click();
  };
  await openStudies();
  await app.getByTestId('new-study-name').fill('Winter');
  await app.getByTestId('study-template').selectOption({ label: 'begins as Default' });
  await app.getByTestId('add-study').click();
  await expect(row('Winter')).toHaveAttribute('data-place', 'none');
  await row('Winter').getByTestId('add-to-study').click();
  await expect(row('Winter')).toHaveAttribute('data-place', 'shown');
  await expect(row('Default')).toHaveAttribute('data-place', 'home');
  await app.getByTestId('study-done').click();
  await expect(own(app)).toHaveCount(0);
  await expect(label(app, 'sniff')).toBeVisible();
  await app.locator('video.ready').waitFor();
  for (const key of ['w', '.', '.', '.', 'w']) await app.keyboard.press(key);
  await expect(own(app)).toHaveCount(1);
  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');

  // The other study still has what was coded in it, now and after a start.
  await openStudies();
  await row('Default').getByTestId('show-in-study').click();
  await expect(row('Default')).toHaveAttribute('data-place', 'shown');
  await app.getByTestId('study-done').click();
  await expect(own(app)).toHaveCount(2);
  await app.reload();
  await app.locator('html[data-app-ready]').waitFor();
  await openFiles(app, info.outputPath('other.mp4'));
  await expect(own(app)).toHaveCount(2);
  await expect(app.getByRole('button', { name: 'Default', exact: true })).toBeVisible();
});

test('a study begins with the model’s labels, or with the behaviours of a BORIS project', async ({ app }) => {
  await app.getByTestId('label-menu').click();
  await app.getByTestId('study').click();
  await app.getByTestId('new-study-name').fill('Model');
  await app.getByTestId('study-template').selectOption('model');
  await app.getByTestId('add-study').click();
  await expect(app.locator('[data-testid="study-row"].current')).toContainText('Model');
  await app.getByTestId('new-study-name').fill('Mice');
  await app.getByTestId('study-template').selectOption('file');
  const chooser = app.waitForEvent('filechooser');
  await app.getByTestId('add-study').click();
  const behaviour = {
    type: 'Point event',
    key: 'p',
    code: 'peep',
    category: 'Voice',
    modifiers: '',
    excluded: '',
  };
  await (await chooser).setFiles({
    name: 'mice.boris',
    mimeType: 'application/json',
    buffer: Buffer.from(
      JSON.stringify({
        behaviors_conf: { 0: behaviour },
        subjects_conf: { 0: { key: 'a', name: 'Alba', description: '' } },
        observations: { one: { file: { 1: ['one.mp4'] }, type: 'MEDIA', events: [], media_info: {} } },
      }),
    ),
  });
  await expect(app.locator('[data-testid="study-row"].current')).toContainText('Mice');
  await expect(app.locator('[data-testid="study-row"].current')).toContainText('2 labels, 1 subject');
  await app.getByTestId('study-done').click();
  await expect(label(app, 'peep')).toHaveAttribute('data-key', 'p');
});

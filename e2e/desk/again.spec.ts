import { copyFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test as base, expect, openApp, openFiles, startServe } from '../support/app.ts';
import { madeMedia } from '../support/media.ts';
import { SAMPLE } from '../support/sample.ts';

/** The app, started with what a test names on the command line. */
const test = base.extend<{ folder: string; start: 'folder' | 'files' }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    cpSync(madeMedia().constant.path, path.join(folder, 'one.mp4'));
    cpSync(madeMedia().webm.path, path.join(folder, 'two.webm'));
    await use(folder);
  },
  start: ['folder', { option: true }],
  serverUrl: async ({ folder, start }, use, info) => {
    const given = start === 'folder' ? [folder] : sameFileTwice(folder);
    const { url, process: server } = await startServe(['--library', info.outputPath('library'), ...given]);
    await use(url);
    server.kill('SIGTERM');
  },
});

/** One file by two paths. */
function sameFileTwice(folder: string): string[] {
  copyFileSync(SAMPLE, path.join(folder, 'sample.mp4'));
  symlinkSync(folder, path.join(folder, 'again'));
  return [path.join(folder, 'sample.mp4'), path.join(folder, 'again', 'sample.mp4')];
}

test('a folder of the command line is shown with its batch, and a reload brings the desk back', async ({
  app,
  serverUrl,
}) => {
  await expect(app.getByTestId('library-video')).toHaveCount(2);
  await expect(app.getByTestId('tag-picked')).toHaveText('Tag 2 videos');

  // The list of open videos does not deny what the library has.
  await app.getByTestId('back-to-desk').click();
  const list = app.getByRole('navigation', { name: 'Open videos' });
  await expect(list).toContainText('No video is open');
  await list.getByRole('button', { name: '2 videos in the library' }).click();

  for (const name of ['one.mp4', 'two.webm']) {
    await app.locator(`[data-testid="library-video"][data-name="${name}"]`).dblclick();
    await expect(app).toHaveTitle(new RegExp(name));
    if (name === 'one.mp4') await app.keyboard.press('Control+Shift+L');
  }
  await app.getByTestId('library-row').filter({ hasText: 'one.mp4' }).click();
  await expect(app.locator('video.ready')).toBeVisible();
  await app.keyboard.press('g');
  await app.getByTestId('go-to-box').fill('#31');
  await app.keyboard.press('Enter');
  await expect(app.getByTestId('frame-number')).toHaveText('#31');

  await openApp(app, serverUrl);
  await expect(app.getByTestId('library-row')).toHaveText([/one\.mp4/, /two\.webm/]);
  await expect(app).toHaveTitle(/one\.mp4/);
  await expect(app.getByTestId('frame-number')).toHaveText('#31');
  // The folder was shown once: who works is not called away.
  await expect(app.getByTestId('library-screen')).toBeHidden();

  // What was taken out of the list stays out of it.
  await app.keyboard.press('Control+k');
  await app.getByRole('combobox', { name: 'Find a command' }).fill('Remove the video from the list');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('dialog')).toBeHidden();
  await expect(app.getByTestId('library-row')).toHaveText([/two\.webm/]);
  await openApp(app, serverUrl);
  await expect(app.getByTestId('library-row')).toHaveText([/two\.webm/]);
});

test.describe('with files', () => {
  test.use({ start: 'files' });
  test('a file that is opened again, by another way, is one entry', async ({ app, folder }) => {
    const rows = app.getByTestId('library-row');
    await expect(rows).toHaveCount(1);
    await openFiles(app, path.join(folder, 'one.mp4'));
    await expect(app).toHaveTitle(/one\.mp4/);
    await openFiles(app, path.join(folder, 'sample.mp4'));
    await expect(app).toHaveTitle(/sample\.mp4/);
    await expect(rows).toHaveCount(2);
  });

  test('a file that cannot be read says so once, with what to do', async ({ app }) => {
    await openFiles(app, [
      { name: 'notes.mp4', mimeType: 'video/mp4', buffer: Buffer.from('This is no video.\n'.repeat(50)) },
    ]);
    await expect(app.getByRole('alert')).toContainText('not a video');
    const labels = app.getByTestId('labels-panel');
    await expect(labels).toContainText('No labels:');
    await expect(labels.getByTestId('read-again')).toBeVisible();
    for (const part of [app.getByRole('main'), labels, app.getByTestId('library-row').last()])
      await expect(part).not.toContainText('Reading');
  });
});

import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { projectText } from '../../electron/host/projects/project.fake.ts';
import { readFrameCode } from '../../engine/decode/testing/frame-code.ts';
import { fileContentId } from '../../engine/source/content-id.node.ts';
import { test as base, expect, openApp, segmentRows, startServe } from '../support/app.ts';
import { madeMedia } from '../support/media.ts';
import { SAMPLE } from '../support/sample.ts';

/** The app, started with a folder of videos: a good one twice over, short ones, and one that is no video. */
const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    const media = madeMedia();
    mkdirSync(path.join(folder, 'May'), { recursive: true });
    cpSync(SAMPLE, path.join(folder, 'figures.mp4'));
    cpSync(media.constant.path, path.join(folder, 'clip 10.mp4'));
    cpSync(media.avi.path, path.join(folder, 'clip 9.avi'));
    cpSync(media.webm.path, path.join(folder, 'May', 'garden.webm'));
    cpSync(media.text.path, path.join(folder, 'May', 'letter.mp4'));
    await use(folder);
  },
  serverUrl: async ({ folder }, use, info) => {
    const { url, process: server } = await startServe(['--library', info.outputPath('library'), folder]);
    await use(url);
    server.kill('SIGTERM');
  },
});

const videos = (app: Page) => app.getByTestId('library-video');
const job = (app: Page, state: string) => app.locator(`[data-testid="job"][data-state="${state}"]`);

/** Labels two seconds of a video, each with a note, as a page that edits it would save them. */
async function label(app: Page, file: string, note: string): Promise<void> {
  const contentId = await fileContentId(file, path.basename(file));
  const status = await app.evaluate(
    async ({ address, body }) => {
      const headers = { 'if-match': 'none', 'content-type': 'application/json' };
      return (await fetch(address, { method: 'PUT', headers, body })).status;
    },
    { address: `/api/projects/${contentId}`, body: projectText(contentId, 1, 2, note) },
  );
  expect(status).toBe(200);
}

/** The number that is drawn into the picture of a row. */
async function frameShown(row: Locator): Promise<number> {
  const picture = row.locator('[data-testid="moment-picture"][data-loaded="true"]');
  const { pixels, width, height } = await picture.evaluate((image: HTMLImageElement) => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { pixels: [...data].filter((_, at) => at % 4 !== 3), width, height };
  });
  return readFrameCode(Uint8Array.from(pixels), width, height);
}

async function names(app: Page): Promise<(string | null)[]> {
  return videos(app).evaluateAll((cards) => cards.map((card) => card.getAttribute('data-name')));
}

test('a folder becomes a library, is tagged as a batch, and every moment is found after', async ({
  app,
  serverUrl,
  folder,
}) => {
  await expect(videos(app)).toHaveCount(5);
  expect(await names(app)).toEqual(['clip 9.avi', 'clip 10.mp4', 'figures.mp4', 'garden.webm', 'letter.mp4']);

  // The search answers while it is typed, the facets narrow it down.
  await app.getByTestId('library-search').fill('may');
  await expect(videos(app)).toHaveCount(2);
  await app.getByTestId('library-search').fill('');
  await expect(videos(app)).toHaveCount(5);

  // What is paused waits with all that is put into its queue, also over a reload.
  const screen = app.getByTestId('library-screen');
  await app.getByTestId('tab-batch').click();
  await screen.getByTestId('pause-batch').click();
  await expect(app.getByTestId('batch-headline')).toHaveText('Paused');
  await app.getByTestId('tab-videos').click();
  await app.getByTestId('tag-picked').click();
  await expect(screen.getByText('5 videos queued')).toBeVisible();
  await openApp(app, serverUrl);
  await expect(app.getByTestId('batch-line')).toContainText('Paused');
  await app.keyboard.press('Control+Shift+B');
  await expect(app.getByTestId('job')).toHaveCount(5);

  // What waits can be reordered by keyboard.
  const waiting = job(app, 'queued');
  const last = await waiting.last().getAttribute('data-name');
  await waiting.last().click();
  await app.getByTestId('job-first').click();
  await expect(waiting.first()).toHaveAttribute('data-name', last ?? '');
  await screen.getByTestId('resume-batch').click();

  // The broken file says its sentence, and the rest is done.
  await expect(job(app, 'done')).toHaveCount(4, { timeout: 90_000 });
  await expect(job(app, 'failed')).toHaveCount(1);
  await expect(job(app, 'failed').getByTestId('job-text')).toContainText('not a video');
  await expect(app.getByTestId('batch-headline')).toContainText('4 done');
  await app.getByTestId('jobs-failed').click();
  await expect(app.getByTestId('job')).toHaveCount(1);
  await app.getByTestId('jobs-all').click();

  // What is done is skipped.
  await app.getByTestId('tab-videos').click();
  await app.getByTestId('tag-picked').click();
  await app.getByTestId('tab-batch').click();
  await expect(job(app, 'skipped')).toHaveCount(4);

  // Each moment shows what is on screen in its middle: the frames are numbered, 30 in a second.
  const before = (await app.getByTestId('tab-moments').textContent()) ?? '';
  await label(app, path.join(folder, 'clip 10.mp4'), 'numbered');
  await app.getByTestId('tab-moments').click();
  await app.getByTestId('moment-search').fill('numbered');
  const moments = app.getByTestId('moment');
  await expect(moments).toHaveCount(2);
  // The counts above the parts follow wherever one is.
  await expect(app.getByTestId('tab-moments')).not.toHaveText(before);
  for (const startUs of [0, 1_000_000])
    expect(await frameShown(app.locator(`[data-testid="moment"][data-start-us="${startUs}"]`))).toBe(
      15 + (startUs / 1e6) * 30,
    );

  // A box takes no more than its own key.
  await app.getByRole('checkbox', { name: 'Rejected' }).focus();
  await app.keyboard.press('Control+Shift+L');
  await expect(app.getByTestId('library-list')).toBeVisible();
  await app.getByTestId('tab-moments').click();

  // A label that was found leads to its moments, and each plays.
  await app.getByTestId('moment-search').fill('walk');
  await expect(moments.first()).toHaveAttribute('data-label', /walk/i);
  await app.getByTestId('moment-search').press('Enter');
  await expect(app.getByTestId('preview')).toHaveAttribute('data-playing', 'true');
  await app.getByTestId('collect-picked').click();
  await app.getByTestId('collection-name').fill('Walks');
  await app.getByTestId('collection-name').press('Enter');
  await expect(app.getByTestId('collection')).toHaveAttribute('data-value', 'Walks');
  await expect(app.getByRole('dialog')).toBeHidden();

  // Enter opens the video on the desk, at the moment, with what was found in it.
  const startUs = Number(await moments.first().getAttribute('data-start-us'));
  await app.getByTestId('moment-list').press('Enter');
  await expect(app.getByTestId('library-screen')).toHaveCount(0);
  await expect(app.getByTestId('segment-row').first()).toBeVisible();
  const rows = await segmentRows(app);
  expect(rows.some((row) => row.startUs === startUs && row.origin === 'model')).toBe(true);

  // A renamed file keeps everything; one that is gone is shown as missing, never forgotten.
  // The desk lets go of the file first; another window knows nothing of what this one had open.
  await app.evaluate(() => sessionStorage.clear());
  await app.goto('about:blank');
  renameSync(path.join(folder, 'figures.mp4'), path.join(folder, 'May', 'renamed.mp4'));
  rmSync(path.join(folder, 'clip 9.avi'));
  await openApp(app, serverUrl);
  await app.getByRole('button', { name: /Options of the folder/ }).click();
  await app.getByRole('button', { name: 'Look again now' }).click();
  await expect(app.locator('[data-testid="library-video"][data-name="renamed.mp4"]')).toHaveAttribute(
    'data-state',
    'done',
  );
  await expect(app.locator('[data-testid="library-video"][data-name="clip 9.avi"]')).toHaveAttribute(
    'data-file',
    'missing',
  );
  await expect(videos(app)).toHaveCount(5);
  await app.getByTestId('tab-moments').click();
  await app.getByTestId('collection').click();
  await expect(moments).toHaveCount(1);
  await expect(moments.first()).toHaveAttribute('data-video', 'renamed.mp4');
});

import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { readFrameCode } from '../../engine/decode/testing/frame-code.ts';
import { test as base, expect, openApp, openFiles, startServe } from '../support/app.ts';
import { titles } from '../support/desk.ts';
import { exportAs, file } from '../support/exchange.ts';
import { madeMedia } from '../support/media.ts';

/** Two cameras that saw the same: the second began half a second, 15 frames, later. */
const test = base.extend<{ cameras: { readonly front: string; readonly side: string } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  cameras: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    const [front, side] = [path.join(folder, 'front.mp4'), path.join(folder, 'side.mp4')];
    const { constant, editList } = madeMedia();
    copyFileSync(constant.path, front);
    copyFileSync(editList.path, side);
    await use({ front, side });
  },
  serverUrl: async ({ cameras }, use, info) => {
    const args = ['--library', info.outputPath('library'), cameras.front, cameras.side];
    const { url, process: server } = await startServe(args);
    await use(url);
    server.kill('SIGTERM');
  },
});

/** The number that a picture on screen carries. */
async function codeOf(picture: Locator): Promise<number> {
  const { pixels, width, height } = await picture.evaluate((shown: HTMLVideoElement) => {
    const [across, down] = [shown.videoWidth, shown.videoHeight];
    const canvas = new OffscreenCanvas(across, down);
    const context = canvas.getContext('2d')!;
    context.drawImage(shown, 0, 0);
    const { data } = context.getImageData(0, 0, across, down);
    return { pixels: [...data.filter((_, at) => at % 4 !== 3)], width: across, height: down };
  });
  return readFrameCode(Uint8Array.from(pixels), width, height);
}

const codes = async (app: Page) => [
  await codeOf(app.locator('video[data-picture]')),
  await codeOf(app.getByTestId('second-stage').locator('video')),
];

async function goTo(app: Page, where: string): Promise<void> {
  await app.locator('.stage').focus();
  await app.keyboard.press('g');
  await app.getByTestId('go-to-box').fill(where);
  await app.keyboard.press('Enter');
  await expect(app.getByTestId('go-to-box')).toBeHidden();
}

test('a second camera stands beside the picture, is linked by eye, follows, and is there after a reload', async ({
  app,
  page,
  cameras,
}, info) => {
  const row = (name: string) => app.getByTestId('library-row').filter({ hasText: name });
  await row('front.mp4').click();
  await expect(app.getByTestId('frame-number')).toHaveText('#0');
  await app.getByTestId('second-camera').click();
  await expect(app.getByTestId('second-choice')).toHaveText(['side.mp4']);
  await app.screenshot({ path: info.outputPath('dialog.png') });
  await app.getByTestId('second-choice').click();
  const second = app.getByTestId('second-stage');
  await expect(second).toHaveAttribute('data-has-picture', 'true');
  await expect.poll(() => codes(app)).toEqual([0, 15]);

  // By eye: each is brought to the picture with the number 20.
  await goTo(app, '#20');
  await app.getByTestId('unlink-cameras').click();
  await app.getByTestId('second-time').fill('#4');
  await app.getByTestId('second-time').press('Enter');
  await app.getByTestId('second-frame-forward').click();
  await expect.poll(() => codes(app)).toEqual([20, 20]);
  await app.screenshot({ path: info.outputPath('by-eye.png') });
  await app.getByTestId('link-cameras').click();
  await expect(app.getByTestId('second-offset')).toHaveValue('+0.5');

  // It follows: frames, places, and where it was not there yet nothing is shown.
  await app.getByTestId('frame-forward').click();
  await expect.poll(() => codes(app)).toEqual([21, 21]);
  await goTo(app, '#14');
  await expect(second).toContainText('No picture here');
  await goTo(app, '#50');
  await expect.poll(() => codes(app)).toEqual([50, 50]);
  await goTo(app, '#0');
  await app.getByTestId('play-pause').click();
  await expect(second).toHaveAttribute('data-has-picture', 'true');
  await app.getByTestId('play-pause').click();
  await expect.poll(async () => new Set(await codes(app)).size).toBe(1);

  // The offset can be typed and undone.
  await app.getByTestId('second-offset').fill('-0.1');
  await app.getByTestId('second-offset').press('Enter');
  expect(await titles(app)).toContain('Set the offset of the second camera');
  await app.locator('.stage').focus();
  await app.keyboard.press('Control+z');
  await expect(app.getByTestId('second-offset')).toHaveValue('+0.5');

  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');
  await app.reload();
  await expect(row('front.mp4')).toHaveAttribute('aria-current', 'true');
  await expect(second).toHaveAttribute('data-has-picture', /./);
  await expect(app.getByTestId('second-offset')).toHaveValue('+0.5');
  await goTo(app, '#30');
  await expect.poll(() => codes(app)).toEqual([30, 30]);

  // Where it is not open nor in the library one sentence says so, until it is opened.
  const alone = await startServe(['--library', info.outputPath('library'), cameras.front]);
  try {
    const other = await page.context().newPage();
    await openApp(other, alone.url);
    const there = other.getByTestId('second-stage');
    await expect(there).toContainText('“side.mp4” is not there any more');
    await openFiles(other, cameras.side);
    await other.getByTestId('library-row').filter({ hasText: 'front.mp4' }).click();
    await goTo(other, '#40');
    await expect.poll(() => codes(other)).toEqual([40, 40]);
    await other.close();
  } finally {
    alone.process.kill('SIGTERM');
  }
});

test('an observation of BORIS with two players shows both, and goes back with its offset', async ({
  app,
}) => {
  await app.getByTestId('library-row').filter({ hasText: 'front.mp4' }).click();
  await expect(app.getByTestId('frame-number')).toHaveText('#0');
  const observation = {
    file: { '1': ['/lab/front.mp4'], '2': ['/lab/side.mp4'] },
    media_info: { length: { '/lab/front.mp4': 2 }, offset: { '1': 0, '2': 0.5 } },
    events: [1, 1.5].map((seconds) => [seconds, '', 'run', '', '']),
  };
  const project = { behaviors_conf: {}, observations: { pair: observation } };
  await openFiles(app, [file('pair.boris', JSON.stringify(project))]);
  await app.getByTestId('import-dialog').getByTestId('import-run').click();
  await expect(app.getByTestId('second-offset')).toHaveValue('+0.5');
  await goTo(app, '#33');
  await expect.poll(() => codes(app)).toEqual([33, 33]);

  const { text } = await exportAs(app, 'boris');
  const { observations } = JSON.parse(text) as { observations: Record<string, typeof observation> };
  expect(Object.values(observations)).toMatchObject([
    { file: { '1': ['front.mp4'], '2': ['side.mp4'] }, media_info: { offset: { '1': 0, '2': 0.5 } } },
  ]);
});

test('the offset is found by sound, and where there is none a sentence says so', async ({ page }, info) => {
  const folder = info.outputPath('heard');
  mkdirSync(folder, { recursive: true });
  const names = ['near.mp4', 'far.mp4', 'silent.mp4'].map((name) => path.join(folder, name));
  const { nearCamera, farCamera, constant } = madeMedia();
  for (const [at, made] of [nearCamera, farCamera, constant].entries()) copyFileSync(made.path, names[at]!);
  const server = await startServe(['--library', info.outputPath('heard-library'), ...names]);
  try {
    await openApp(page, server.url);
    const choose = async (name: string) => {
      await page.getByTestId('library-row').filter({ hasText: 'near.mp4' }).click();
      await page.getByTestId('second-camera').click();
      await page.getByTestId('second-choice').filter({ hasText: name }).click();
      await expect(page.getByTestId('second-stage')).toHaveAttribute('data-has-picture', 'true');
    };
    await choose('far.mp4');
    await page.getByTestId('listen-to-cameras').click();
    await expect(page.getByTestId('second-offset')).toHaveValue('+3.2');
    await expect(page.getByText('By its sound, “far.mp4” begins 3.2 s later.')).toBeVisible();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: info.outputPath(`sound-${colorScheme}.png`) });
    }
    await goTo(page, '#60');
    await expect.poll(() => codes(page)).toEqual([60, 60]);

    // It lasts two seconds.
    await goTo(page, '#0');
    await choose('silent.mp4');
    await page.getByTestId('listen-to-cameras').click();
    await expect(page.getByText('“silent.mp4” has no sound that can be read')).toBeVisible();
    await expect(page.getByTestId('second-offset')).toHaveValue('0');
  } finally {
    server.process.kill('SIGTERM');
  }
});

import { readFile } from 'node:fs/promises';
import { expect, openFiles, test, waitForState } from '../support/app.ts';
import { openReady } from '../support/desk.ts';
import { madeMedia } from '../support/media.ts';

const segment = '[data-testid="segment-row"][data-origin="model"] button';
const playButton = '[data-testid="play-pause"]';

test('the picture is zoomed at the pointer, moved, saved, and shown whole again', async ({ app }, info) => {
  await openReady(app, { analysed: false });
  const stage = (await app.locator('.stage').boundingBox())!;
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  await app.mouse.move(x, y);
  await app.keyboard.down('Control');
  await app.mouse.wheel(0, -240);
  await app.keyboard.up('Control');
  const whole = app.getByTestId('reset-picture');
  await expect(whole).toHaveText('272 %');

  // What is dragged is moved and does not play; what is pressed plays.
  await app.mouse.down();
  await app.mouse.move(x + 60, y + 20, { steps: 3 });
  await app.mouse.up();
  await expect(app.locator(playButton)).toHaveAttribute('title', /Play/);
  await whole.click();
  await expect(whole).toBeHidden();

  // The picture is saved in the size of the video, named after it and its time.
  const [download] = await Promise.all([app.waitForEvent('download'), app.keyboard.press('Control+Shift+S')]);
  expect(download.suggestedFilename()).toBe('sample 00.00.000.png');
  await download.saveAs(info.outputPath('picture.png'));
  const png = await readFile(info.outputPath('picture.png'));
  expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
    'PNG',
    480,
    360,
  ]);
});

test('a click on a segment selects it and shows its beginning; it plays for who wants that', async ({
  app,
}) => {
  await openReady(app, { analysed: true });
  const row = app.locator(segment).nth(2);
  const startUs = Number(await row.locator('..').getAttribute('data-start-us'));
  const time = () => app.getByTestId('position').textContent();
  await row.click();
  await expect(row).toHaveAttribute('aria-current', 'true');
  const shown = `${String(Math.floor(startUs / 60e6)).padStart(2, '0')}:${((startUs % 60e6) / 1e6).toFixed(3).padStart(6, '0')}`;
  await expect.poll(time).toBe(shown);
  await app.waitForTimeout(300);
  expect(await time()).toBe(shown);
  await app.keyboard.press('Control+,');
  await app.getByTestId('plays-on-click').check();
  await app.keyboard.press('Escape');
  await app.locator(segment).nth(1).click();
  await row.click();
  await expect.poll(time).not.toBe(shown);
});

test('of several videos in a file another can be chosen; it is shown, analysed and saved as the one meant', async ({
  app,
}) => {
  await openFiles(app, madeMedia().twoVideos.path);
  const choice = app.getByTestId('video-choice');
  await expect(choice).toHaveValue('2');
  await expect(choice.locator('option')).toHaveText(['Video 1 · 160×96', 'Video 2 · 160×96']);
  await waitForState(app, 'done');
  const snapshot = async () => {
    await app.locator('[data-picture].ready').waitFor();
    const saved = app.waitForEvent('download');
    await app.keyboard.press('Control+Shift+S');
    const download = await saved;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const second = await snapshot();
  await choice.selectOption('1');
  await expect(choice).toHaveValue('1');
  await waitForState(app, 'done');
  await expect.poll(async () => (await snapshot()).bytes.equals(second.bytes)).toBe(false);
  expect((await snapshot()).name).toBe('two-videos (video 1) 00.00.000.png');

  // The choice is part of what is saved.
  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');
  await app.reload();
  await openFiles(app, madeMedia().twoVideos.path);
  await expect(choice).toHaveValue('1');
});

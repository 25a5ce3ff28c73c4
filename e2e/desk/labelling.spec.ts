import type { Page } from '@playwright/test';
import { expect, openFiles, test } from '../support/app.ts';
import { adoptLabels, deskRows, dragOnTimeline, openReady, ownRows, titles } from '../support/desk.ts';
import { madeMedia } from '../support/media.ts';

const FRAME_US = 50_000;

test('a clip is labelled from nothing, by keys alone', async ({ app }) => {
  await openReady(app, { analysed: false });
  await adoptLabels(app);
  await app.keyboard.press('i');
  for (let frame = 0; frame < 9; frame++) await app.keyboard.press('.');
  await app.keyboard.press('o');
  // The frame on screen belongs to the segment: ten frames from the first.
  await expect.poll(() => ownRows(app)).toMatchObject([{ startUs: 0, endUs: 10 * FRAME_US, track: 'You' }]);

  await app.keyboard.press('1');
  await expect.poll(async () => (await ownRows(app))[0]?.label).not.toBe('');
  const [first] = await ownRows(app);

  await app.keyboard.press('}');
  await app.keyboard.press(']');
  expect(await ownRows(app)).toMatchObject([{ startUs: FRAME_US, endUs: 11 * FRAME_US }]);

  await app.keyboard.press('Enter');
  await app.getByRole('combobox', { name: 'Label' }).fill('standing');
  await app.keyboard.press('Enter');
  await expect.poll(async () => (await ownRows(app))[0]?.label).toBe('standing');
  expect(first?.label).not.toBe('standing');

  await app.keyboard.press('g');
  await app.getByTestId('go-to-box').fill('#6');
  await app.keyboard.press('Enter');
  await expect(app.getByTestId('frame-number')).toHaveText('#6');
  await app.keyboard.press('b');
  expect(await ownRows(app)).toMatchObject([
    { startUs: FRAME_US, endUs: 6 * FRAME_US },
    { startUs: 6 * FRAME_US, endUs: 11 * FRAME_US },
  ]);
  await app.keyboard.press('m');
  expect(await ownRows(app)).toMatchObject([{ startUs: FRAME_US, endUs: 11 * FRAME_US }]);

  await app.keyboard.press('Control+d');
  expect(await ownRows(app)).toMatchObject([{ endUs: 11 * FRAME_US }, { startUs: 11 * FRAME_US }]);
  await app.keyboard.press('Delete');
  expect(await ownRows(app)).toHaveLength(1);
  await app.keyboard.press('Shift+M');
  await expect.poll(() => ownRows(app)).toHaveLength(2);
});

test('the mouse draws, moves, resizes and selects; Escape takes a drag back', async ({ app }) => {
  await openReady(app, { analysed: false });
  await dragOnTimeline(app, [100, 16], [300, 16]);
  const [drawn] = await ownRows(app);
  if (!drawn) throw new Error('nothing was drawn');
  for (const time of [drawn.startUs, drawn.endUs]) expect(time % FRAME_US).toBe(0);

  await dragOnTimeline(app, [200, 16], [260, 16]);
  const [moved] = await ownRows(app);
  expect(moved!.endUs - moved!.startUs).toBe(drawn.endUs - drawn.startUs);
  expect(moved!.startUs).toBeGreaterThan(drawn.startUs);
  expect(moved!.startUs % FRAME_US).toBe(0);

  await dragOnTimeline(app, [358, 16], [420, 16]);
  const [resized] = await ownRows(app);
  expect(resized).toMatchObject({ startUs: moved!.startUs });
  expect(resized!.endUs).toBeGreaterThan(moved!.endUs);

  await dragOnTimeline(app, [280, 16], [500, 16], { isGivenUp: true });
  expect(await ownRows(app)).toEqual([resized]);
  expect(await titles(app)).toBe('Undo: Move end');

  await dragOnTimeline(app, [520, 16], [600, 16]);
  expect(await ownRows(app)).toHaveLength(2);
  await dragOnTimeline(app, [100, 28], [640, 10], { modifier: 'Shift' });
  await expect(app.getByTestId('selected-segments')).toContainText('2 segments');
  await app.keyboard.press('Delete');
  expect(await ownRows(app)).toHaveLength(0);
  await app.keyboard.press('Control+z');
  expect(await ownRows(app)).toHaveLength(2);
});

test('two that touch share a boundary, and edges snap to each other', async ({ app }) => {
  await openReady(app, { analysed: false });
  await dragOnTimeline(app, [100, 16], [200, 16]);
  // Drawn up to within a few pixels of the first, it ends where that begins.
  await dragOnTimeline(app, [40, 16], [96, 16]);
  const [left, right] = await ownRows(app);
  expect(left!.endUs).toBe(right!.startUs);
  await dragOnTimeline(app, [100, 16], [130, 16]);
  const [wider, shorter] = await ownRows(app);
  expect(wider).toMatchObject({ startUs: left!.startUs });
  expect(wider!.endUs).toBe(shorter!.startUs);
  expect(wider!.endUs).toBeGreaterThan(left!.endUs);
  expect(shorter).toMatchObject({ endUs: right!.endUs });
});

test('tracks are added, renamed, moved and hidden', async ({ app }) => {
  await openReady(app, { analysed: false });
  await app.getByTestId('add-track').click();
  await dragOnTimeline(app, [100, 50], [200, 50]);
  expect(await ownRows(app)).toMatchObject([{ track: 'Track 2' }]);
  const choose = async (track: string, item: string) => {
    await app.getByRole('button', { name: `Track ${track}`, exact: true }).click();
    await app.getByRole('button', { name: item, exact: true }).click();
  };
  await choose('Track 2', 'Rename');
  await app.getByRole('textbox', { name: 'Name of the track' }).fill('Ball');
  await app.keyboard.press('Enter');
  expect(await ownRows(app)).toMatchObject([{ track: 'Ball' }]);
  await choose('Ball', 'Move up');
  await expect(app.getByTestId('track-name').first()).toContainText('Ball');
  await choose('Ball', 'Hide');
  expect(await ownRows(app)).toHaveLength(0);
  await app.getByTestId('show-tracks').click();
  expect(await ownRows(app)).toHaveLength(1);
});

test('labels are started and ended by their keys while the video plays', async ({ app }) => {
  await openReady(app, { analysed: false });
  await adoptLabels(app);
  await app.keyboard.press('Space');
  for (const key of ['1', '2', '1', '2']) {
    await playedOn(app, 0.6);
    await app.keyboard.press(key);
  }
  await app.keyboard.press('k');
  await expect.poll(() => ownRows(app)).toHaveLength(2);
  const [first, second] = await ownRows(app);
  expect(second!.startUs).toBeGreaterThan(first!.startUs);
  expect(first!.endUs).toBeGreaterThan(second!.startUs);
  expect(first!.label).not.toBe(second!.label);
  for (const { startUs, endUs } of [first!, second!]) {
    expect(startUs % FRAME_US).toBe(0);
    expect(endUs % FRAME_US).toBe(0);
    expect(endUs).toBeGreaterThan(startUs);
  }
  expect((await deskRows(app)).filter(({ state }) => state === 'suggested')).toEqual([]);
});

test('what is made lies on the frames of its video, also of variable rate and when it is pasted into another', async ({
  app,
}) => {
  const { path, times: seconds } = madeMedia().variable;
  const times = (seconds ?? []).map((time) => Math.round(time * 1e6));
  await openFiles(app, path);
  await expect(app.locator('video.ready')).toBeVisible();
  // The pause after the tenth frame lies inside.
  for (let frame = 0; frame < 8; frame++) await app.keyboard.press('.');
  await app.keyboard.press('i');
  for (let frame = 0; frame < 4; frame++) await app.keyboard.press('.');
  await app.keyboard.press('o');
  await expect.poll(() => ownRows(app)).toHaveLength(1);
  await app.keyboard.press(']');
  await dragOnTimeline(app, [433, 16], [577, 16]);
  const [typed, drawn] = (await ownRows(app)).sort((a, b) => a.startUs - b.startUs);
  expect(typed).toMatchObject({ startUs: times[9], endUs: times[13] });
  expect(times).toContain(drawn!.startUs);
  expect(times).toContain(drawn!.endUs);
  await expectStrips(app, { hasSound: false });

  await app.keyboard.press('Control+a');
  await app.keyboard.press('Control+c');
  await openFiles(app, madeMedia().withAudio.path);
  await expect(app.locator('video.ready')).toBeVisible();
  await expect.poll(() => ownRows(app)).toEqual([]);
  await expect(app.getByTestId('track-name').first()).toContainText('You');
  await app.keyboard.press('Control+Shift+V');
  // The second lies after the end of this video.
  await expect(app.getByText('Pasted 1 of 2')).toBeVisible();
  const frame = (timeUs: number) => Math.round(Math.round((timeUs * 30) / 1e6) * (1e6 / 30));
  expect(await ownRows(app)).toMatchObject([
    { startUs: frame(typed!.startUs), endUs: frame(typed!.endUs), track: 'You' },
  ]);
  await app.keyboard.press('Control+v');
  await expect.poll(() => ownRows(app)).toMatchObject([{ startUs: 0 }, { startUs: frame(typed!.startUs) }]);
  await expectStrips(app, { hasSound: true });
  await app.getByTestId('show-settings').click();
  await app.getByLabel('The timeline shows the sound').uncheck();
  await app.getByLabel('The timeline shows pictures').uncheck();
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('strips')).toHaveCount(0);
});

/** The strips above the tracks are there, as far as they are in view. */
async function expectStrips(app: Page, { hasSound }: { readonly hasSound: boolean }): Promise<void> {
  const strips = app.getByTestId('strips');
  await expect(strips).toHaveAttribute('data-pictures', /^([1-9]\d*)\/\1$/);
  await expect(strips).toHaveAttribute('data-sound', hasSound ? '1/1' : '0/0');
}

/** Waits until so many seconds more have been played: on a busy machine the playhead jumps. */
async function playedOn(app: Page, seconds: number): Promise<void> {
  const position = async () => Number((await app.getByTestId('position').textContent())?.split(':')[1]);
  const from = await position();
  await expect.poll(position).toBeGreaterThan(from + seconds);
}

import type { Page } from '@playwright/test';
import { expect, openFiles, test, waitForState } from '../support/app.ts';
import { modelRows, ownRows } from '../support/desk.ts';
import { madeMedia } from '../support/media.ts';
import { SAMPLE } from '../support/sample.ts';

/** Opens the bar from the palette, as who knows no button does. */
async function openBar(app: Page): Promise<void> {
  await app.keyboard.press('Control+k');
  await app.keyboard.type('paint out');
  await app.keyboard.press('Enter');
  await expect(app.getByTestId('paint-bar')).toBeVisible();
}

/** Draws between two places of the picture, in fractions of it. */
async function draw(
  app: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const picture = (await app.locator('[data-testid="paint-surface"] .picture').boundingBox())!;
  const at = ([x, y]: readonly [number, number]) =>
    [picture.x + x * picture.width, picture.y + y * picture.height] as const;
  await app.mouse.move(...at(from));
  await app.mouse.down();
  await app.mouse.move(...at(to), { steps: 4 });
  await app.mouse.up();
}

const regions = (app: Page) => app.getByTestId('painted-region');

test('a region is drawn, painted out, offered to be analysed, and undone', async ({ app }) => {
  await openFiles(app, madeMedia().constant.path);
  await waitForState(app, 'done');
  for (const key of ['i', '.', '.', '.', 'o']) await app.keyboard.press(key);
  const own = await ownRows(app);
  expect(own).toHaveLength(1);
  await expect(app.getByTestId('painted-box')).toHaveCount(0);

  await openBar(app);
  await expect(app.getByTestId('paint-x')).toBeFocused();
  // From beyond the corner: what lies outside counts as its edge. Nothing plays meanwhile.
  await draw(app, [0.5, 0.75], [1.02, 1.05]);
  await expect(app.getByTestId('play-pause')).toHaveAttribute('title', /Play/);
  const value = async (field: string) => Number(await app.getByTestId(`paint-${field}`).inputValue());
  expect(await value('x')).toBeCloseTo(50, 0);
  expect(await value('y')).toBeCloseTo(75, 0);
  expect(await value('width')).toBeCloseTo(50, 0);
  expect(await value('height')).toBeCloseTo(25, 0);
  await app.getByTestId('paint-add').click();
  await expect(regions(app)).toHaveText([
    /^5\d(\.\d)? × 2\d(\.\d)? % at 4?5?\d(\.\d)?, 7\d(\.\d)? % · this video/,
  ]);
  await expect(app.getByTestId('painted-box')).toHaveCount(1);

  // Nothing happens in silence; what a person drew stays, also when it is analysed again.
  const offer = app.getByTestId('painted-otherwise');
  await expect(offer).toContainText('before the picture was painted out');
  await waitForState(app, 'done');
  await app.getByTestId('analyse-painted').click();
  await expect(offer).toBeHidden();
  await waitForState(app, 'done');
  expect(await ownRows(app)).toEqual(own);

  // Closed, only the picture is seen; where the model looks shows what it does not see.
  await app.getByTestId('paint-x').focus();
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('paint-bar')).toBeHidden();
  await expect(app.getByTestId('painted-box')).toHaveCount(0);
  await app.keyboard.press('h');
  await expect(app.getByTestId('painted-box')).toHaveCount(1);
  await app.keyboard.press('h');

  await app.keyboard.press('Control+z');
  await expect(offer).toContainText('with a part of the picture painted out');
  await app.getByTestId('analyse-painted').click();
  await expect(offer).toBeHidden();
  await waitForState(app, 'done');
  await app.keyboard.press('Control+y');
  await expect(offer).toBeVisible();
});

test('by keys alone a region is painted out of all videos of the study, also of those that come later', async ({
  app,
}) => {
  await openFiles(app, madeMedia().constant.path);
  await waitForState(app, 'done');
  await openBar(app);
  for (const number of ['0', '90', '25', '10']) {
    await app.keyboard.press('Control+a');
    await app.keyboard.type(number);
    await app.keyboard.press('Tab');
  }
  await app.keyboard.press('ArrowDown');
  await app.keyboard.press('Tab');
  await app.keyboard.press('Enter');
  await expect(regions(app)).toHaveText([/^25 × 10 % at 0, 90 % · all of Default/]);

  // What would leave nothing to look at is refused in words.
  for (const [field, number] of [
    ['y', '0'],
    ['width', '100'],
    ['height', '100'],
  ] as const)
    await app.getByTestId(`paint-${field}`).fill(number);
  await app.getByTestId('paint-height').press('Enter');
  await expect(app.getByText(/cover the whole picture/)).toBeVisible();
  await expect(regions(app)).toHaveCount(1);

  await openFiles(app, madeMedia().withAudio.path);
  await waitForState(app, 'done');
  await expect(regions(app)).toHaveText([/all of Default/]);
  // It was analysed with the region painted out at once.
  await expect(app.getByTestId('painted-otherwise')).toBeHidden();
  await regions(app).getByRole('button').click();
  await expect(regions(app)).toHaveCount(0);
  await expect(app.getByTestId('painted-otherwise')).toBeVisible();
});

test('the model does not see what is painted out, in the page and after it was opened again', async ({
  app,
}) => {
  await openFiles(app, SAMPLE);
  await waitForState(app, 'done');
  const before = await modelRows(app);
  expect(before.length).toBeGreaterThan(3);
  await openBar(app);
  await draw(app, [-0.02, -0.02], [1.02, 0.9]);
  await app.getByTestId('paint-add').click();
  await app.getByTestId('analyse-painted').click();
  await expect(app.getByTestId('painted-otherwise')).toBeHidden();
  await waitForState(app, 'done');
  await expect.poll(async () => (await modelRows(app)).length).toBeLessThan(before.length);
  const after = await modelRows(app);
  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');

  await app.reload();
  await openFiles(app, SAMPLE);
  await waitForState(app, 'done');
  await expect.poll(() => modelRows(app)).toEqual(after);
  await expect(app.getByTestId('painted-otherwise')).toBeHidden();
});

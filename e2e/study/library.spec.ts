import type { Page } from '@playwright/test';
import { expect, waitForState } from '../support/app.ts';
import { addLabel } from '../support/coding.ts';
import { test } from '../support/sample-library.ts';

const own = (page: Page) => page.locator('[data-testid="segment-row"][data-origin="human"]');
const found = (page: Page) => page.getByTestId('moment');
const study = (page: Page, name: string) => page.locator(`[data-testid="study-row"][data-study="${name}"]`);

/** Draws a segment with the label of a key from where the video stands. */
async function code(page: Page, key: string): Promise<void> {
  await page.locator('video.ready').waitFor();
  for (const each of [key, '.', '.', key]) await page.keyboard.press(each);
}

async function openStudies(page: Page): Promise<void> {
  await page.getByTestId('label-menu').click();
  await page.getByTestId('study').click();
}

test('the library shows what was coded in the study in use or in another, and opens a segment where it was coded', async ({
  app,
}) => {
  await expect(app.getByTestId('library-study')).toHaveCount(0);
  await app.getByTestId('library-video').first().dblclick();
  await expect(app.getByTestId('track-name').first()).toContainText('You');
  // What the model finds is saved with the first study, not told of later.
  await waitForState(app, 'done');
  await app.getByTestId('threshold').fill('0.99');
  await addLabel(app, 'sniff', 'w');
  await code(app, 'w');
  await expect(own(app)).toHaveCount(1);
  await openStudies(app);
  await app.getByTestId('new-study-name').fill('Winter');
  await app.getByTestId('study-template').selectOption({ label: 'begins as Default' });
  await app.getByTestId('add-study').click();
  await study(app, 'Winter').getByTestId('add-to-study').click();
  await expect(study(app, 'Winter')).toHaveAttribute('data-place', 'shown');
  await app.getByTestId('study-done').click();
  await expect(own(app)).toHaveCount(0);
  await addLabel(app, 'dig', 'u');
  await code(app, 'w');
  await app.keyboard.press('.');
  await code(app, 'u');
  await expect(own(app)).toHaveCount(2);
  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');

  await app.getByTestId('show-library').click();
  await app.getByTestId('tab-moments').click();
  const choice = app.getByTestId('library-study');
  await expect(choice.locator('option:checked')).toHaveText('Winter');
  await expect(found(app)).toHaveCount(2, { timeout: 15_000 });
  await found(app).first().click();
  await expect(app.getByTestId('found-study')).toHaveText('Winter');
  await expect(app.getByTestId('moment-label').filter({ hasText: 'sniff' })).toContainText('1');

  // A narrow window leaves the study its name.
  await app.setViewportSize({ width: 800, height: 600 });
  expect((await choice.boundingBox())!.width).toBeGreaterThan(100);
  expect(
    await app.getByTestId('library-screen').evaluate((screen) => {
      const header = screen.querySelector('header')!;
      return header.scrollWidth - header.clientWidth;
    }),
  ).toBe(0);
  await app.setViewportSize({ width: 1280, height: 800 });

  await choice.selectOption({ label: 'Default' });
  await expect(found(app)).toHaveCount(1);
  await expect(found(app)).toHaveAttribute('data-label', 'sniff');
  await choice.selectOption({ label: 'All, as first coded' });
  await expect(found(app)).toHaveCount(1);
  await found(app).dblclick();
  // It opens where it was coded, though the video was shown in the other study.
  await expect(own(app)).toHaveCount(1);
  await app.getByTestId('show-library').click();
  await app.getByTestId('tab-moments').click();
  await app.getByTestId('library-study').selectOption({ label: 'Winter' });
  await app.locator('[data-testid="moment"][data-label="dig"]').dblclick();
  await expect(own(app)).toHaveCount(2);
});

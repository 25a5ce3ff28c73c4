import type { Locator, Page } from '@playwright/test';
import { expect } from '../support/app.ts';
import { adoptLabels, dragOnTimeline, openReady, ownRows } from '../support/desk.ts';
import { test } from '../support/sample-library.ts';

const menu = (page: Page) => page.getByTestId('context-menu').filter({ visible: true });

/** Opens the menu of what has the focus by both keys for it, and gives it up: the focus is where it was. */
async function opensByKeys(page: Page, focused: Locator): Promise<void> {
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await expect(focused).toBeFocused();
    await page.keyboard.press(key);
    await expect(menu(page).getByRole('menuitem').and(page.locator(':focus'))).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(menu(page)).toHaveCount(0);
    await expect(focused).toBeFocused();
  }
}

test('segments, rows and tracks of the desk have menus for the mouse and for keys', async ({ app }) => {
  await app.getByTestId('back-to-desk').click();
  await openReady(app, { analysed: false });
  await adoptLabels(app);
  await dragOnTimeline(app, [100, 16], [300, 16]);
  await expect.poll(() => ownRows(app)).toHaveLength(1);

  // A segment of the list.
  const row = app.getByTestId('segment-row').and(app.locator('[data-track="You"]')).first();
  const button = row.getByRole('button').first();
  await button.focus();
  await opensByKeys(app, button);
  await row.click({ button: 'right' });
  await menu(app).getByTestId('duplicate').click();
  await expect.poll(() => ownRows(app)).toHaveLength(2);

  // The rows: by keys what is selected, by the mouse what is under it.
  const tracks = app.getByRole('region', { name: 'Tracks' });
  await tracks.focus();
  await opensByKeys(app, tracks);
  await app.keyboard.press('Shift+F10');
  await menu(app).getByTestId('delete').press('Enter');
  await expect.poll(() => ownRows(app)).toHaveLength(1);
  await expect(tracks).toBeFocused();
  const canvas = app.getByTestId('timeline-canvas');
  await canvas.click({ button: 'right', position: { x: 200, y: 16 } });
  await expect(menu(app).getByTestId('split')).toBeVisible();
  await app.keyboard.press('Escape');
  await canvas.click({ button: 'right', position: { x: 600, y: 16 } });
  await menu(app).getByTestId('add-track').click();
  await expect(app.getByTestId('track-name').filter({ hasText: 'Track 2' })).toHaveCount(1);

  // A track.
  const own = app.getByTestId('track-name').filter({ hasText: 'You' });
  const opener = own.getByRole('button');
  const hide = app.getByRole('button', { name: 'Hide', exact: true }).filter({ visible: true });
  await opener.focus();
  await app.keyboard.press('Shift+F10');
  await expect(hide).toBeVisible();
  await app.keyboard.press('Escape');
  await expect(hide).toHaveCount(0);
  await expect(opener).toBeFocused();
  await own.click({ button: 'right', position: { x: 20, y: 16 } });
  await hide.click();
  await expect(own).toHaveCount(0);
});

test('videos and found segments of the library have menus for the mouse and for keys', async ({ app }) => {
  await app.getByTestId('tag-picked').click();
  await app.getByTestId('tab-batch').click();
  await expect(app.locator('[data-testid="job"][data-state="done"]')).toHaveCount(1, { timeout: 90_000 });

  await app.getByTestId('tab-moments').click();
  const list = app.getByTestId('moment-list');
  await app.getByTestId('moment').first().click();
  await list.focus();
  await opensByKeys(app, list);
  await app.keyboard.press('Shift+F10');
  await menu(app).getByTestId('accept-found').press('Enter');
  await expect(app.locator('[data-testid="moment"][data-state="accepted"]')).toHaveCount(1);
  await expect(list).toBeFocused();
  await app.getByTestId('moment').nth(1).click({ button: 'right' });
  await menu(app).getByTestId('accept-found').click();
  await expect(app.locator('[data-testid="moment"][data-state="accepted"]')).toHaveCount(2);

  await app.getByTestId('tab-videos').click();
  const video = app.getByTestId('library-video').first();
  await video.click();
  const videos = app.getByRole('listbox').filter({ has: video });
  await videos.focus();
  await opensByKeys(app, videos);
  await video.click({ button: 'right' });
  await menu(app).getByRole('menuitem').and(app.locator(':enabled')).first().click();
  await expect(app).toHaveTitle(/figures\.mp4/);
});

import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, segmentRows } from '../support/app.ts';
import { test } from '../support/sample-library.ts';

const rows = (app: Page) => app.getByTestId('moment');
const inState = (app: Page, state: string) => app.locator(`[data-testid="moment"][data-state="${state}"]`);

test('what was found is decided, relabelled and laid into a reel where it was found', async ({
  app,
}, info) => {
  await app.getByTestId('tag-picked').click();
  await app.getByTestId('tab-batch').click();
  await expect(app.locator('[data-testid="job"][data-state="done"]')).toHaveCount(1, { timeout: 90_000 });
  await app.getByTestId('tab-moments').click();
  await expect(rows(app).nth(3)).toBeVisible();
  const total = await rows(app).count();

  // No row shows another picture than its own, not even until that is there.
  for (const image of await rows(app).locator('img').all())
    expect(await image.getAttribute('src')).toMatch(/[?&]at=\d+/);

  // One alone is accepted by its key or button; what is picked together has the same buttons, which mean all of it.
  await expect(app.getByTestId('bulk')).toBeHidden();
  const top = (await rows(app).first().boundingBox())?.y;
  await rows(app).first().click();
  await expect(app.getByTestId('moment-count')).toHaveText('1 picked');
  await expect(app.getByTestId('bulk').getByTestId('relabel-found')).toBeVisible();
  expect((await rows(app).first().boundingBox())?.y).toBe(top);
  await app.keyboard.press('a');
  await expect(inState(app, 'accepted')).toHaveCount(1);
  await rows(app).nth(1).click();
  await rows(app)
    .nth(2)
    .click({ modifiers: ['ControlOrMeta'] });
  await app.getByTestId('bulk').getByTestId('accept-found').click();
  await expect(inState(app, 'accepted')).toHaveCount(3);
  await app.getByTestId('undo-found').click();
  await expect(inState(app, 'accepted')).toHaveCount(1);

  // Ctrl+A picks rows, never the text of the page.
  await app.getByTestId('moment-list').focus();
  await app.keyboard.press('Control+a');
  await expect(app.getByTestId('moment-count')).toHaveText(`${total} picked`);
  expect(await app.evaluate(() => getSelection()?.toString())).toBe('');

  // One timeline of all of them.
  await app.getByTestId('bulk-more').click();
  const [download] = await Promise.all([
    app.waitForEvent('download'),
    (async () => {
      await app
        .getByTestId('bulk-more')
        .locator('xpath=following-sibling::*[1]')
        .getByTestId('reel-found')
        .click();
      await app.getByTestId('reel-name').fill('All of it');
      await app.keyboard.press('Enter');
    })(),
  ]);
  expect(download.suggestedFilename()).toBe('All of it.edl');
  const reel = info.outputPath('reel.edl');
  await download.saveAs(reel);
  expect((await readFile(reel, 'utf8')).match(/FROM CLIP NAME: figures\.mp4/g)).toHaveLength(total);

  // A press of the other button means what it is on, and says what can be done.
  await rows(app).nth(1).click();
  await rows(app).nth(1).click({ button: 'right' });
  const menu = app.getByTestId('context-menu').filter({ visible: true });
  await menu.getByTestId('relabel-found').click();
  await app.getByTestId('found-text').fill('Something else');
  await app.keyboard.press('Enter');
  await expect(app.locator('[data-testid="moment"][data-label="Something else"]')).toHaveCount(1);
  await rows(app).last().click();
  await app.keyboard.press('x');
  await expect(rows(app)).toHaveCount(total - 1);

  // The desk shows the same.
  await app.locator('[data-testid="moment"][data-label="Something else"]').dblclick();
  await expect
    .poll(async () => (await segmentRows(app)).some(({ label }) => label === 'Something else'))
    .toBe(true);
  await expect(app.locator('[data-testid="segment-row"][data-state="accepted"]')).toHaveCount(1);
});

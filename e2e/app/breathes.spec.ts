import type { Page } from '@playwright/test';
import { expect, openApp, test } from '../support/app.ts';
import { openReady } from '../support/desk.ts';

/** Parts of the desk whose content is wider than they are, or that reach beyond the window. */
function cutParts(app: Page): Promise<string[]> {
  return app.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('header, [role="toolbar"], [aria-label="Segments"] .list')]
      .filter((part) => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1)
      .map(
        (part) =>
          part.getAttribute('aria-label') ?? part.parentElement?.getAttribute('aria-label') ?? part.tagName,
      ),
  );
}

test('narrow windows cut nothing, and what takes away lies apart from Export', async ({ app }) => {
  await openReady(app, { analysed: true });
  for (const width of [800, 1100]) {
    await app.setViewportSize({ width, height: 720 });
    await expect.poll(() => cutParts(app)).toEqual([]);
    const exporting = await app.getByTestId('export').boundingBox();
    const removing = await app.getByTestId('remove-video').boundingBox();
    expect(removing!.x - exporting!.x - exporting!.width).toBeGreaterThan(28);
  }
});

test('what has no room in a narrow window is in menus there', async ({ app }, info) => {
  await openReady(app, { analysed: false });
  await app.setViewportSize({ width: 800, height: 700 });
  const menus = {
    'video-menu': ['show-versions', 'show-statistics'],
    'picture-menu': ['second-camera', 'paint-out', 'full-screen'],
    'segment-menu': ['split', 'merge', 'subjects'],
  };
  for (const [menu, items] of Object.entries(menus)) {
    await app.getByTestId(menu).click();
    const open = app.getByRole('menu').filter({ visible: true });
    for (const item of items) await expect(open.getByTestId(item)).toBeVisible();
    await app.screenshot({ path: info.outputPath(`${menu}.png`) });
    await app.keyboard.press('Escape');
    await expect(open).toHaveCount(0);
  }
  await app.getByTestId('picture-menu').click();
  await app.getByRole('menuitem', { name: /second camera/ }).click();
  await expect(app.getByTestId('second-camera-dialog')).toBeVisible();
  await app.keyboard.press('Escape');
  await app.setViewportSize({ width: 1280, height: 800 });
  for (const menu of Object.keys(menus)) await expect(app.getByTestId(menu)).toBeHidden();
});

test('labels take little height while few, as much as one gives them, and keep it', async ({
  app,
  serverUrl,
}) => {
  await openReady(app, { analysed: false });
  const panel = app.getByTestId('labels-panel');
  const height = async () => Math.round((await panel.boundingBox())?.height ?? 0);
  const before = await height();
  expect(before).toBeLessThan(130);
  await app.getByRole('separator', { name: 'Height of the labels' }).focus();
  for (let step = 0; step < 3; step++) await app.keyboard.press('ArrowDown');
  await expect.poll(height).toBe(before + 72);
  await openApp(app, serverUrl);
  await expect.poll(height).toBe(before + 72);
});

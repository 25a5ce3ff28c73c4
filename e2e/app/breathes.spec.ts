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

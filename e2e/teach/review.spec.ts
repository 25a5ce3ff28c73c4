import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { test as base, expect, openApp, startServe } from '../support/app.ts';
import { ownRows } from '../support/desk.ts';
import { type Scene, scenesVideo } from '../support/scenes.ts';

const LABELS = ['sliding', 'falling', 'growing'] as const;
const SCENE_SECONDS = 2;
/** Five of each, each time with the room before it. */
const DRAWN: Scene[] = Array.from({ length: 5 }, () => LABELS)
  .flat()
  .flatMap((label): Scene[] => ['room', label]);
const OTHER: Scene[] = Array.from({ length: 2 }, () => LABELS)
  .flat()
  .flatMap((label): Scene[] => [label, 'room']);

interface Place {
  readonly folder: string;
  readonly library: string;
}

const test = base.extend<{ place: Place }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  place: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    for (const [name, scenes] of [
      ['drawn', DRAWN],
      ['other', OTHER],
      ['third', OTHER.toReversed()],
    ] as const) {
      writeFileSync(path.join(folder, `${name}.mp4`), await scenesVideo(scenes));
    }
    await use({ folder, library: info.outputPath('library') });
  },
});

async function goTo(page: Page, seconds: number): Promise<void> {
  await page.keyboard.press('g');
  await page.getByTestId('go-to-box').fill(String(seconds));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('go-to-box')).toBeHidden();
}

/** Draws a segment over one scene and gives it a label, by keys alone. */
async function draw(page: Page, scene: number, label: string): Promise<void> {
  const before = (await ownRows(page)).length;
  await goTo(page, scene * SCENE_SECONDS);
  await page.keyboard.press('i');
  await goTo(page, (scene + 1) * SCENE_SECONDS - 0.1);
  await page.keyboard.press('o');
  await expect.poll(async () => (await ownRows(page)).length).toBe(before + 1);
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Label' }).fill(label);
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await ownRows(page)).filter((row) => row.label === label).length)
    .toBe(DRAWN.slice(0, scene + 1).filter((each) => each === label).length);
}

async function openTeaching(page: Page): Promise<void> {
  await page.getByTestId('label-menu').click();
  await page.getByTestId('teach').click();
  await expect(page.getByTestId('teach-dialog')).toBeVisible();
}

/** Examples of all labels, as the dialog counts them. */
async function exampleCount(page: Page): Promise<number> {
  const cells = await page.locator('[data-testid="taught-label"] td:nth-child(2)').allTextContents();
  return cells.reduce((sum, text) => sum + Number(text), 0);
}

const left = async (page: Page) =>
  Number(/^(\d+) left/.exec((await page.getByTestId('review-left').textContent()) ?? '')?.[1]);

test('labels are drawn, suggested in other videos, reviewed across them and learnt better; nothing is lost', async ({
  page,
  place,
}) => {
  test.setTimeout(600_000);
  const args = ['--library', place.library, place.folder];
  const first = await startServe(args);
  await openApp(page, first.url);
  await page.getByTestId('library-video').filter({ hasText: 'drawn.mp4' }).dblclick();
  await expect(page.locator('video.ready')).toBeVisible();
  await expect(page.getByTestId('track-name').first()).toContainText('You');
  const need = page.getByTestId('label-row').filter({ hasText: 'sliding' }).getByTestId('label-need');
  for (const [scene, label] of DRAWN.entries()) {
    if (label === 'room') continue;
    await draw(page, scene, label);
    const drawn = DRAWN.slice(0, scene + 1).filter((each) => each === 'sliding').length;
    if (drawn < 3) await expect(need).toHaveText(`${3 - drawn} more`);
    else await expect(need).toBeHidden();
  }

  await openTeaching(page);
  await expect(page.getByTestId('taught-label')).toHaveCount(3);
  expect(await exampleCount(page)).toBe(15);
  await page.getByTestId('learn').click();
  await expect(page.getByTestId('learn')).toHaveText('Learn again', { timeout: 240_000 });
  for (const row of await page.getByTestId('taught-label').all())
    await expect(row).toContainText(/\d found|finds \d+ of 10/);
  await page.getByTestId('suggest-in-library').click();
  await expect(page.getByTestId('teach-dialog')).toBeHidden();
  await page.keyboard.press('Control+Shift+B');
  await expect(page.locator('[data-testid="job"][data-state="done"]')).toHaveCount(3, { timeout: 240_000 });

  await page.getByTestId('tab-review').click();
  await expect(page.getByTestId('review')).toBeVisible();
  await expect(page.getByTestId('review-worth')).not.toBeEmpty();
  const waiting = await left(page);
  expect(waiting).toBeGreaterThanOrEqual(10);
  const videos = new Set<string>();
  let last = '';
  for (let check = 0; check < 10; check++) {
    const where = (await page.getByTestId('review-where').textContent()) ?? '';
    videos.add(where.trim().split(' ')[0]!);
    last = where;
    await expect(page.getByTestId('review')).toHaveAttribute('data-playing', 'true', { timeout: 30_000 });
    await page.keyboard.press(check === 0 ? 'x' : 'a');
    await expect(page.getByTestId('review-left')).toContainText(`${check + 1} checked`);
  }
  expect(videos.size).toBeGreaterThan(1);
  await expect.poll(() => left(page)).toBeLessThanOrEqual(waiting - 10);
  // What is taken back is asked for again at once, and can be decided as before.
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('review-left')).toContainText('9 checked');
  await expect(page.getByTestId('review-where')).toHaveText(last);
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByTestId('review-left')).toContainText('10 checked');
  // What it looked at, over the picture, by one key.
  await expect(page.getByTestId('attention')).toBeHidden();
  await page.keyboard.press('h');
  await expect(page.getByTestId('attention-map')).toHaveAttribute('data-slot', /\d+/, { timeout: 60_000 });
  await page.keyboard.press('h');
  await expect(page.getByTestId('attention')).toBeHidden();
  const rest = await left(page);

  // The process is killed in the middle of it: everything that was decided is there when it comes back.
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const second = await startServe(args);
  await page.goto(second.url);
  await page.locator('html[data-app-ready]').waitFor();
  await page.keyboard.press('Shift+N');
  await expect.poll(() => left(page)).toBe(rest);
  await page.keyboard.press('Control+Shift+L');
  await page.getByTestId('library-video').filter({ hasText: 'drawn.mp4' }).dblclick();
  await expect.poll(async () => (await ownRows(page)).length).toBe(15);
  await openTeaching(page);
  await expect.poll(() => exampleCount(page)).toBe(24);
  await expect(page.getByTestId('teach-dialog')).toContainText('new since');
  await page.getByTestId('learn').click();
  await expect(page.getByTestId('teach-dialog')).not.toContainText('new since', { timeout: 240_000 });
  await page.keyboard.press('Escape');

  // More like one of them, in the other videos too, accepted one by one.
  await page.getByTestId('segment-row').filter({ hasText: 'sliding' }).first().click();
  await page.keyboard.press('Shift+S');
  await expect(page.getByTestId('similar').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('similar-asked')).toContainText('sliding');
  await expect(page.getByTestId('similar-label')).toHaveValue('sliding');
  const found = await page
    .getByTestId('similar')
    .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset.video));
  expect(new Set(found).size).toBeGreaterThan(1);
  const best = page.locator('[data-testid="similar"]:not([data-video="drawn.mp4"])').first();
  const count = found.length;
  await best.getByTestId('similar-accept').click();
  await expect(page.getByTestId('similar')).toHaveCount(count - 1);
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('similar')).toHaveCount(count);
  // Only what is alike enough is shown, and nothing is marked over what the person has marked.
  await page.getByTestId('similar-least').fill('0.95');
  await expect.poll(() => page.getByTestId('similar').count()).toBeLessThan(count);
  second.process.kill('SIGTERM');
});

import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { PROJECT_VERSION } from '../../engine/annotation/project-file/project.ts';
import { openApp, openFiles, startServe, watch } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

/** A conflict is answered with a status that the browser writes to its console; nothing else is expected there. */
const isExpected = (problem: string) => problem.includes('409');

let server: { url: string; process: ChildProcess };
let library: string;

test.beforeEach(async ({ browserName: _ }, info) => {
  library = info.outputPath('library');
  server = await startServe(['--library', library]);
});
test.afterEach(async () => {
  await stop('SIGTERM');
});

async function stop(signal: NodeJS.Signals): Promise<void> {
  const { process: child } = server;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

const own = (page: Page) => page.locator('[data-testid="segment-row"][data-origin="human"]');
const saved = (page: Page) => page.locator('[data-testid="save-status"][data-state="saved"]');
const times = (page: Page) =>
  own(page).evaluateAll((rows) => rows.map((row) => `${row.dataset.startUs}-${row.dataset.endUs}`).sort());

/** The same video under a name of its own. */
function copyOf(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  copyFileSync(SAMPLE, file);
  return file;
}

/** Opens a video in a page that does not analyse: what is tested here is a person's work. */
async function openVideo(page: Page, file: string): Promise<void> {
  await openApp(page, server.url);
  await openFiles(page, file);
  await expect(page.getByTestId('labels-panel').getByRole('treeitem').first()).toBeVisible();
  await page.locator('body').click({ position: { x: 5, y: 790 } });
}

/** Marks a segment of some frames at the playhead, as a person does. */
async function mark(page: Page, frames: number): Promise<void> {
  const before = await own(page).count();
  await page.keyboard.press('i');
  for (let frame = 0; frame < frames; frame++) await page.keyboard.press('.');
  await page.keyboard.press('o');
  await expect(own(page)).toHaveCount(before + 1);
}

test('work is there again after a reload, under another name, with undo begun afresh', async ({
  page,
}, info) => {
  const problems = watch(page, new URL(server.url).origin);
  await openVideo(page, copyOf(info.outputPath('a'), 'first.mp4'));
  await mark(page, 4);
  await page.keyboard.press('Control+z');
  await expect(own(page)).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(own(page)).toHaveCount(1);
  await expect(saved(page)).toBeVisible();
  const before = await times(page);

  await page.reload();
  await openVideo(page, copyOf(info.outputPath('b'), 'läuft unter anderem Namen.mp4'));
  await expect(own(page)).toHaveCount(1);
  expect(await times(page)).toEqual(before);
  await page.keyboard.press('Control+z');
  await expect(own(page)).toHaveCount(1);
  expect(problems).toEqual([]);
});

test('a video that was only looked at leaves no file', async ({ page }) => {
  await openVideo(page, SAMPLE);
  await page.keyboard.press('Space');
  await page.waitForTimeout(800);
  await page.keyboard.press('Space');
  await page.reload();
  expect(projects()).toEqual([]);
});

function projects(): string[] {
  try {
    return readdirSync(path.join(library, 'projects'));
  } catch {
    return [];
  }
}

/** The project on disk; there is one. */
function fileOf(): string {
  const [contentId = ''] = projects();
  return path.join(library, 'projects', contentId, 'project.json');
}

test('what was done a second before the power went is there', async ({ browserName: _ }, info) => {
  test.setTimeout(240_000);
  const file = copyOf(info.outputPath('a'), 'clip.mp4');
  let browser = await launch(info);
  let page = await browser.newPage();
  await openVideo(page, file);
  let known: string[] = [];
  // Moments spread over what a save goes through: before it starts, on its way, being written, after it.
  for (const afterMs of [0, 60, 170, 260, 420, 1000]) {
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    for (let step = 0; step < known.length; step++) await page.keyboard.press('ArrowLeft');
    await mark(page, 2);
    // The first is more than a second old when everything ends, the second may be lost.
    await page.waitForTimeout(1000);
    const certain = await times(page);
    await page.keyboard.press(',');
    await mark(page, 1);
    const possible = await times(page);
    await page.waitForTimeout(afterMs);
    await kill(browser);
    await stop('SIGKILL');
    server = await startServe(['--library', library]);

    browser = await launch(info);
    page = await browser.newPage();
    await openVideo(page, file);
    await expect.poll(async () => (await times(page)).length).toBeGreaterThanOrEqual(certain.length);
    const found = await times(page);
    for (const each of certain) expect(found, `killed after ${afterMs} ms`).toContain(each);
    for (const each of found) expect(possible).toContain(each);
    if (afterMs >= 1000) expect(found).toEqual(possible);
    known = found;
  }
  await browser.close();
});

async function launch(info: { project: { use: { launchOptions?: object } } }): Promise<Browser> {
  return chromium.launch({ ...info.project.use.launchOptions });
}

/** Ends the browser's processes as a crash does: nothing of the page runs any more. */
async function kill(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const gone = new Promise((resolve) => browser.once('disconnected', resolve));
  for (const { id } of processInfo) {
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It went with its parent.
    }
  }
  await gone;
}

test('closing the page right after an edit loses nothing', async ({ context }) => {
  const page = await context.newPage();
  await openVideo(page, SAMPLE);
  await mark(page, 3);
  await page.close({ runBeforeUnload: true });
  const again = await context.newPage();
  await openVideo(again, SAMPLE);
  await expect(own(again)).toHaveCount(1);
});

const both = (mine: readonly string[], theirs: readonly string[]) =>
  [...new Set([...mine, ...theirs])].sort();

test.describe('two windows', () => {
  async function openTwo(context: { newPage(): Promise<Page> }): Promise<[Page, Page]> {
    const first = await context.newPage();
    await openVideo(first, SAMPLE);
    await mark(first, 2);
    await expect(saved(first)).toBeVisible();
    const second = await context.newPage();
    await openVideo(second, SAMPLE);
    await expect(own(second)).toHaveCount(1);
    return [first, second];
  }

  test('show what the other saved when they have nothing of their own', async ({ context }) => {
    const [first, second] = await openTwo(context);
    await second.keyboard.press('End');
    await second.keyboard.press('ArrowLeft');
    await mark(second, 2);
    await expect(own(first)).toHaveCount(2);
    expect(await times(first)).toEqual(await times(second));
  });

  for (const button of ['keep-both', 'keep-mine', 'keep-theirs'] as const) {
    test(`never win silently: ${button}`, async ({ context }) => {
      const [first, second] = await openTwo(context);
      const problems = watch(second, new URL(server.url).origin);
      // The second window's save is held back until the first has saved.
      const firstSaved = Promise.withResolvers<void>();
      await second.route('**/api/projects/**', async (route) => {
        if (route.request().method() !== 'GET') await firstSaved.promise;
        await route.continue();
      });
      await second.keyboard.press('End');
      await second.keyboard.press('ArrowLeft');
      await mark(second, 2);
      const onDisk = fileOf();
      await first.keyboard.press('Home');
      for (let step = 0; step < 5; step++) await first.keyboard.press('ArrowRight');
      await mark(first, 3);
      // Where the first has stepped is saved, too: its segment is what counts.
      await expect.poll(() => readFileSync(onDisk, 'utf8')).toContain('"startUs":5000000,');
      firstSaved.resolve();
      await expect(saved(first)).toBeVisible();
      const theirs = await times(first);
      const mine = await times(second);
      await expect(second.getByTestId('conflict-dialog')).toBeVisible();
      await second.getByTestId(button).click();
      await expect(second.getByTestId('conflict-dialog')).toBeHidden();
      const kept = { 'keep-mine': mine, 'keep-theirs': theirs, 'keep-both': both(mine, theirs) }[button];
      await expect.poll(() => times(second)).toEqual(kept);
      await expect(saved(second)).toBeVisible();
      // The other window follows, and what was not kept is an earlier version.
      await expect.poll(() => times(first)).toEqual(kept);
      await second.getByTestId('show-versions').click();
      await expect(second.getByTestId('version-row').first()).toBeVisible();
      expect(problems.filter((problem) => !isExpected(problem))).toEqual([]);
    });
  }
});

test('an earlier version comes back, and what it replaced is one too', async ({ page }) => {
  await openVideo(page, SAMPLE);
  await mark(page, 2);
  await expect(saved(page)).toBeVisible();
  const before = await times(page);
  const file = fileOf();
  // Versions of one sitting lie five minutes apart: this one is of an earlier sitting.
  const versions = path.join(path.dirname(file), 'versions');
  mkdirSync(versions, { recursive: true });
  writeFileSync(path.join(versions, '20260101T101500000Z-0123456789abcdef.json'), readFileSync(file));
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(own(page)).toHaveCount(0);
  await expect(saved(page)).toBeVisible();

  await page.getByTestId('show-versions').click();
  await page.getByTestId('version-row').last().click();
  await expect(page.getByTestId('versions-dialog')).toContainText('1 segment of yours');
  await page.getByTestId('restore').click();
  await expect(own(page)).toHaveCount(1);
  expect(await times(page)).toEqual(before);
  await page.getByTestId('show-versions').click();
  // The old one, what the deletion replaced, and what restoring replaced.
  await expect(page.getByTestId('version-row')).toHaveCount(3);
});

test('damaged labels are told of in words, and an earlier version opens again', async ({ page }) => {
  await openVideo(page, SAMPLE);
  await mark(page, 2);
  await expect(saved(page)).toBeVisible();
  const file = fileOf();
  const text = readFileSync(file, 'utf8');
  const versions = path.join(path.dirname(file), 'versions');
  mkdirSync(versions, { recursive: true });
  writeFileSync(path.join(versions, '20260101T101500000Z-0123456789abcdef.json'), text);
  writeFileSync(file, text.slice(0, text.length / 2));
  await openApp(page, server.url);
  await openFiles(page, SAMPLE);
  // Nobody knows what is painted out of it, so no model sees it until then.
  await expect(page.getByRole('main').getByText(/not analysed: .*Restore an earlier version/)).toBeVisible();
  await page.getByTestId('show-versions').click();
  await page.getByTestId('version-row').last().click();
  await page.getByTestId('restore').click();
  await expect(own(page)).toHaveCount(1);
});

test('labels of a newer Tubelet are refused in words and stay as they are', async ({ page }) => {
  await openVideo(page, SAMPLE);
  await mark(page, 2);
  await expect(saved(page)).toBeVisible();
  const file = fileOf();
  const newer = readFileSync(file, 'utf8').replace(
    `"version":${PROJECT_VERSION}`,
    `"version":${PROJECT_VERSION + 1}`,
  );
  writeFileSync(file, newer);
  await openApp(page, server.url);
  await openFiles(page, SAMPLE);
  await expect(page.getByRole('main').getByText(/not analysed: .*saved by a newer Tubelet/)).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe(newer);
});

test('a disk that refuses is told in words and tried again', async ({ page }) => {
  await openVideo(page, SAMPLE);
  let refuses = true;
  await page.route('**/api/projects/**', (route) => {
    if (!refuses || route.request().method() === 'GET') return route.continue();
    const body = { error: { code: 'storage/full', message: 'The disk is full: make room and try again.' } };
    return route.fulfill({ status: 507, contentType: 'application/json', body: JSON.stringify(body) });
  });
  await mark(page, 2);
  const status = page.getByTestId('save-status');
  await expect(status).toContainText('Not saved: The disk is full');
  // What to do is read whole, and the video keeps a name that is one, in small windows too.
  for (const width of [800, 1100, 1280]) {
    await page.setViewportSize({ width, height: width === 800 ? 600 : 800 });
    for (const whole of [status.getByRole('status'), page.getByRole('heading', { level: 1 })])
      await expect.poll(() => whole.evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0);
  }
  refuses = false;
  await status.getByRole('button').click();
  await expect(saved(page)).toBeVisible();
});

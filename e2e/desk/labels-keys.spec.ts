import type { ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { openApp, openFiles, startServe, watch } from '../support/app.ts';
import { adoptLabels } from '../support/desk.ts';
import { SAMPLE } from '../support/sample.ts';

let server: { url: string; process: ChildProcess };
let problems: string[];

test.beforeEach(async ({ page }, info) => {
  server = await startServe(['--library', info.outputPath('library')]);
  problems = watch(page, new URL(server.url).origin);
  await openApp(page, server.url);
});
test.afterEach(async () => {
  expect(problems).toEqual([]);
  const ended = new Promise((resolve) => server.process.once('exit', resolve));
  server.process.kill('SIGTERM');
  await ended;
});

const labels = (page: Page) => page.getByTestId('label-row');
const label = (page: Page, name: string) => page.locator(`[data-testid="label-row"][data-label="${name}"]`);
const own = (page: Page) => page.locator('[data-testid="segment-row"][data-origin="human"]');

async function openVideo(page: Page): Promise<void> {
  await openFiles(page, SAMPLE);
  await adoptLabels(page);
}

async function importLabels(page: Page, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByTestId('label-menu').click();
  await page.getByTestId('import-labels').click();
  await (await chooser).setFiles(file);
}

async function download(page: Page, click: () => Promise<void>): Promise<string> {
  const download = page.waitForEvent('download');
  await click();
  return readFile(await (await download).path(), 'utf8');
}

/** Puts the focus on the page itself, as after a click beside everything. */
const leave = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

test('seven hundred labels come from a file, are searched at once and go back into one', async ({
  page,
}, info) => {
  await openVideo(page);
  const paths = Array.from({ length: 700 }, (_, index) => `group ${index % 20}/action ${index}`);
  const csv = info.outputPath('labels.csv');
  await writeFile(
    csv,
    `path,aliases\n${paths.map((each) => `${each},other name of ${each.split('/')[1]}`).join('\n')}\n`,
  );
  await importLabels(page, csv);
  await expect(page.getByText('700 labels were added')).toBeVisible();
  // Only what can be seen is in the page.
  expect(await labels(page).count()).toBeLessThan(80);
  await page.getByTestId('label-search').fill('action 655');
  await expect(labels(page)).toHaveCount(1);
  await page.getByTestId('label-search').fill('other name of action 31');
  await expect(labels(page).first()).toHaveAttribute('data-label', /^action 31/);
  await page.getByTestId('label-search').fill('');
  const json = await download(page, async () => {
    await page.getByTestId('label-menu').click();
    await page.getByTestId('export-labels-json').click();
  });
  const listed = JSON.parse(json) as { format: string; labels: { path: string[]; aliases: string[] }[] };
  expect(listed.format).toBe('tubelet-labels');
  const found = listed.labels.filter(({ path }) => path.length === 2);
  expect(found.map(({ path }) => path.join('/')).sort()).toEqual([...paths].sort());
  expect(found.every(({ aliases }) => aliases.length === 1)).toBe(true);
});

test('a label is made, renamed and moved without a mouse, and its segments follow', async ({ page }) => {
  await openVideo(page);
  await page.keyboard.press('Control+l');
  await page.getByTestId('label-name').fill('Tea ceremony');
  await page.getByTestId('label-key').focus();
  await page.keyboard.press('v');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('label-dialog')).toBeHidden();
  await leave(page);
  await page.keyboard.press('/');
  await page.keyboard.type('tea ceremony');
  await expect(labels(page)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await leave(page);
  await page.keyboard.press('v');
  for (let frame = 0; frame < 5; frame++) await page.keyboard.press('.');
  await page.keyboard.press('v');
  await expect(own(page)).toHaveCount(1);
  await expect(own(page)).toContainText('Tea ceremony');

  await page.keyboard.press('/');
  await page.keyboard.type('tea ceremony');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('F2');
  await page.getByTestId('label-name').fill('Tea');
  await page.getByTestId('label-parent').selectOption({ label: 'Walking' });
  await page.getByTestId('label-save').click();
  await expect(own(page)).toContainText('Tea');
  await page.getByTestId('label-search').fill('');
  await expect(label(page, 'Tea')).toHaveAttribute('aria-level', '2');
  await leave(page);
  await page.keyboard.press('Control+z');
  await page.getByRole('tree', { name: 'Labels' }).focus();
  await page.keyboard.press('End');
  await expect(label(page, 'Tea ceremony')).toHaveAttribute('aria-level', '1');
});

test('a label’s key that a command has is told, and taken when the person says so', async ({ page }) => {
  await openVideo(page);
  await labels(page).first().click({ button: 'right' });
  await page.getByTestId('label-key').focus();
  await page.keyboard.press('j');
  await expect(page.getByTestId('label-key-conflict')).toContainText('Play backwards');
  await page.getByTestId('label-save').click();
  await expect(labels(page).first().locator('kbd')).toHaveText('J');
  await leave(page);
  await page.keyboard.press('?');
  await expect(page.locator('[data-testid="key-row"][data-id="shuttle-back"]').locator('kbd')).toHaveCount(0);
});

test('keys are bound anew, conflicts are shown and settled, and a file takes them along', async ({
  page,
}) => {
  await page.keyboard.press('?');
  const row = (id: string) => page.locator(`[data-testid="key-row"][data-id="${id}"]`);
  await row('play-pause').getByTitle('Change these keys').click();
  await page.keyboard.press('k');
  await expect(row('play-pause').getByTestId('key-conflict')).toContainText('Pause, back to normal speed');
  await page.getByTestId('key-take').click();
  await expect(row('play-pause').locator('kbd')).toHaveText(['K']);
  await expect(row('shuttle-stop').locator('kbd')).toHaveCount(0);
  // Escape leaves everything as it is.
  await row('zoom-in').getByTitle('Change these keys').first().click();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('keys-dialog')).toBeVisible();
  const file = await download(page, () => page.getByTestId('export-keys').click());
  expect(JSON.parse(file)).toMatchObject({
    format: 'tubelet-keys',
    keys: { 'play-pause': ['K'], 'shuttle-stop': [] },
  });
  await page.getByTestId('reset-keys').click();
  await expect(row('play-pause').locator('kbd')).toHaveText(['Space']);

  const chooser = page.waitForEvent('filechooser');
  await page.getByTestId('import-keys').click();
  await (await chooser).setFiles({
    name: 'keys.json',
    mimeType: 'application/json',
    buffer: Buffer.from(file),
  });
  await expect(row('play-pause').locator('kbd')).toHaveText(['K']);
  await page.keyboard.press('Escape');
  await openVideo(page);
  await leave(page);
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play or pause' })).toHaveAttribute('title', /\(K\)/);
  // Another window, which has no storage of its own, has them from the host.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.locator('html[data-app-ready]').waitFor();
  await page.keyboard.press('?');
  await expect(row('play-pause').locator('kbd')).toHaveText(['K']);
});

test('the palette finds, shows and runs commands', async ({ page }) => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('exp js');
  const first = page.getByTestId('command').first();
  await expect(first).toContainText('Export');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+p');
  await page.keyboard.type('settings');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('settings-dialog')).toBeVisible();
  await page.getByText('Light', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('earlier ver');
  // Without a video it cannot run, and says so.
  await expect(page.getByTestId('command').first()).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('palette-dialog')).toBeVisible();
});

test('a class of the model gets another label, a new one or none', async ({ page }) => {
  await openVideo(page);
  await page.getByTestId('label-menu').click();
  await page.getByTestId('map-classes').click();
  const row = page.getByTestId('class-row').first();
  const field = row.getByRole('combobox');
  await field.fill('Stumbling');
  await field.press('Enter');
  await field.blur();
  await page.keyboard.press('Escape');
  await page.getByTestId('label-search').fill('stumbling');
  await expect(labels(page)).toHaveCount(1);
  await page.getByTestId('label-menu').click();
  await page.getByTestId('map-classes').click();
  await expect(field).toHaveValue('Stumbling');
  await field.fill('');
  await field.blur();
  await expect(field).toHaveAttribute('placeholder', 'left out');
});

test('the next video begins with the labels that were worked with last', async ({ page }, info) => {
  await openVideo(page);
  await page.keyboard.press('Control+l');
  await page.getByTestId('label-name').fill('My own label');
  await page.getByTestId('label-save').click();
  const other = info.outputPath('other.mp4');
  // Another content, still a video: what follows the last box of the file is not read.
  await writeFile(
    other,
    Buffer.concat([await readFile(SAMPLE), Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65])]),
  );
  await openFiles(page, other);
  await expect(page.getByRole('heading', { name: 'other.mp4' })).toBeVisible();
  await page.getByTestId('label-search').fill('my own');
  await expect(labels(page)).toHaveCount(1);
});

import type { Page } from '@playwright/test';
import { expect, test } from '../support/app.ts';
import { addLabel } from '../support/coding.ts';
import { openReady } from '../support/desk.ts';
import { exportAs } from '../support/exchange.ts';

interface CodedRow {
  readonly label: string;
  readonly subject: string;
  readonly observer: string;
  readonly kind: string;
  readonly startUs: number;
  readonly endUs: number;
}

function codedRows(page: Page): Promise<CodedRow[]> {
  return page.locator('[data-testid="segment-row"][data-origin="human"]').evaluateAll((rows) =>
    rows.map((row) => {
      const {
        label = '',
        subject = '',
        observer = '',
        kind = '',
        startUs,
        endUs,
      } = (row as HTMLElement).dataset;
      return { label, subject, observer, kind, startUs: Number(startUs), endUs: Number(endUs) };
    }),
  );
}

const told = async (page: Page) =>
  (await codedRows(page)).map(({ label, subject, observer }) => `${observer}: ${subject} ${label}`).sort();
const observer = (page: Page) => page.getByTestId('current-observer');

async function setUp(page: Page): Promise<void> {
  await page.getByTestId('subjects').click();
  for (const name of ['Mouse A', 'Mouse B']) {
    await page.getByTestId('new-subject-name').fill(name);
    await page.keyboard.press('Enter');
  }
  for (const name of ['Ada', 'Ben']) {
    await page.getByTestId('new-observer-name').fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByLabel(/^Name of observer/).last()).toHaveValue(name);
  }
  await page.getByTestId('subjects-done').click();
  for (const [name, key] of [
    ['walk', 'w'],
    ['groom', 'e'],
  ] as const) {
    await addLabel(page, name, key);
  }
}

/** Goes to a second of the video, by keys. */
async function goTo(page: Page, second: number): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.type(String(second));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('go-to-box')).toHaveCount(0);
}

/** Codes a bout from one second to another: paused, so that it is exact. */
async function code(page: Page, key: string, from: number, to: number): Promise<void> {
  await goTo(page, from);
  await page.keyboard.press(key);
  await expect(page.getByTestId('running-state')).toHaveCount(1);
  await goTo(page, to);
  await page.keyboard.press(key);
  await expect(page.getByTestId('running-state')).toHaveCount(0);
}

test('two observers code two mice by keys, the second without seeing the first; their agreement leads to each difference', async ({
  app,
}) => {
  await openReady(app, { analysed: false });
  await setUp(app);
  await app.keyboard.press('Alt+Shift+PageDown');
  await expect(observer(app)).toHaveAttribute('data-observer', 'Ada');
  await app.keyboard.press('1');
  await code(app, 'w', 2, 8);
  await app.keyboard.press('2');
  await code(app, 'e', 10, 14);
  await expect.poll(() => told(app)).toEqual(['Ada: Mouse A walk', 'Ada: Mouse B groom']);

  // The second one begins with nothing in sight.
  await app.keyboard.press('Alt+Shift+PageDown');
  await expect(observer(app)).toHaveAttribute('data-observer', 'Ben');
  await expect.poll(() => told(app)).toEqual([]);
  await app.keyboard.press('1');
  await code(app, 'w', 2, 8);
  await app.keyboard.press('2');
  await code(app, 'e', 11, 14);
  await expect.poll(() => told(app)).toEqual(['Ben: Mouse A walk', 'Ben: Mouse B groom']);
  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');

  // Agreement, per label and subject, over the study.
  await app.keyboard.press('Control+i');
  await app.getByTestId('tab-agreement').click();
  await app.getByTestId('tolerance').fill('0');
  const row = (label: string, subject: string) =>
    app.locator(`[data-testid="observer-agreement-row"][data-label="${label}"][data-subject="${subject}"]`);
  await expect(row('walk', 'Mouse A')).toHaveAttribute('data-kappa', '1');
  await expect(row('groom', 'Mouse B')).toHaveAttribute('data-f1', '1');
  const groom = Number(await row('groom', 'Mouse B').getAttribute('data-kappa'));
  expect(groom).toBeGreaterThan(0.8);
  expect(groom).toBeLessThan(1);
  await expect(app.getByTestId('disagreement')).toHaveCount(1);
  await expect(app.getByTestId('disagreement')).toHaveAttribute('data-first', 'groom');
  await app.keyboard.press('Escape');

  // The key leads to the moment, where both codings are seen.
  await app.keyboard.press('F8');
  await expect(app.getByTestId('position')).toContainText('00:10');
  await expect
    .poll(() => told(app))
    .toEqual(['Ada: Mouse A walk', 'Ada: Mouse B groom', 'Ben: Mouse A walk', 'Ben: Mouse B groom']);

  // Figures over the study.
  await app.keyboard.press('Control+i');
  await app.getByTestId('tab-budget').click();
  await app.getByTestId('budget-by-observer').check();
  const budget = app.locator('[data-testid="budget-row"][data-observer="Ben"][data-label="groom"]');
  await expect(budget).toHaveAttribute('data-total-us', '3000000');
  await app.getByTestId('tab-raster').click();
  await expect(app.getByTestId('raster-plot')).toBeVisible();
  const svg = app.waitForEvent('download');
  await app.getByTestId('save-svg').click();
  expect((await svg).suggestedFilename()).toBe('Default.raster.svg');
  const png = app.waitForEvent('download');
  await app.getByTestId('save-png').click();
  expect((await png).suggestedFilename()).toBe('Default.raster.png');
  await app.keyboard.press('Escape');

  // BORIS gets an observation for each of them.
  const { text } = await exportAs(app, 'boris');
  const { observations } = JSON.parse(text) as { observations: Record<string, { events: unknown[][] }> };
  expect(Object.entries(observations).map(([name, { events }]) => [name, events.length])).toEqual([
    ['sample (Ada)', 4],
    ['sample (Ben)', 4],
  ]);
  await app.keyboard.press('Escape');

  // All is there after a reload, and Ben still codes without seeing Ada's.
  await app.keyboard.press('Control+Alt+h');
  await expect.poll(() => told(app)).toEqual(['Ben: Mouse A walk', 'Ben: Mouse B groom']);
});

test('rows are by subject or label, their height is chosen, and a track is renamed without its letters running commands', async ({
  app,
}) => {
  await openReady(app, { analysed: false });
  await setUp(app);
  await app.keyboard.press('1');
  await code(app, 'w', 2, 8);
  await app.keyboard.press('2');
  await code(app, 'e', 10, 14);
  await app.keyboard.press('Control+Alt+r');
  const names = () =>
    app.getByTestId('row-name').evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.name));
  await expect.poll(names).toEqual(['Mouse A', 'Mouse B']);
  await app.keyboard.press('Control+Alt+r');
  await expect.poll(names).toEqual(['walk', 'groom']);
  await app.keyboard.press('Control+Alt+r');
  await expect(app.getByTestId('row-name')).toHaveCount(0);
  const track = app.getByTestId('track-name').first();
  const before = (await track.boundingBox())!.height;
  await app.keyboard.press('Alt+=');
  await expect.poll(async () => (await track.boundingBox())!.height).toBe(before + 6);

  await app.getByTestId('add-track').click();
  await expect(app.getByTestId('track-name').nth(1)).toHaveClass(/used/);
  await track.click({ position: { x: 20, y: 20 } });
  await expect(track).toHaveClass(/used/);
  await track.dblclick({ position: { x: 20, y: 20 } });
  // Letters of labels, subjects and commands.
  await app.keyboard.type('we12 sn');
  await app.keyboard.press('Enter');
  await expect(track).toContainText('we12 sn');
  await expect(app.getByTestId('running-state')).toHaveCount(0);
  await expect(app.getByTestId('current-subject')).toHaveAttribute('data-subject', 'Mouse B');
  await expect.poll(async () => (await codedRows(app)).length).toBe(2);
});

test('the list has the columns that are chosen, in the order that is chosen, and finds notes and tags', async ({
  app,
}) => {
  await openReady(app, { analysed: false });
  await setUp(app);
  await app.keyboard.press('1');
  await code(app, 'w', 2, 8);
  await app.keyboard.press('2');
  await code(app, 'e', 10, 11);
  const rows = app.locator('[data-testid="segment-row"][data-origin="human"]');
  await app.getByTestId('segment-columns').click();
  for (const column of ['length', 'subject', 'note', 'tags'])
    await app.getByTestId(`column-${column}`).check();
  await app.keyboard.press('Escape');
  await app.getByTestId('sort-length').click();
  await expect(rows.first()).toHaveAttribute('data-label', 'groom');
  await app.getByTestId('sort-length').click();
  await expect(rows.first()).toHaveAttribute('data-label', 'walk');
  await rows.first().getByRole('button').click();
  await app.getByTestId('segment-note').fill('limps on the left');
  await app.getByTestId('segment-tags').fill('check');
  await app.keyboard.press('Enter');
  await expect(rows.first()).toContainText('limps on the left');
  await expect(rows.first()).toHaveAttribute('data-note', 'limps on the left');
  await app.getByTestId('segment-filter').fill('note:limps');
  await expect(rows).toHaveCount(1);
  await app.getByTestId('segment-filter').fill('check');
  await expect(rows).toHaveCount(1);
  await app.getByTestId('segment-filter').fill('subject:mouse');
  await expect(rows).toHaveCount(2);
});

import type { Page } from '@playwright/test';
import { expect, openFiles, test } from '../support/app.ts';
import { runningStates } from '../support/coding.ts';
import { openReady } from '../support/desk.ts';
import { SAMPLE } from '../support/sample.ts';

interface CodedRow {
  readonly label: string;
  readonly subject: string;
  readonly kind: string;
  readonly startUs: number;
  readonly endUs: number;
}

function codedRows(page: Page): Promise<CodedRow[]> {
  return page.locator('[data-testid="segment-row"][data-origin="human"]').evaluateAll((rows) =>
    rows.map((row) => {
      const { label = '', subject = '', kind = '', startUs, endUs } = (row as HTMLElement).dataset;
      return { label, subject, kind, startUs: Number(startUs), endUs: Number(endUs) };
    }),
  );
}

const told = (rows: readonly CodedRow[]) =>
  rows.map(({ label, subject, kind }) => `${subject} ${label} ${kind}`).sort();
const current = (page: Page) => page.getByTestId('current-subject');

async function addSubjects(page: Page, ...names: string[]): Promise<void> {
  await page.getByTestId('subjects').click();
  for (const name of names) {
    await page.getByTestId('new-subject-name').fill(name);
    await page.keyboard.press('Enter');
  }
  await page.getByTestId('subjects-done').click();
}

interface LabelWish {
  readonly key: string;
  readonly kind?: 'state' | 'point';
  readonly groups?: string;
  readonly choices?: string;
}

async function addLabel(page: Page, name: string, { key, kind, groups, choices }: LabelWish): Promise<void> {
  await page.keyboard.press('Control+l');
  await page.getByTestId('label-name').fill(name);
  if (kind === 'point') await page.getByTestId('label-kind-point').check();
  if (groups) await page.getByTestId('label-groups').fill(groups);
  await page.getByTestId('label-key').focus();
  await page.keyboard.press(key);
  if (choices) {
    await page.getByTestId('add-attribute').click();
    const attribute = page.getByTestId('label-attribute');
    await attribute.getByPlaceholder('name').fill('side');
    await attribute.locator('.choices').fill(choices);
  }
  await page.getByTestId('label-save').click();
  await expect(page.getByTestId('label-dialog')).toBeHidden();
}

async function openTwoMice(page: Page): Promise<void> {
  await openReady(page, { analysed: false });
  await addSubjects(page, 'Mouse A', 'Mouse B');
  await addLabel(page, 'walk', { key: 'w', groups: 'gait' });
  await addLabel(page, 'groom', { key: 'e' });
  await addLabel(page, 'run', { key: 'u', groups: 'gait' });
  await addLabel(page, 'rear', { key: 't', kind: 'point', choices: 'left (l), right (r)' });
}

test('two mice are coded live by keys: states, points, attributes, undo, and all is there after a reload', async ({
  app,
}) => {
  await openTwoMice(app);
  await expect(current(app)).toHaveAttribute('data-subject', '');
  const keys = await app
    .getByTestId('subject')
    .evaluateAll((all) =>
      all.map((each) => [(each as HTMLElement).dataset.subject, (each as HTMLElement).dataset.key]),
    );
  expect(keys).toEqual([
    ['', '`'],
    ['Mouse A', '1'],
    ['Mouse B', '2'],
  ]);
  await app.keyboard.press('Space');
  await app.keyboard.press('1');
  await expect(current(app)).toHaveAttribute('data-subject', 'Mouse A');
  await app.keyboard.press('w');
  await app.keyboard.press('e');
  await app.keyboard.press('2');
  await app.keyboard.press('w');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom', 'Mouse A walk', 'Mouse B walk']);
  await app.waitForTimeout(600);
  // The same key is about the other mouse: the first one's bout goes on.
  await app.keyboard.press('w');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom', 'Mouse A walk']);
  await app.keyboard.press('t');
  await expect(app.getByTestId('attribute-prompt')).toContainText('rear: side');
  await app.keyboard.press('r');
  await expect(app.getByTestId('attribute-prompt')).toBeHidden();
  await app.keyboard.press('1');
  await app.keyboard.press('u');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom', 'Mouse A run']);
  await app.waitForTimeout(400);
  await app.keyboard.press('Shift+Enter');
  await expect.poll(() => runningStates(app)).toEqual([]);
  await app.keyboard.press('Space');
  const whole = [
    'Mouse A groom state',
    'Mouse A run state',
    'Mouse A walk state',
    'Mouse B rear point',
    'Mouse B walk state',
  ];
  await expect.poll(async () => told(await codedRows(app))).toEqual(whole);
  const rows = await codedRows(app);
  const [walkA, runA] = ['walk', 'run'].map((name) =>
    rows.find(({ label, subject }) => label === name && subject === 'Mouse A'),
  );
  // What excludes each other has one boundary; what two mice do at once overlaps.
  expect(runA?.startUs).toBe(walkA?.endUs);
  const walkB = rows.find(({ label, subject }) => label === 'walk' && subject === 'Mouse B');
  expect(walkB!.startUs).toBeLessThan(walkA!.endUs);
  expect(walkA!.startUs).toBeLessThan(walkB!.endUs);

  await app.keyboard.press('Control+z');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom', 'Mouse A run']);
  await app.keyboard.press('Control+Shift+z');
  await expect.poll(async () => told(await codedRows(app))).toEqual(whole);
  await expect.poll(() => runningStates(app)).toEqual([]);

  // Something runs while the page goes away.
  await app.keyboard.press('e');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom']);
  await expect(app.getByTestId('save-status')).toHaveAttribute('data-state', 'saved');
  const before = await codedRows(app);
  await app.reload();
  await app.locator('html[data-app-ready]').waitFor();
  await openFiles(app, SAMPLE);
  await expect.poll(() => codedRows(app)).toEqual(before);
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A groom']);
  await expect(app.getByTestId('subject')).toHaveCount(3);
});

test('keys held down, typed into a field, or pressed for another track do what they should', async ({
  app,
}) => {
  await openTwoMice(app);
  await app.keyboard.press('1');
  await app.keyboard.down('w');
  await app.keyboard.down('w');
  await app.keyboard.down('w');
  await app.keyboard.up('w');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A walk']);
  // A field takes the letters.
  await app.getByTestId('label-search').fill('');
  await app.getByTestId('label-search').pressSequentially('we2');
  await app.keyboard.press('Escape');
  await app.keyboard.press('Escape');
  await expect(current(app)).toHaveAttribute('data-subject', 'Mouse A');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse A walk']);
  // Another track has runs of its own.
  await app.getByTestId('add-track').click();
  await app.keyboard.press('w');
  await expect(app.getByTestId('running-state')).toHaveCount(2);
  await app.keyboard.press('.');
  await app.keyboard.press('.');
  await app.keyboard.press('w');
  await expect(app.getByTestId('running-state')).toHaveCount(1);
  await expect(app.getByTestId('running-state')).toHaveAttribute('data-track', 'You');
  // A button that was clicked does not keep Space from playing.
  await app.getByTestId('toggle-snapping').click();
  await app.keyboard.press('Space');
  await expect(app.getByTestId('play-pause')).toHaveAttribute('title', /Pause|Play/);
  await app.keyboard.press('Space');
});

test('what still runs when the video ends is kept, and says so', async ({ app }) => {
  await openTwoMice(app);
  await app.keyboard.press('2');
  await app.keyboard.press('End');
  for (let step = 0; step < 2; step++) await app.keyboard.press('ArrowLeft');
  await app.keyboard.press('w');
  await expect.poll(() => runningStates(app)).toEqual(['Mouse B walk']);
  await app.keyboard.press('Space');
  await expect.poll(() => runningStates(app), { timeout: 20_000 }).toEqual([]);
  const rows = await codedRows(app);
  expect(told(rows)).toEqual(['Mouse B walk state']);
  expect(rows[0]!.endUs).toBe(40_000_000);
  await expect(app.getByText('ends with the video')).toBeVisible();
});

test('a subject is renamed in one place, and its segments follow', async ({ app }) => {
  await openTwoMice(app);
  await app.keyboard.press('1');
  for (const key of ['w', '.', '.', '.', 'w']) await app.keyboard.press(key);
  await expect.poll(async () => told(await codedRows(app))).toEqual(['Mouse A walk state']);
  await app.getByTestId('coding-bar').getByTestId('subjects').click();
  await app.getByTestId('subject-name').first().fill('Alba');
  await app.keyboard.press('Tab');
  await app.getByTestId('subjects-done').click();
  await expect.poll(async () => told(await codedRows(app))).toEqual(['Alba walk state']);
  await expect(current(app)).toHaveAttribute('data-subject', 'Alba');
});

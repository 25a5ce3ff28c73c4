import { expect, test } from '../support/app.ts';
import { adoptLabels, deskRows, dragOnTimeline, modelRows, openReady, ownRows } from '../support/desk.ts';

test('a model’s timeline is corrected: accepted, rejected, edited and copied', async ({ app }) => {
  await openReady(app, { analysed: true });
  await app.getByTestId('threshold').fill('0.12');
  const found = await modelRows(app);
  expect(found.length).toBeGreaterThan(3);
  expect(found.every(({ state, track }) => state === 'suggested' && track === 'model')).toBe(true);
  const decided = async (state: string) => (await modelRows(app)).filter((row) => row.state === state);

  await app.keyboard.press('n');
  await app.keyboard.press('a');
  expect(await decided('accepted')).toHaveLength(1);
  await app.keyboard.press('n');
  await app.keyboard.press('x');
  expect(await decided('rejected')).toHaveLength(1);
  await app.keyboard.press('n');
  await app.keyboard.press('k');
  await app.keyboard.press('{');
  const [edited] = await decided('edited');
  expect(edited).toBeDefined();
  await app.keyboard.press('n');
  await app.keyboard.press('Shift+A');
  expect(await deskRows(app)).toEqual(
    expect.arrayContaining([expect.objectContaining({ track: 'You', origin: 'model', state: 'accepted' })]),
  );

  // A cut by other rules changes what is open, and nothing that was decided.
  const kept = (await deskRows(app)).filter(({ state }) => state !== 'suggested');
  await app.getByTestId('threshold').fill('0.99');
  await expect.poll(() => decided('suggested')).toHaveLength(0);
  expect(await deskRows(app)).toEqual(kept);
  await app.getByTestId('threshold').fill('0.12');
  await expect.poll(async () => (await decided('suggested')).length).toBeGreaterThan(0);
  const again = await deskRows(app);
  for (const row of kept) expect(again).toContainEqual(row);
  // What was rejected is not suggested again.
  const [rejected] = await decided('rejected');
  const back = (await decided('suggested')).filter(
    ({ label, startUs, endUs }) =>
      label === rejected!.label && startUs < rejected!.endUs && rejected!.startUs < endUs,
  );
  expect(back).toEqual([]);
});

test('all certain suggestions are accepted at once, as one step', async ({ app }) => {
  await openReady(app, { analysed: true });
  await app.getByTestId('threshold').fill('0.12');
  await app.getByTestId('accept-threshold').fill('0.1');
  await app.getByTestId('accept-above').click();
  const accepted = (await modelRows(app)).filter(({ state }) => state === 'accepted');
  expect(accepted.length).toBeGreaterThan(1);
  await app.keyboard.press('Control+z');
  expect((await modelRows(app)).every(({ state }) => state === 'suggested')).toBe(true);
  await app.keyboard.press('Control+y');
  expect((await modelRows(app)).filter(({ state }) => state === 'accepted')).toHaveLength(accepted.length);
});

test('undo goes back over everything to the start, and redo to the end', async ({ app }) => {
  await openReady(app, { analysed: true });
  await app.getByTestId('threshold').fill('0.12');
  const start = await deskRows(app);
  await adoptLabels(app);
  await dragOnTimeline(app, [100, 16], [300, 16]);
  await app.keyboard.press('2');
  await app.getByTestId('add-track').click();
  await dragOnTimeline(app, [150, 50], [400, 50]);
  await app.keyboard.press('Alt+ArrowUp');
  await app.keyboard.press('Control+a');
  await app.keyboard.press('Alt+ArrowRight');
  await app.keyboard.press('m');
  await app.keyboard.press('n');
  await app.keyboard.press('x');
  await app.getByTestId('accept-threshold').fill('0');
  await app.keyboard.press('Control+Shift+A');
  await app.keyboard.press('n');
  const end = await deskRows(app);
  expect(end.filter(({ state }) => state === 'suggested')).toEqual([]);
  expect(await ownRows(app)).toHaveLength(1);
  let steps = 0;
  for (; await app.getByTestId('undo').isEnabled(); steps++) await app.keyboard.press('Control+z');
  expect(steps).toBeGreaterThan(7);
  expect(await deskRows(app)).toEqual(start);
  for (let step = 0; step < steps; step++) await app.keyboard.press('Control+Shift+Z');
  await expect(app.getByTestId('redo')).toBeDisabled();
  expect(await deskRows(app)).toEqual(end);
});

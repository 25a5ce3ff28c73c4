import { expect, test } from '../support/app.ts';
import { dragOnTimeline, modelRows, openReady, ownRows } from '../support/desk.ts';

/** Where the sample's scenes change, in seconds, of 20 frames each. */
const CUTS = [9, 16, 23.5, 31.5, 36.5];

test('the cuts of the source are on the ruler, a key away, and edges snap to them', async ({ app }) => {
  await openReady(app, { analysed: true });
  await expect(app.getByTestId('ruler')).toHaveAttribute('data-cuts', String(CUTS.length));
  const at = app.getByTestId('frame-number');
  await app.keyboard.press('c');
  await expect(at).toHaveText('#180');
  await app.keyboard.press('c');
  await expect(at).toHaveText('#320');
  await app.keyboard.press('Shift+C');
  await expect(at).toHaveText('#180');
  await app.keyboard.press('Shift+C');
  await expect(app.getByText('No cut comes before this')).toBeVisible();

  // A segment that is drawn from near a cut begins on it. The model's own edges are out of the way.
  await app.getByTestId('threshold').fill('0.99');
  await expect.poll(async () => (await modelRows(app)).length).toBe(0);
  await app.keyboard.press('Home');
  const { width = 0 } = (await app.getByTestId('timeline-canvas').boundingBox()) ?? {};
  const x = (seconds: number) => (seconds / 40) * width;
  await dragOnTimeline(app, [x(16) + 3, 16], [x(20), 16]);
  const [drawn] = await ownRows(app);
  expect(drawn?.startUs).toBe(16_000_000);

  await app.keyboard.press('Control+k');
  await app.getByRole('combobox', { name: 'Find a command' }).fill('next cut');
  await expect(app.getByRole('option', { name: /next cut of the source/ })).toContainText('C');
});

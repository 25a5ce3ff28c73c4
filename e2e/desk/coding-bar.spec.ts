import { expect, test } from '../support/app.ts';
import { addLabel } from '../support/coding.ts';
import { openReady } from '../support/desk.ts';

test('the coding bar keeps its height whatever runs, and the timeline names it once', async ({
  app,
}, info) => {
  await app.setViewportSize({ width: 1280, height: 800 });
  await openReady(app, { analysed: false });
  await app.getByTestId('subjects').first().click();
  const dialog = app.getByTestId('subjects-dialog');
  for (const name of ['Mouse A', 'Mouse B', 'Mouse B']) {
    await app.getByTestId('new-subject-name').fill(name);
    await app.keyboard.press('Enter');
  }
  // What is refused is told between the field and what comes below it.
  await expect(dialog.getByRole('alert')).toContainText('There is already a subject');
  const top = async (testId: string) => (await dialog.getByTestId(testId).boundingBox())!.y;
  const told = (await dialog.getByRole('alert').boundingBox())!.y;
  expect(told).toBeGreaterThan(await top('new-subject-name'));
  expect(told).toBeLessThan(await top('new-observer-name'));
  await app.getByTestId('new-observer-name').fill('Ada');
  await app.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toBeHidden();
  await app.getByTestId('subjects-done').click();
  await addLabel(app, 'walk', 'w');
  await addLabel(app, 'groom', 'e');
  await addLabel(app, 'run', 'u');

  const height = async () => (await app.getByTestId('coding-bar').boundingBox())!.height;
  const before = await height();
  for (const key of ['1', 'w', 'e', '2', 'w', 'e', 'u']) await app.keyboard.press(key);
  await expect(app.getByTestId('running-state')).toHaveCount(5);
  expect(await height()).toBe(before);
  await expect(app.getByTestId('running-names')).toHaveCount(1);
  await expect(app.getByTestId('running-names')).toContainText(/Mouse A: .* · Mouse B: /);
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [1100, 1280, 1920]) {
      await app.setViewportSize({ width, height: 800 });
      expect(await height()).toBe(before);
      await expect(app.getByTestId('running-state').last()).toBeInViewport({ ratio: 1 });
      await app.screenshot({ path: info.outputPath(`${colorScheme}-${width}.png`) });
    }
  }
  await app.keyboard.press('Shift+Enter');
  await expect(app.getByTestId('running-state')).toHaveCount(0);
  expect(await height()).toBe(before);
});

import type { Page } from '@playwright/test';
import { expect } from './app.ts';

/** Makes a label of the person's own with a key, in its dialog. */
export async function addLabel(page: Page, name: string, key: string): Promise<void> {
  await page.keyboard.press('Control+l');
  await page.getByTestId('label-name').fill(name);
  await page.getByTestId('label-key').focus();
  await page.keyboard.press(key);
  await page.getByTestId('label-save').click();
  await expect(page.getByTestId('label-dialog')).toBeHidden();
}

/** What runs, as `subject label`, sorted. */
export function runningStates(page: Page): Promise<string[]> {
  return page
    .getByTestId('running-state')
    .evaluateAll((all) =>
      all
        .map((each) => `${(each as HTMLElement).dataset.subject} ${(each as HTMLElement).dataset.label}`)
        .sort(),
    );
}

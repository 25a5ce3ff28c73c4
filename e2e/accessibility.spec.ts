import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../build/source-files.ts';
import { expect, openFiles, test, waitForState } from './support/app.ts';
import { file, openExport } from './support/exchange.ts';
import { SAMPLE } from './support/sample.ts';

const AXE = readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** Rules of WCAG 2.2 AA that the page breaks, each with the places. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, not as a script of the page: its content policy rightly refuses that.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations: found } = await axe.run(document, { runOnly: tags });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing on the screens in ${colorScheme}`, async ({ app }) => {
    await app.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(app), 'first screen').toEqual([]);
    await openFiles(app, SAMPLE);
    await waitForState(app, 'done');
    for (const key of ['i', '.', '.', '.', 'o']) await app.keyboard.press(key);
    await expect(app.getByTestId('segment-row').first()).toBeVisible();
    expect(await violations(app), 'the desk').toEqual([]);
    await app.keyboard.press('Control+k');
    await expect(app.getByRole('dialog')).toBeVisible();
    expect(await violations(app), 'the palette').toEqual([]);
    await app.keyboard.press('Escape');
    await app.keyboard.press('?');
    await expect(app.getByRole('dialog')).toBeVisible();
    expect(await violations(app), 'the keys').toEqual([]);
    await app.keyboard.press('Escape');
    await openExport(app, 'fcpxml');
    expect(await violations(app), 'the export').toEqual([]);
    await app.keyboard.press('Escape');
    const csv = 'video,start,end,label\nsample.mp4,1,2,wave\nother.mp4,1,2,wave\nsample.mp4,x,2,wave\n';
    await openFiles(app, [file('labels.csv', csv), file('notes.txt', 'These are notes.\n')]);
    await expect(app.getByTestId('import-error')).toBeVisible();
    await expect(app.getByTestId('import-label')).toHaveCount(1);
    expect(await violations(app), 'the import').toEqual([]);
  });
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../../build/source-files.ts';
import { fillLibrary } from '../bench/fill-library.ts';
import { test as base, expect, openFiles, startServe, waitForState } from '../support/app.ts';
import { file, openExport } from '../support/exchange.ts';
import { madeMedia } from '../support/media.ts';
import { SAMPLE } from '../support/sample.ts';

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

/** The library of this test: videos whose files are gone, so that every state of them shows at once. */
const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  serverUrl: async ({}, use, info) => {
    const library = info.outputPath('library');
    fillLibrary(library, 300, 3);
    const { url, process: server } = await startServe(['--library', library]);
    await use(url);
    server.kill('SIGTERM');
  },
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing on the screens in ${colorScheme}`, async ({ app }) => {
    await app.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await violations(app), 'first screen').toEqual([]);
    await openFiles(app, SAMPLE);
    await waitForState(app, 'done');
    for (const key of ['i', '.', '.', '.', 'o']) await app.keyboard.press(key);
    await expect(app.getByTestId('segment-row').first()).toBeVisible();
    expect(await violations(app), 'the desk').toEqual([]);
    await app.getByTestId('paint-out').click();
    await app.getByTestId('paint-add').click();
    await expect(app.getByTestId('painted-otherwise')).toBeVisible();
    expect(await violations(app), 'painting out').toEqual([]);
    await app.getByTestId('paint-add').press('Escape');
    await app.keyboard.press('Control+z');
    await app.getByTestId('second-camera').click();
    expect(await violations(app), 'choosing a second camera').toEqual([]);
    await app.getByTestId('second-file').setInputFiles(madeMedia().constant.path);
    await expect(app.getByTestId('second-stage')).toHaveAttribute('data-has-picture', 'true');
    expect(await violations(app), 'a second camera').toEqual([]);
    await app.getByTestId('unlink-cameras').click();
    expect(await violations(app), 'a second camera by itself').toEqual([]);
    await app.getByTestId('hide-second-camera').click();
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
    await app.keyboard.press('Escape');
    await app.keyboard.press('Control+Shift+L');
    await expect(app.getByTestId('library-video').first()).toBeVisible();
    expect(await violations(app), 'the library as pictures').toEqual([]);
    await app.getByTestId('switch-layout').click();
    await expect(app.locator('[data-layout="table"]')).toBeVisible();
    await app.getByTestId('library-list').focus();
    await app.keyboard.press('End');
    await expect(app.locator('[data-name="clip 300.mp4"]')).toBeVisible();
    expect(await violations(app), 'the library as a table').toEqual([]);
    await app.keyboard.press('Control+Shift+F');
    await expect(app.getByTestId('preview')).toBeVisible();
    expect(await violations(app), 'the moments').toEqual([]);
    await app.getByTestId('collect-picked').click();
    await expect(app.getByRole('dialog')).toBeVisible();
    expect(await violations(app), 'the collections').toEqual([]);
    await app.keyboard.press('Escape');
    await app.getByTestId('tab-batch').click();
    await expect(app.getByTestId('empty')).toBeVisible();
    expect(await violations(app), 'the empty batch').toEqual([]);
    await app.getByTestId('tab-videos').click();
    await app.getByTestId('tag-picked').click();
    await app.getByTestId('tab-batch').click();
    await expect(app.getByTestId('job').first()).toBeVisible();
    expect(await violations(app), 'the batch').toEqual([]);
  });
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type Page, test } from '@playwright/test';
import { packageFaults, readPackagingConfig } from '../../build/checks/check-package.ts';
import { packageContents } from '../../build/checks/package-contents.ts';
import { ROOT } from '../../build/source-files.ts';
import type { DesktopBridge, MenuCommand } from '../../electron/contract/bridge/bridge.ts';
import { dropFiles, openApp, segmentRows, waitForState, watch } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

/** What the page asked of the desktop, and what the menu can ask of the page. */
interface Asked {
  menu: readonly MenuCommand[];
  progress: (number | null)[];
  themes: string[];
  notes: string[];
  updates: boolean[];
  dropped: string[];
  saved: number;
  choose(id: string): void;
  save(): void;
}
const asked = (page: Page) => page.evaluate(() => (globalThis as unknown as { asked: Asked }).asked);
const choose = (page: Page, id: string) =>
  page.evaluate((command) => (globalThis as unknown as { asked: Asked }).asked.choose(command), id);

/** The bridge as the preload script exposes it, with somebody who listens behind it. */
function addBridge(): void {
  const seen: Asked = {
    menu: [],
    progress: [],
    themes: [],
    notes: [],
    updates: [],
    dropped: [],
    saved: 0,
    choose: () => undefined,
    save: () => undefined,
  };
  const desktop: DesktopBridge = {
    platform: 'linux',
    openFiles: async () => undefined,
    openFolder: async () => undefined,
    showFolder: async () => undefined,
    chooseFolder: async () => null,
    openDropped: async (files) => {
      seen.dropped.push(...files.map(({ name }) => name));
      return files.map(() => true);
    },
    showProgress: async (fraction) => void seen.progress.push(fraction),
    showMenu: async (commands) => {
      seen.menu = commands;
    },
    onCommand: (run) => {
      seen.choose = run;
    },
    notify: async ({ body }) => void seen.notes.push(body),
    showTheme: async (theme) => void seen.themes.push(theme),
    askForUpdates: async (isOn) => void seen.updates.push(isOn),
    onSave: (save) => {
      seen.save = save;
    },
    saved: async () => void seen.saved++,
  };
  Object.assign(globalThis, { asked: seen, desktop });
}

/** Puts the files of the package, and nothing else, where it would be installed. */
async function install(folder: string): Promise<void> {
  for (const part of ['main', 'preload']) {
    const vite = [
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      `build/vite/vite.${part}.ts`,
      '--logLevel',
      'warn',
    ];
    execFileSync(process.execPath, vite, { cwd: ROOT, stdio: 'inherit' });
  }
  const contents = packageContents(await readPackagingConfig());
  expect(await packageFaults(contents)).toEqual([]);
  for (const { source, target } of contents) {
    const to = path.join(folder, target);
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(source, to);
  }
  // As the release does, so that there is something to turn on.
  const manifest = path.join(folder, 'app/package.json');
  const updates = { feed: 'https://feed.example/latest', page: 'https://feed.example/' };
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), updates }));
  const standIn = path.join(folder, 'app/node_modules/electron');
  mkdirSync(standIn, { recursive: true });
  writeFileSync(path.join(standIn, 'package.json'), '{"type":"module","main":"index.js"}');
  const main = readFileSync(path.join(folder, 'app/dist/desktop/main.js'), 'utf8');
  const names = /import \{([^}]+)\} from "electron"/.exec(main)![1]!;
  writeFileSync(path.join(standIn, 'index.js'), `export const {${names}} = globalThis.electron;`);
}

let child: ChildProcess | undefined;
test.afterEach(() => void child?.kill('SIGKILL'));

test('the packaged files are all that the app needs, from open-with to its licences', async ({
  page,
}, info) => {
  const folder = info.outputPath('package');
  await install(folder);
  const script = path.join(ROOT, 'e2e/support/packaged-host.fake.ts');
  const videos = info.outputPath('videos');
  mkdirSync(videos);
  copyFileSync(SAMPLE, path.join(videos, 'walk.mp4'));
  child = spawn(process.execPath, [script, folder, SAMPLE, videos], {
    cwd: folder,
    env: { ...process.env, TUBELET_LIBRARY: info.outputPath('library') },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child!.stdout! }).once('line', resolve);
  });
  await page.addInitScript(addBridge);
  const problems = watch(page, new URL(url).origin);
  await openApp(page, url);

  // The file that the system opened is analysed with the packaged runtime and model.
  await waitForState(page, 'done');
  expect((await segmentRows(page)).length).toBeGreaterThan(3);
  const after = await asked(page);
  expect(after.progress.at(-1)).toBeNull();
  expect(after.progress.some((fraction) => fraction !== null && fraction > 0)).toBe(true);
  expect(after.notes).toEqual(['1 video analysed.']);
  expect(after.themes.at(-1)).toBe('system');

  // The menu has the page's commands, as they are now.
  const inMenu = async (id: string) => (await asked(page)).menu.find((command) => command.id === id);
  await expect.poll(async () => (await inMenu('play-pause'))?.enabled).toBe(true);
  expect(await inMenu('undo')).toMatchObject({ group: 'Editing', chord: 'Mod+Z', enabled: false });
  await choose(page, 'go-to-end');
  const time = () => page.getByTestId('position').textContent();
  await expect.poll(time).not.toBe('00:00.000');

  await choose(page, 'show-about');
  const about = page.getByTestId('about-dialog');
  await expect(about.getByTestId('refused-requests')).toHaveAttribute('data-count', '0');
  await about.getByTestId('licence-row').filter({ hasText: '@ffmpeg/core' }).click();
  await expect(about.getByTestId('licence-text')).toContainText('GNU GENERAL PUBLIC LICENSE');
  // What a dialog covers is not reached from the menu.
  await expect.poll(async () => (await inMenu('play-pause'))?.enabled).toBe(false);
  await page.keyboard.press('Escape');
  await expect(about).toBeHidden();

  await choose(page, 'show-settings');
  const newer = page.getByTestId('ask-for-updates');
  await expect(newer).not.toBeChecked();
  await expect(page.getByTestId('settings-dialog')).toContainText('asks feed.example for the number');
  await newer.click();
  await expect.poll(async () => (await asked(page)).updates).toEqual([true]);
  await page.keyboard.press('Escape');
  await expect(newer).toBeHidden();

  // A batch decodes and computes in a utility process, with what the package holds. The desk has tagged the video before.
  const post = (address: string, body: unknown) =>
    page.evaluate(async ([to, json]) => (await fetch(to, { method: 'POST', body: json })).json(), [
      address,
      JSON.stringify(body),
    ] as const);
  const batch = () => page.evaluate(async () => (await fetch('/api/library/batch')).json());
  await expect
    .poll(async () => (await post('/api/library/jobs', { filter: {}, force: true })).queued)
    .toBe(1);
  await expect
    .poll(async () => (await batch()).counts, { timeout: 60_000 })
    .toMatchObject({ done: 1, failed: 0 });
  const started = new Promise<unknown>((resolve) => child!.once('message', resolve));
  child.send('processes');
  const utility = {
    script: path.join(folder, 'app', 'dist', 'desktop', 'work.utility.js'),
    options: { serviceName: 'Tubelet media', stdio: 'inherit' },
  };
  expect(await started).toEqual([expect.objectContaining(utility)]);

  // So do the model and the eye that labels are learnt with.
  expect(JSON.stringify(await post('/api/library/teaching', {}))).toContain('No label has 3 examples yet');

  child.send('graphics-lost');
  await expect(page.getByText('the next analysis runs on the processor')).toBeVisible();

  // What is dropped is opened by the main process: the page reads it itself only where that cannot.
  const dropped = info.outputPath('dropped.mp4');
  copyFileSync(SAMPLE, dropped);
  await dropFiles(page, [dropped]);
  await expect.poll(async () => (await asked(page)).dropped).toEqual(['dropped.mp4']);

  // The window is about to close: the page saves, and says so.
  await page.evaluate(() => (globalThis as unknown as { asked: Asked }).asked.save());
  await expect.poll(async () => (await asked(page)).saved).toBe(1);

  // A page that had to be loaded again shows what it showed.
  const before = await time();
  await page.reload();
  await page.locator('html[data-app-ready]').waitFor();
  await expect.poll(time).toBe(before);
  // Nothing was marked, so there was nothing to learn.
  expect(problems.filter((problem) => !problem.includes('/api/library/teaching'))).toEqual([]);
});

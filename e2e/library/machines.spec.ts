import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { runCommand } from '../../electron/headless/options/command.fake.ts';
import { NO_SERVER, TestServer } from '../../electron/host/queue/queue-server.fake.ts';
import { expect, openApp, segmentRows, startServe, test, waitForState } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

test.skip(NO_SERVER !== undefined || process.platform === 'win32', `no machines to be seen: ${NO_SERVER}`);

const VIDEOS = 8;

/** A worker with a library of its own, as on another machine. */
function startWorker(address: string, library: string): ChildProcess {
  const script = path.join(ROOT, 'electron', 'headless', 'worker', 'worker.ts');
  return spawn(process.execPath, [script, '--queue', address, '--jobs', '1'], {
    stdio: 'ignore',
    env: { ...process.env, TUBELET_LIBRARY: library },
  });
}

test('other machines are seen at work, with what failed, and when their server is away', async ({
  app,
}, info) => {
  const folder = info.outputPath('share');
  mkdirSync(folder, { recursive: true });
  // Enough of them that one is at work whenever the page looks.
  const shorten = path.join(ROOT, 'e2e/media/shorten.ts');
  for (let number = 1; number <= VIDEOS; number++)
    execFileSync(process.execPath, [
      shorten,
      SAMPLE,
      path.join(folder, `figures ${number}.mp4`),
      String(30 + number),
    ]);
  writeFileSync(path.join(folder, 'letter.mp4'), 'This is no video.\n'.repeat(100));
  const server = await TestServer.start(info.outputPath('server'), '--requirepass', 'secret');
  const address = server.address.replace('//', '//:secret@');
  const output = info.outputPath('labels');
  const args = ['--no-library', '--out', output, '--detach', folder];
  const left = await runCommand('tag', ['--queue', address, ...args], folder);
  expect(left.code, left.stderr).toBe(0);

  const screen = app.getByTestId('machines');
  const headline = app.getByTestId('machines-headline');
  await app.keyboard.press('Control+Shift+L');
  await app.getByTestId('tab-machines').click();
  await expect(screen).toContainText('Many machines can label one folder');
  await app.getByTestId('queue-address').fill(server.address);
  await app.getByTestId('queue-look').click();
  await expect(screen).toContainText('check the user and the password');
  await app.getByTestId('queue-password').fill('secret');
  await app.getByTestId('queue-look').click();
  await expect(headline).toHaveText(`${VIDEOS + 1} videos left`);
  await expect(screen).toContainText('No machine works for this queue');

  const worker = startWorker(address, info.outputPath('worker'));
  try {
    await expect(app.getByTestId('machine-video')).toContainText(/figures \d\.mp4/);
    await expect(app.getByTestId('queue-failure')).toContainText('letter.mp4', { timeout: 120_000 });
    await expect(headline).toHaveText('Nothing to do', { timeout: 120_000 });
    await expect(app.getByTestId('machine')).toContainText(`${VIDEOS} done · 1 failed · idle`);
    await expect(screen).toContainText(`${VIDEOS} to be fetched`);
  } finally {
    worker.kill('SIGTERM');
  }
  // The password was kept nowhere; the address is there again.
  await expect(app.getByTestId('queue-address')).toHaveValue(server.address);
  await server.kill();
  await expect(screen.getByRole('alert')).toContainText('does not answer', { timeout: 30_000 });
});

test('what another machine found is on the desk, is cut anew and teaches, as if it had been found here', async ({
  page,
}, info) => {
  const folder = info.outputPath('own');
  const videos = path.join(folder, 'videos');
  mkdirSync(videos, { recursive: true });
  cpSync(SAMPLE, path.join(videos, 'figures.mp4'));
  const server = await TestServer.start(info.outputPath('server'));
  const worker = startWorker(server.address, info.outputPath('worker'));
  try {
    const args = ['--queue', server.address, '--out', path.join(folder, 'labels'), videos];
    const { code, stderr } = await runCommand('tag', args, folder);
    expect(code, stderr).toBe(0);
  } finally {
    worker.kill('SIGTERM');
    await server.kill();
  }

  const app = await startServe(['--library', path.join(folder, 'library'), videos]);
  try {
    await openApp(page, app.url);
    await page.getByTestId('library-video').filter({ hasText: 'figures.mp4' }).dblclick();
    await expect(page.getByTestId('analysis-status').first()).toContainText('Found in a batch');
    await waitForState(page, 'done', 10_000);
    expect(await page.getByTestId('heat-name').count()).toBeGreaterThan(0);
    const rows = await segmentRows(page);
    await page.getByTestId('threshold').fill('0.98');
    await expect.poll(async () => (await segmentRows(page)).length).toBeLessThan(rows.length);
    await page.getByTestId('threshold').fill('0.5');
    await expect.poll(async () => (await segmentRows(page)).length).toBe(rows.length);

    // Accepted ones are examples, and what looks like one of them is found without looking at pictures again.
    await page.getByTestId('segment-row').first().click();
    await page.keyboard.press('a');
    await expect(page.locator('[data-testid="save-status"][data-state="saved"]')).toBeVisible();
    await page.getByTestId('label-menu').click();
    await page.getByTestId('teach').click();
    await expect(page.getByTestId('taught-label')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('teach-dialog')).toBeHidden();
    await page.keyboard.press('Shift+S');
    await expect(page.getByTestId('similar').first()).toBeVisible({ timeout: 30_000 });
  } finally {
    app.process.kill('SIGTERM');
  }
});

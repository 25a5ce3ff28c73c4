import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../build/source-files.ts';
import { runCommand } from '../electron/headless/options/command.fake.ts';
import { NO_SERVER, TestServer } from '../electron/host/queue/queue-server.fake.ts';
import { expect, test } from './support/app.ts';
import { SAMPLE } from './support/sample.ts';

test.skip(NO_SERVER !== undefined || process.platform === 'win32', `no machines to be seen: ${NO_SERVER}`);

test('other machines are seen at work, with what failed, and when their server is away', async ({
  app,
}, info) => {
  const folder = info.outputPath('share');
  mkdirSync(folder, { recursive: true });
  cpSync(SAMPLE, path.join(folder, 'figures.mp4'));
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
  await expect(headline).toHaveText('2 videos left');
  await expect(screen).toContainText('No machine works for this queue');

  const script = path.join(ROOT, 'electron', 'headless', 'worker', 'worker.ts');
  const worker = spawn(process.execPath, [script, '--queue', address, '--jobs', '1'], {
    stdio: 'ignore',
    env: { ...process.env, TUBELET_LIBRARY: info.outputPath('worker') },
  });
  try {
    await expect(app.getByTestId('machine-video')).toContainText('figures.mp4');
    await expect(app.getByTestId('machine-video')).toContainText('real time');
    await expect(app.getByTestId('queue-failure')).toContainText('letter.mp4');
    await expect(headline).toHaveText('Nothing to do', { timeout: 120_000 });
    await expect(app.getByTestId('machine')).toContainText('1 done · 1 failed · idle');
    await expect(screen).toContainText('1 to be fetched');
  } finally {
    worker.kill('SIGTERM');
  }
  // The password was kept nowhere; the address is there again.
  await expect(app.getByTestId('queue-address')).toHaveValue(server.address);
  await server.kill();
  await expect(screen.getByRole('alert')).toContainText('does not answer', { timeout: 30_000 });
});

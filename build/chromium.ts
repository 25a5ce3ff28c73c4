import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A Chromium on this machine: TUBELET_CHROMIUM, one on the PATH, or Playwright's own. Null when there is none. */
export function findChromium(): string | null {
  const asked = process.env.TUBELET_CHROMIUM;
  if (asked) return asked;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...onPath, ...MAC, chromium.executablePath()].find((file) => existsSync(file)) ?? null;
}

/** {@link findChromium}, or installs one: Playwright's build first, then Debian's package. Throws when neither can be had. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.log('No Chromium on this machine: installing one for the tests.');
  const playwright = path.resolve(import.meta.dirname, '../node_modules/@playwright/test/cli.js');
  spawnSync(process.execPath, [playwright, 'install', '--with-deps', 'chromium'], {
    stdio: 'ignore',
    timeout: 300_000,
  });
  const fetched = findChromium();
  if (fetched) return fetched;
  if (existsSync('/usr/bin/apt-get')) {
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
    ]) {
      const [command = '', ...rest] = [...sudo, 'apt-get', ...args];
      spawnSync(command, rest, {
        stdio: 'ignore',
        timeout: 600_000,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
  }
  const installed = findChromium();
  if (!installed)
    throw new Error('No Chromium could be installed: install one, or name its program in TUBELET_CHROMIUM.');
  console.log(execFileSync(installed, ['--version'], { encoding: 'utf8' }).trim());
  return installed;
}

import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { findChromium } from '../build/chromium.ts';
import { ROOT } from '../build/source-files.ts';
import type { DoorOption } from './support/app.ts';
import { ELECTRON } from './support/desktop.ts';

const executablePath = findChromium();
const PACKAGED_ONLY = 'packaged/*.spec.ts';

export default defineConfig<DoorOption>({
  testDir: import.meta.dirname,
  testMatch: '*.spec.ts',
  outputDir: path.join(ROOT, 'test-results/e2e'),
  // One browser at a time: every test decodes and infers for real.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json']],
  globalSetup: './support/global-setup.ts',
  projects: [
    { name: 'chromium', use: { door: 'chromium' }, testIgnore: PACKAGED_ONLY },
    ...(ELECTRON !== null
      ? [{ name: 'electron', use: { door: 'electron' }, testIgnore: PACKAGED_ONLY } as const]
      : []),
    // An installed or unpacked app, by its program.
    ...(process.env.TUBELET_PACKAGED ? [{ name: 'packaged', testMatch: PACKAGED_ONLY }] : []),
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    // A trace takes a quarter of the time, kept or not: `--trace on` records one of a story that fails.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});

import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { ensureChromium } from './chromium.ts';
import { ROOT } from './source-files.ts';

/**
 * `npm run icons`: draws build/icon.svg in every size that Linux asks for, and the large one that electron-builder makes
 * the icons of Windows and macOS from. Their results are in the repository, so only a new drawing needs this.
 */
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const LARGE = 1024;

const folder = path.join(ROOT, 'build/icons');
await mkdir(folder, { recursive: true });
const svg = readFileSync(path.join(ROOT, 'build/icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.setContent(
  `<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vw }</style>${svg}`,
);
for (const size of [...SIZES, LARGE]) {
  await page.setViewportSize({ width: size, height: size });
  const file = size === LARGE ? path.join(ROOT, 'build/icon.png') : path.join(folder, `${size}x${size}.png`);
  await page.screenshot({ path: file, omitBackground: true });
}
await browser.close();

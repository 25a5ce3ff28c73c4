import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { ensureChromium } from '../../build/chromium.ts';
import { openApp, openFiles, startServe, waitForState } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

export interface StartFigures {
  /** From the navigation until the window takes input, with nothing cached. */
  readonly interactiveMs: number;
  /** Bytes of everything that was loaded until then. */
  readonly bytes: number;
  /** Bytes that the first video asks for: decoder, runtime and model. */
  readonly firstVideoBytes: number;
  /** {@link interactiveMs} of the next start in the same browser. */
  readonly againMs: number;
}

/** Starts the app in a fresh browser profile, opens one video, and starts it again. */
export async function measureStart(): Promise<StartFigures> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tubelet-start-'));
  const { url, process: server } = await startServe(['--library', path.join(folder, 'library')]);
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
  try {
    return await measureIn(browser, url);
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureIn(browser: Browser, url: string): Promise<StartFigures> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  let loaded = 0;
  page.on('response', (answer) => {
    // A video is read, not loaded, and events never end.
    loaded += Number(answer.headers()['content-length'] ?? 0);
  });
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const { dataset } = document.documentElement;
      if (dataset.appReady !== undefined) dataset.readyAtMs ??= String(performance.now());
    }).observe(document, { attributes: true, subtree: true, childList: true });
  });
  const interactive = async () => {
    await openApp(page, url);
    return Number(await page.locator('html[data-ready-at-ms]').getAttribute('data-ready-at-ms'));
  };
  const interactiveMs = await interactive();
  const bytes = loaded;
  await openFiles(page, SAMPLE);
  await waitForState(page, 'done');
  const firstVideoBytes = loaded - bytes;
  return { interactiveMs, bytes, firstVideoBytes, againMs: await interactive() };
}

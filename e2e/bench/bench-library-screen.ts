import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { ensureChromium } from '../../build/chromium.ts';
import { openApp, startServe } from '../support/app.ts';
import { fillLibrary } from './fill-library.ts';

export interface ScrollFigures {
  readonly layout: 'grid' | 'table';
  /** Milliseconds between frames while scrolling. */
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
  /** Videos that the page has elements for. */
  readonly elements: number;
}

const FRAMES = 240;
/** CSS pixels a frame: about what a strong flick of a wheel does. */
const STEP = 90;

/** Scrolls through a library of so many videos, as pictures and as a table. */
export async function measureScrolling(videos: number): Promise<readonly ScrollFigures[]> {
  const library = mkdtempSync(path.join(tmpdir(), 'tubelet-bench-'));
  fillLibrary(library, videos, 3);
  const { url, process: server } = await startServe(['--library', library]);
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await openApp(page, url);
    await page.keyboard.press('Control+Shift+L');
    await page.getByTestId('library-video').first().waitFor();
    const grid = await scroll(page, 'grid');
    await page.getByTestId('switch-layout').click();
    return [grid, await scroll(page, 'table')];
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    rmSync(library, { recursive: true, force: true });
  }
}

async function scroll(page: Page, layout: 'grid' | 'table'): Promise<ScrollFigures> {
  const list = page.locator(`[data-testid="library-list"][data-layout="${layout}"]`);
  await list.waitFor();
  const times = await list.evaluate(
    async (element, { frames, step }) => {
      const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      element.scrollTop = element.scrollHeight / 2;
      const times: number[] = [];
      let before = await nextFrame();
      for (let frame = 0; frame < frames; frame++) {
        element.scrollTop += step;
        const now = await nextFrame();
        times.push(now - before);
        before = now;
      }
      return times.sort((a, b) => a - b);
    },
    { frames: FRAMES, step: STEP },
  );
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  const elements = await page.getByTestId('library-video').count();
  return { layout, median: at(0.5), p95: at(0.95), longest: at(1), elements };
}

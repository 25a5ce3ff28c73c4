import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { ROOT } from '../../build/source-files.ts';
import { turnVerdicts } from '../../engine/decode/browser-test/turn-verdicts.fake.ts';
import {
  expect,
  openApp,
  openFiles,
  type Row,
  segmentRows,
  test,
  waitForState,
  watch,
} from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

/** One slot of the bundled model. */
const SLOT_US = 250_000;
/** Chromium's WebGPU without a graphics card: real, and slow. */
const SOFTWARE_GPU = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** The segments that the command line gives for the same file. */
function tagged(video: string): Row[] {
  const text = execFileSync(
    process.execPath,
    [path.join(ROOT, 'electron/headless/tag/tag.ts'), '--format', 'json', '--quiet', video],
    {
      encoding: 'utf8',
    },
  );
  return JSON.parse(text).segments;
}

function expectAgreement(rows: Row[], reference: Row[]): void {
  expect(reference.length).toBeGreaterThan(0);
  expect(rows.map(({ label }) => label)).toEqual(reference.map(({ label }) => label));
  for (const [index, row] of rows.entries()) {
    const other = reference[index]!;
    expect(Math.abs(row.startUs - other.startUs)).toBeLessThanOrEqual(SLOT_US);
    expect(Math.abs(row.endUs - other.endUs)).toBeLessThanOrEqual(SLOT_US);
    expect(Math.abs(row.score - other.score)).toBeLessThanOrEqual(0.02);
  }
}

test('the page on the processor and the command line give the same segments', async ({ app }) => {
  const reference = tagged(SAMPLE);
  await openFiles(app, SAMPLE);
  await waitForState(app, 'done');
  expectAgreement(await segmentRows(app), reference);
});

test('WebGPU gives the same segments as the command line, also where it scales the pictures', async ({
  serverUrl,
}, info) => {
  test.setTimeout(420_000);
  const [tried, clip] = [info.outputPath('tried.mp4'), info.outputPath('short.mp4')];
  shorten(SAMPLE, tried, 7);
  shorten(SAMPLE, clip, 6);
  const { executablePath } = info.project.use.launchOptions ?? {};
  const browser = await chromium.launch({
    args: SOFTWARE_GPU,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    const page = await browser.newPage();
    const problems = watch(page, new URL(serverUrl).origin);
    await page.addInitScript(() =>
      localStorage.setItem('tubelet.settings', JSON.stringify({ compute: 'any-gpu' })),
    );
    await openApp(page, serverUrl);
    await openFiles(page, tried);
    // A card in software loses its trial; here it scales all the same.
    await expect.poll(() => page.evaluate(turnVerdicts), { timeout: 100_000 }).toEqual([false]);
    await openApp(page, serverUrl);
    await openFiles(page, clip);
    await waitForState(page, 'done', 400_000);
    await expect(page.getByTestId('analysis-status').first()).toContainText(/WebGPU/i);
    expectAgreement(await segmentRows(page), tagged(clip));
    // The verdict was taken, no other was asked for.
    expect(await page.evaluate(turnVerdicts)).toEqual([true]);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
});

/** The first `seconds` of `video`, cut without encoding by the decoder that the product ships. */
function shorten(video: string, to: string, seconds: number): void {
  const script = path.join(ROOT, 'e2e/media/shorten.ts');
  execFileSync(process.execPath, [script, video, to, String(seconds)], { stdio: 'inherit' });
}

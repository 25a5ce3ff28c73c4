import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadeFile, madeMedia } from '../testing/made-media.node.ts';
import type { Comparison } from './comparison.ts';

const HERE = import.meta.dirname;
const SAMPLE = path.resolve(HERE, '../../../models/sample/sample.mp4');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};
const PLAN = { fps: { num: 8, den: 1 }, width: 112, height: 112, resize: 'stretch' } as const;

const program = [process.env.TUBELET_CHROMIUM, '/usr/bin/chromium', chromium.executablePath()].find(
  (file) => file && existsSync(file),
);
const av1 = path.join(os.tmpdir(), `tubelet-av1-${process.pid}.mkv`);
const shortAv1 = path.join(os.tmpdir(), `tubelet-short-av1-${process.pid}.mp4`);
const hasAv1 = makeAv1(av1, 8) && makeAv1(shortAv1, 2);
/** False where the ffmpeg that is installed makes no AV1, or none is. */
function makeAv1(file: string, seconds: number): boolean {
  const source = `testsrc2=size=160x96:rate=10:duration=${seconds}`;
  const coding = ['-c:v', 'libaom-av1', '-cpu-used', '8', '-y', file];
  return spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...coding]).status === 0;
}

let site = '';
let server: Server;
let browser: Browser;
let page: Page;
let media: Record<string, MadeFile>;

beforeAll(async () => {
  if (!program) return;
  media = madeMedia();
  site = await mkdtemp(path.join(os.tmpdir(), 'tubelet-decoding-'));
  await build({
    configFile: false,
    root: HERE,
    publicDir: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: site, target: 'es2024', minify: false },
  });
  server = createServer((request, response) => {
    const name =
      decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname.slice(1)) || 'index.html';
    const [first, rest = ''] = name.split('/');
    const file =
      first === 'media'
        ? ({ ...media, av1: { path: av1 }, shortAv1: { path: shortAv1 } }[rest]?.path ?? SAMPLE)
        : path.join(site, name);
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    if (!existsSync(file)) return void response.writeHead(404).end();
    const { size } = statSync(file);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (!range) return void createReadStream(file).pipe(response);
    const start = Number(range[1]);
    const end = Math.min(size - 1, range[2] ? Number(range[2]) : size - 1);
    response.writeHead(206, {
      'content-range': `bytes ${start}-${end}/${size}`,
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
    });
    createReadStream(file, { start, end }).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('globalThis.compare');
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  for (const file of [av1, shortAv1]) await rm(file, { force: true });
  if (site) await rm(site, { recursive: true, force: true });
});

const compared = (name: string, plan: object = PLAN) =>
  page.evaluate(`globalThis.compare('/media/${name}', ${JSON.stringify(plan)})`) as Promise<Comparison>;

// Skipped where there is no Chromium.
describe.skipIf(!program)('what the browser decodes', () => {
  it.each(['sample', 'openGop', 'openGopMkv', 'openGopCut', 'longVariable', 'longWebm', 'intraRefresh'])(
    'is byte for byte what the shipped decoder gives: %s',
    async (name) => {
      const { samples, shippedSamples, byBrowser, difference } = await compared(name);
      expect([samples, byBrowser]).toEqual([shippedSamples, shippedSamples]);
      expect(difference).toBe(0);
    },
  );

  it.each([
    { ...PLAN, width: 224, height: 224, resize: 'crop' },
    { ...PLAN, width: 160, height: 160, resize: 'pad' },
    { ...PLAN, fps: { num: 25, den: 3 }, fromSample: 31, toSample: 200 },
  ])('holds for $width x $height, $resize, from $fromSample', async (plan) => {
    const { samples, shippedSamples, byBrowser, difference } = await compared('openGop', plan);
    expect([samples, byBrowser]).toEqual([shippedSamples, shippedSamples]);
    expect(difference).toBe(0);
  });

  // Skipped where no ffmpeg is installed that makes AV1.
  it.skipIf(!hasAv1)('is AV1 as the decoder gives it that is loaded for that alone', async () => {
    const { samples, shippedSamples, byBrowser, difference } = await compared('av1');
    expect([samples, shippedSamples, byBrowser]).toEqual([64, 64, 64]);
    expect(difference).toBe(0);
  });

  it.skipIf(!hasAv1)('leaves a short AV1 video to the decoder for that', async () => {
    const { samples, byBrowser } = await compared('shortAv1');
    expect([samples, byBrowser]).toEqual([16, 0]);
  });

  it('is compared once for a kind of video, also by later pages of the same browser', async () => {
    const decoded = (on: Page) =>
      on.evaluate(`globalThis.browserOnly('/media/openGop', ${JSON.stringify(PLAN)})`);
    await compared('openGop');
    await page.reload();
    await page.waitForFunction('globalThis.compare');
    expect(await decoded(page)).toMatchObject({ comparisons: 0, byBrowser: 320 });
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(page.url());
    await other.waitForFunction('globalThis.compare');
    expect(await decoded(other)).toMatchObject({ comparisons: 1, byBrowser: 320 });
    await stranger.close();
  });

  it('a pause stays as long as it was', async () => {
    const { samples, shippedSamples, byBrowser, difference } = await compared('shortPause');
    expect([samples, byBrowser]).toEqual([shippedSamples, shippedSamples]);
    expect(difference).toBe(0);
  });

  it('goes on with the shipped decoder where the clock jumps', async () => {
    const { samples, shippedSamples, difference } = await compared('wrongYear');
    expect(samples).toBe(shippedSamples);
    expect(difference).toBe(0);
  });

  it.each(['constant', 'avi', 'transportStream', 'tenBit', 'joined', 'sizeChange'])(
    'leaves to the shipped decoder what it cannot do better: %s',
    async (name) => {
      const { samples, shippedSamples, byBrowser, difference } = await compared(name);
      expect([samples, byBrowser]).toEqual([shippedSamples, 0]);
      expect(difference).toBe(0);
    },
  );
});

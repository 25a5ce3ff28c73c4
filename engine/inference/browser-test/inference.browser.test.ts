import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, Scenario } from './scenario.ts';

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, '../../..');
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--enable-unsafe-swiftshader',
];
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
const TINY = 'models/fixtures/tiny-streaming/';
const CLIPS = ['models/fixtures/tiny-clip/', 'models/fixtures/tiny-tokenlearner/'];

const program = [process.env.TUBELET_CHROMIUM, '/usr/bin/chromium', chromium.executablePath()].find(
  (file) => file && existsSync(file),
);
let site = '';
let server: Server;
let browser: Browser;
let address = '';
let requested: string[] = [];

beforeAll(async () => {
  if (!program) return;
  site = await mkdtemp(path.join(os.tmpdir(), 'tubelet-inference-'));
  await build({
    configFile: false,
    root: HERE,
    publicDir: false,
    logLevel: 'error',
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'production'] },
    worker: { format: 'es' },
    build: { outDir: site, target: 'es2024', minify: false },
  });
  server = createServer((request, response) => {
    requested.push(request.url ?? '');
    const name = new URL(request.url ?? '/', 'http://x').pathname.slice(1) || 'index.html';
    const [first, ...rest] = name.split('/');
    const file =
      first === 'ort'
        ? path.join(ROOT, 'node_modules/onnxruntime-web/dist', ...rest)
        : first === 'models'
          ? path.join(ROOT, name)
          : path.join(site, name);
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    response.setHeader('content-security-policy', "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
    response.statusCode = existsSync(file) ? 200 : 404;
    if (response.statusCode === 200) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', ...SOFTWARE_GPU] });
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  if (site) await rm(site, { recursive: true, force: true });
});

async function play(scenario: Scenario): Promise<Report> {
  requested = [];
  const page = await browser.newPage();
  try {
    await page.goto(address);
    await page.waitForFunction('globalThis.play');
    return (await page.evaluate(`globalThis.play(${JSON.stringify(scenario)})`)) as Report;
  } finally {
    await page.close();
  }
}

function golden(name: string, base = TINY): number[] {
  const bytes = readFileSync(path.join(ROOT, base, 'golden', name));
  return [...new Float32Array(new Uint8Array(bytes).buffer)];
}

function difference(a: number[], b: number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

function expectGolden({ rounds }: Report): void {
  for (const { tokens, logits } of rounds) {
    expect(tokens).toHaveLength(golden('tokens.bin').length);
    expect(difference(tokens, golden('tokens.bin'))).toBeLessThan(1e-4);
    expect(difference(logits, golden('logits.bin'))).toBeLessThan(1e-4);
  }
}

describe.skipIf(!program)('a model in Chromium, in a worker of a worker', { timeout: 180_000 }, () => {
  it('computes the golden numbers on WASM with threads', async () => {
    const report = await play({ base: TINY, provider: 'wasm', threads: 2, rounds: ['nothing'] });
    expect(report.isolated).toBe(true);
    expect(report.rounds[0]).toMatchObject({ provider: 'wasm', device: 'the processor (WASM, 2 threads)' });
    expectGolden(report);
  });

  it('leaves a software adapter alone unless told otherwise', async () => {
    const report = await play({ base: TINY, provider: 'auto', rounds: ['nothing'] });
    expect(report.rounds[0]?.provider).toBe('wasm');
  });

  it('computes the golden numbers on WebGPU', async () => {
    const report = await play({
      base: TINY,
      provider: 'webgpu',
      allowSoftwareGpu: true,
      rounds: ['nothing'],
    });
    expect(report.rounds[0]).toMatchObject({ provider: 'webgpu' });
    expect(report.rounds[0]?.device).toContain('WebGPU');
    expectGolden(report);
  });

  it.each(['wasm', 'webgpu'] as const)('classifies clips as they were recorded on %s', async (provider) => {
    for (const base of CLIPS) {
      const { rounds } = await play({ base, provider, allowSoftwareGpu: true, rounds: ['nothing'] });
      expect(rounds).toMatchObject([{ provider }]);
      expect(difference(rounds[0]!.logits, golden('logits.bin', base))).toBeLessThan(1e-4);
    }
  });

  it('does without JSPI', async () => {
    for (const provider of ['wasm', 'webgpu'] as const) {
      const report = await play({
        base: TINY,
        provider,
        allowSoftwareGpu: true,
        withoutJspi: true,
        rounds: ['nothing'],
      });
      expect(report.rounds[0]?.provider).toBe(provider);
      expect(requested.filter((url) => url.endsWith('asyncify.wasm'))).not.toEqual([]);
      expectGolden(report);
    }
  });

  it('answers every call though the device is lost or the worker dies, and gives the GPU up the third time', async () => {
    const report = await play({
      base: TINY,
      provider: 'auto',
      allowSoftwareGpu: true,
      rounds: ['nothing', 'lose-device', 'crash', 'lose-device', 'nothing'],
    });
    expectGolden(report);
    expect(report.rounds.map(({ provider }) => provider)).toEqual([
      'webgpu',
      'webgpu',
      'webgpu',
      'wasm',
      'wasm',
    ]);
    expect(report.changes).toEqual([expect.stringMatching(/^wasm: the processor \(WASM/)]);
  });
});

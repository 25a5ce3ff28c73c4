import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { DECODES_HEADER } from '../../source/decodes-header.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { Comparison } from './comparison.ts';

const HERE = import.meta.dirname;
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** The Chromium that is at hand; undefined where none is. */
export const CHROMIUM = [process.env.TUBELET_CHROMIUM, '/usr/bin/chromium', chromium.executablePath()].find(
  (file): file is string => file !== undefined && existsSync(file),
);

/** Chromium's WebGPU without a graphics card: real, and slow. */
export const SOFTWARE_CARD = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
];

/** A page of a real Chromium that decodes videos of this machine with the browser and with the shipped decoder. */
export interface DecodingPage {
  readonly browser: Browser;
  readonly page: Page;
  /** Requests for videos so far that said that they are to be decoded, and all others. */
  readonly requests: { readonly decoding: number; readonly other: number };
  /** Decodes all of a video in both ways. */
  compare(name: string, plan: SamplingPlan): Promise<Comparison>;
  close(): Promise<void>;
}

/**
 * @param media the file that a name stands for
 * @param args more of Chromium's arguments
 */
export async function openDecodingPage(
  media: (name: string) => string,
  args: readonly string[] = [],
): Promise<DecodingPage> {
  const site = await mkdtemp(path.join(os.tmpdir(), 'tubelet-decoding-'));
  await build({
    configFile: false,
    root: HERE,
    publicDir: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: site, target: 'es2024', minify: false },
  });
  const requests = { decoding: 0, other: 0 };
  const server = createServer((request, response) => {
    const name =
      decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname.slice(1)) || 'index.html';
    const [first, rest = ''] = name.split('/');
    if (first === 'media') requests[DECODES_HEADER in request.headers ? 'decoding' : 'other'] += 1;
    const file = first === 'media' ? media(rest) : path.join(site, name);
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
  const browser = await chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    args: ['--no-sandbox', ...args],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('globalThis.compare');
  return {
    browser,
    page,
    requests,
    compare: (name, plan) =>
      page.evaluate(`globalThis.compare('/media/${name}', ${JSON.stringify(plan)})`) as Promise<Comparison>,
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await rm(site, { recursive: true, force: true });
    },
  };
}

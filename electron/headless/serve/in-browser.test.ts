import { closeSync, existsSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestHost, patternBytes, type TestHost } from '../../host/host.fake.ts';
import { type RunningServer, startServer } from './http-server.ts';
import { newKey } from './serve-key.ts';

/** `npm test` names or installs one; by hand the usual places are tried. */
const program = [process.env.TUBELET_CHROMIUM, '/usr/bin/chromium', chromium.executablePath()].find(
  (file) => file && existsSync(file),
);

let at: TestHost;
let server: RunningServer;
let browser: Browser;
let page: Page;

const INNER = `
  const wasm = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const facts = { isolated: crossOriginIsolated, shared: typeof SharedArrayBuffer, wasm: WebAssembly.validate(wasm) };
  await WebAssembly.compile(wasm);
  try { new Function('return 1')(); facts.code = 'runs'; } catch { facts.code = 'refused'; }
  postMessage(facts);
`;
const OUTER = `
  const inner = new Worker('/inner.js', { type: 'module' });
  inner.onmessage = ({ data }) => postMessage({ isolated: crossOriginIsolated, inner: data });
  onmessage = ({ data: { url, start } }) => {
    const request = new XMLHttpRequest();
    request.open('GET', url, false);
    request.responseType = 'arraybuffer';
    request.setRequestHeader('Range', 'bytes=' + start + '-');
    request.send();
    postMessage({ status: request.status, bytes: new Uint8Array(request.response) });
  };
`;

describe.skipIf(!program)(
  'what the headers promise is true in Chromium (skipped where there is none)',
  () => {
    beforeAll(async () => {
      at = makeTestHost();
      writeFileSync(path.join(at.appFolder, 'inner.js'), INNER);
      writeFileSync(path.join(at.appFolder, 'outer.js'), OUTER);
      server = await startServer(at.host.handler, { port: 0, key: newKey() });
      browser = await chromium.launch({
        executablePath: program!,
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      });
      page = await browser.newPage();
      await page.goto(server.url);
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
      await at?.remove();
    });

    function write(name: string, size: number, tail: Uint8Array): string {
      const file = path.join(at.folder, name);
      const fd = openSync(file, 'w');
      ftruncateSync(fd, size);
      writeSync(fd, tail, 0, tail.length, size - tail.length);
      closeSync(fd);
      return file;
    }

    test('page, worker and nested worker are isolated, compile WebAssembly and run no text as code', async () => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      const facts = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const worker = new Worker('/outer.js', { type: 'module' });
            worker.onmessage = ({ data }) => resolve(data);
          }),
      );
      expect(facts).toEqual({
        isolated: true,
        inner: { isolated: true, shared: 'function', wasm: true, code: 'refused' },
      });
    });

    test('a worker reads the end of a file beyond 4 GiB in one synchronous request', async () => {
      const size = 5 * 1024 ** 3;
      const tail = patternBytes(70_000);
      const { media } = await at.host.open([write('large.mp4', size, tail)]);
      const answer = await page.evaluate(
        ({ url, start }) =>
          new Promise<{ status: number; bytes: number[] }>((resolve) => {
            const worker = new Worker('/outer.js', { type: 'module' });
            worker.onmessage = ({ data }) => {
              if ('status' in data) resolve({ status: data.status, bytes: [...data.bytes] });
            };
            worker.postMessage({ url, start });
          }),
        { url: new URL(media[0]!.url, server.url).href, start: size - tail.length },
      );
      expect(answer.status).toBe(206);
      expect(Buffer.from(answer.bytes).equals(tail)).toBe(true);
    });

    test('the media player seeks, forward past what it has and back', async () => {
      const { media } = await at.host.open([writeTone('tone.wav', 60)]);
      const times = await page.evaluate(async (url) => {
        const player = document.createElement('audio');
        player.preload = 'metadata';
        player.src = url;
        await new Promise((resolve, reject) => {
          player.onloadedmetadata = resolve;
          player.onerror = () => reject(new Error(player.error?.message));
        });
        const reached: number[] = [player.duration];
        for (const time of [55, 3, 40]) {
          player.currentTime = time;
          await new Promise((resolve) => {
            player.onseeked = resolve;
          });
          reached.push(player.currentTime);
        }
        return reached;
      }, media[0]!.url);
      expect(times).toEqual([60, 55, 3, 40]);
    });

    test('an event source hears what the host opens', async () => {
      const heard = page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const source = new EventSource('/api/events');
            source.onopen = () => document.body.setAttribute('data-listening', '');
            source.onmessage = ({ data }) => {
              source.close();
              resolve(data);
            };
          }),
      );
      await page.waitForSelector('[data-listening]', { state: 'attached' });
      const { media } = await at.host.open([write('told.mp4', 3, new Uint8Array(3))]);
      expect(JSON.parse(await heard)).toEqual({ kind: 'opened', media });
    });

    test('a link from elsewhere opens the page, which then needs no key in its address', async () => {
      const link = `data:text/html,<a href="${server.url}">open</a>`;
      const other = await (await browser.newContext()).newPage();
      await other.goto(link);
      await other.getByText('open').click();
      await other.waitForURL(server.url);
      await other.evaluate(() => history.replaceState(null, '', '/'));
      const status = () => other.evaluate(async () => (await fetch('/api/session')).status);
      expect(await status()).toBe(200);
      expect((await other.reload())?.status()).toBe(200);
      expect(await status()).toBe(200);
      expect(await other.evaluate(() => document.cookie)).toBe('');
      await other.context().close();
    });

    test('a page of another origin can neither read, embed nor frame anything', async () => {
      const stranger = createServer((_request, answer) =>
        answer.setHeader('content-type', 'text/html').end('<p>hi'),
      );
      await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
      const other = await browser.newPage();
      await other.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`);
      const got = await other.evaluate(async (origin) => {
        const load = (tag: 'img' | 'script', source: string) =>
          new Promise<string>((resolve) => {
            const element = document.createElement(tag);
            element.onload = () => resolve('loaded');
            element.onerror = () => resolve('refused');
            element.src = source;
            document.body.append(element);
          });
        const read = (mode: RequestMode) =>
          fetch(`${origin}/api/session`, { mode }).then(
            () => 'answered',
            () => 'refused',
          );
        return [await read('cors'), await read('no-cors'), await load('script', `${origin}/inner.js`)];
      }, server.origin);
      expect(got).toEqual(['refused', 'refused', 'refused']);
      const answered = other.waitForResponse((answer) => answer.url() === server.url);
      await other.evaluate((url) => {
        const frame = document.createElement('iframe');
        frame.src = url;
        document.body.append(frame);
      }, server.url);
      expect((await answered).status()).toBe(403);
      await other.close();
      stranger.close();
    });
  },
);

/** A tone of `seconds`, 48 kHz stereo: 11 MB a minute, more than a player reads ahead. */
function writeTone(name: string, seconds: number): string {
  const bytes = seconds * 48_000 * 4;
  const wav = Buffer.alloc(44 + bytes);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + bytes, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(48_000, 24);
  wav.writeUInt32LE(48_000 * 4, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(bytes, 40);
  const file = path.join(at.folder, name);
  writeFileSync(file, wav);
  return file;
}

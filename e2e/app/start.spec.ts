import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, openApp, openFiles, test, waitForState } from '../support/app.ts';
import { SAMPLE } from '../support/sample.ts';

/** The page, its style, its script, and a few words from the host. */
const MOST_BYTES = 1_000_000;

test('the decoder and the runtime are loaded when a video needs them, once', async ({
  page,
  serverUrl,
}, info) => {
  const loaded: { path: string; bytes: number }[] = [];
  // Also those of the workers below the page's own.
  page.context().on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    loaded.push({ path: pathname, bytes: Number(answer.headers()['content-length'] ?? 0) });
  });
  const heavy = () => loaded.filter(({ path }) => /\.(wasm|onnx)$/.test(path)).map(({ path }) => path);
  await openApp(page, serverUrl);
  expect(loaded.filter(({ path }) => /wasm|onnx|worker|\/ort/.test(path))).toEqual([]);
  expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_BYTES);
  // The key of the address is seen nowhere any more, and no script can read it.
  expect(new URL(page.url()).search).toBe('');
  expect(await page.evaluate(() => document.cookie)).toBe('');

  await openFiles(page, SAMPLE);
  await waitForState(page, 'done');
  const first = heavy();
  expect(first.filter((path) => path.includes('ffmpeg-core'))).toHaveLength(1);
  const second = info.outputPath('second.mp4');
  copyFileSync(SAMPLE, second);
  await openFiles(page, second);
  await expect(page).toHaveTitle(/second/);
  await waitForState(page, 'done');
  expect(heavy()).toEqual(first);
});

test('nothing in the page reaches another host', async ({ page, serverUrl }) => {
  const reached: string[] = [];
  const stranger = createServer((request, answer) => {
    reached.push(`${request.method} ${request.url}`);
    answer.end();
  });
  stranger.on('upgrade', ({ url }, socket) => {
    reached.push(`socket ${url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const { port } = stranger.address() as AddressInfo;
  await openApp(page, serverUrl);
  const refused = await page.evaluate(async (host) => {
    const kinds = new Set<string>();
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => kinds.add(effectiveDirective));
    const add = (tag: string, props: object) =>
      document.body.append(Object.assign(document.createElement(tag), props));
    add('img', { src: `http://${host}/a.png` });
    add('script', { src: `http://${host}/a.js` });
    add('iframe', { src: `http://${host}/` });
    add('video', { src: `http://${host}/a.mp4` });
    add('link', { rel: 'stylesheet', href: `http://${host}/a.css` });
    await fetch(`http://${host}/`).catch(() => undefined);
    navigator.sendBeacon(`http://${host}/`);
    new WebSocket(`ws://${host}/`);
    try {
      new Worker(`http://${host}/worker.js`);
    } catch {
      // Refused before the policy is asked.
    }
    // Each is refused at once, told a little later.
    while (kinds.size < 6) await new Promise((resolve) => setTimeout(resolve, 50));
    return [...kinds].sort();
  }, `127.0.0.1:${port}`);
  const directives = [
    'connect-src',
    'frame-src',
    'img-src',
    'media-src',
    'script-src-elem',
    'style-src-elem',
  ];
  expect(refused).toEqual(directives);
  expect(reached).toEqual([]);
  stranger.close();
});

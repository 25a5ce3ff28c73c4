import { chmodSync, closeSync, ftruncateSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import http, { type IncomingHttpHeaders } from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeTestHost, openCount, PAGE, patternBytes, type TestHost } from '../../host/host.fake.ts';
import { type RunningServer, startServer } from './http-server.ts';
import { refusalOf } from './request-guard.ts';
import { libraryKey, newKey } from './serve-key.ts';

let at: TestHost;
let server: RunningServer;
let port: number;
const key = newKey();
beforeEach(async () => {
  at = makeTestHost();
  server = await startServer(at.host.handler, { port: 0, key });
  port = Number(new URL(server.url).port);
});
afterEach(async () => {
  await server.close();
  await at.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request with exactly these headers: fetch would not let a test lie about its host. The page's cookie comes along. */
function request(
  pathname: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    http
      .request(
        { host: '127.0.0.1', port, path: pathname, method, headers: withCookie(headers) },
        async (answer) => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) });
        },
      )
      .on('error', reject)
      .end(body);
  });
}

function withCookie(headers: Record<string, string>): Record<string, string> {
  return { cookie: `tubelet-${port}=${key}`, ...headers };
}

async function openVideo(bytes: Uint8Array): Promise<{ file: string; url: string }> {
  const file = path.join(at.folder, 'clip.mp4');
  writeFileSync(file, bytes);
  return { file, url: (await at.host.open([file])).media[0]!.url };
}

describe('who is answered', () => {
  const localhost = () => `localhost:${port}`;

  test('the page itself, under both names of this computer', async () => {
    expect((await request('/')).body.toString()).toBe(PAGE);
    expect((await request('/', { host: localhost(), origin: `http://${localhost()}` })).status).toBe(200);
    expect((await request('/', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await request('/', { 'sec-fetch-site': 'none' })).status).toBe(200);
  });

  test('a link from another page, but no frame in it', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await request('/', { ...link, 'sec-fetch-dest': 'document' })).status).toBe(200);
    expect((await request('/', { ...link, 'sec-fetch-dest': 'iframe' })).status).toBe(403);
    // The form of a strange page is a navigation too.
    const form = refusalOf(
      { method: 'POST', url: '/', headers: { host: localhost(), ...link, 'sec-fetch-dest': 'document' } },
      port,
      true,
    );
    expect(form).toMatchObject({ status: 403 });
  });

  test.each<[string, Record<string, string>]>([
    ['another name for loopback', { host: 'evil.example' }],
    ['another name with our port', { host: 'evil.example:PORT' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['no port', { host: '127.0.0.1' }],
    ['another page', { origin: 'https://evil.example' }],
    ['a page on another port', { origin: 'http://127.0.0.1:1' }],
    ['the other scheme', { origin: 'https://127.0.0.1:PORT' }],
    ['a sandboxed page', { origin: 'null' }],
    ['an image in another page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['an image in a page on another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
  ])('not %s', async (_who, headers) => {
    const real = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(port))]),
    );
    const answer = await request('/api/session', real);
    expect(answer.status).toBe(403);
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(answer.body.toString()).toMatch(/^This server answers only .*\.$/);
  });

  test('no other page, and no other name, about the library: nothing is read or changed', async () => {
    const asked = [
      ...['GET videos', 'GET segments', 'GET export?format=csv', 'GET thumbnails/1', 'GET clips/1'],
      ...['POST videos', 'POST videos/1/open', 'POST jobs', 'POST batch', 'POST cache', 'POST collections'],
      ...['PATCH folders/1', 'PATCH collections/1', 'POST folders/1/scan', 'DELETE folders/1'],
    ];
    const others: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:1' },
      { host: `evil.example:${port}` },
      // A form of another page needs no leave of ours to be sent.
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'content-type': 'text/plain' },
      { cookie: '' },
    ];
    const name = JSON.stringify({ name: 'made by another page' });
    for (const each of asked) {
      const [method = '', address = ''] = each.split(' ');
      for (const headers of others) {
        const body = method === 'GET' || method === 'DELETE' ? undefined : name;
        expect((await request(`/api/library/${address}`, headers, method, body)).status).toBe(403);
      }
    }
    const collections = async () => (await request('/api/library/collections')).body.toString();
    expect(JSON.parse(await collections())).toEqual({ collections: [] });
    await request(
      '/api/library/collections',
      { origin: `http://${localhost()}`, host: localhost() },
      'POST',
      name,
    );
    expect(await collections()).toContain('made by another page');
  });

  test('nobody outside this computer', async () => {
    const socket = net.connect({ port, host: '::1' });
    await expect(
      new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject)),
    ).rejects.toThrow();
  });

  test('nothing but GET and HEAD of a path', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect((await request('/', {}, method)).status).toBe(405);
    }
    expect((await request(`http://127.0.0.1:${port}/`)).status).toBe(400);
    expect((await request('*', {}, 'OPTIONS')).status).toBe(400);
    expect((await request('//etc/passwd')).status).toBe(400);
  });
});

describe('the key', () => {
  const none = { cookie: '' };
  const link = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  test('is asked of everybody on this computer, for everything', async () => {
    const { url } = await openVideo(patternBytes(9));
    for (const path of [
      '/',
      '/api/session',
      '/api/events',
      '/api/library/videos',
      url,
      '/core.wasm',
      '/none',
    ]) {
      for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS']) {
        const answer = await request(path, none, method);
        expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
      }
    }
    const refused = await request('/', { ...none, ...link });
    expect(refused.body.toString()).toMatch(/^This server answers only the page .* open that again\.$/);
  });

  test('in the address is exchanged for a cookie that scripts and other sites never get', async () => {
    const opened = await request(`/?key=${key}`, { ...none, ...link });
    expect([opened.status, opened.body.toString()]).toEqual([200, PAGE]);
    const [cookie] = opened.headers['set-cookie']!;
    expect(cookie).toBe(`tubelet-${port}=${key}; Path=/; HttpOnly; SameSite=Strict`);
    const again = await request('/', { cookie: `other=1; ${cookie!.split(';')[0]}` });
    expect([again.status, again.headers['set-cookie']]).toEqual([200, undefined]);
  });

  test('cannot be guessed, nor given twice', async () => {
    const wrong = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
    for (const guess of ['', wrong, key.slice(1), `${key}A`, key.toLowerCase(), '%00', '__proto__']) {
      expect((await request(`/?key=${guess}`, none)).status).toBe(403);
      expect((await request('/', { cookie: `tubelet-${port}=${guess}` })).status).toBe(403);
    }
    expect((await request(`/?key=${wrong}&key=${key}`, none)).status).toBe(403);
    expect((await request('/', { cookie: `tubelet-1=${key}` })).status).toBe(403);
    expect(newKey()).not.toBe(newKey());
  });

  test('for one time opens the page once', async () => {
    const { search } = new URL(server.urlForOnce());
    const [first, second] = [await request(`/${search}`, none), await request(`/${search}`, none)];
    expect([first.status, second.status]).toEqual([200, 403]);
    // What it is exchanged for opens this server alone: the lasting key stays unknown.
    const cookie = first.headers['set-cookie']![0]!;
    expect(cookie).not.toContain(key);
    expect((await request('/', { cookie: cookie.split(';')[0]! })).status).toBe(200);
  });

  test('helps no other site: its page is refused even with it', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { host: 'evil.example' }]) {
      expect((await request(`/api/session?key=${key}`, headers)).status).toBe(403);
    }
  });

  test.skipIf(process.platform === 'win32')(
    'stays with the library while nobody else can read it',
    async () => {
      const kept = await libraryKey(at.libraryFolder);
      expect(await libraryKey(at.libraryFolder)).toBe(kept);
      const file = path.join(at.libraryFolder, 'serve-key');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      chmodSync(file, 0o644);
      expect(await libraryKey(at.libraryFolder)).not.toBe(kept);
      const noFolder = path.join(at.appFolder, 'index.html');
      expect(await libraryKey(noFolder)).toMatch(/^[\w-]{32}$/);
    },
  );
});

test.each([
  ['/../secret.txt'],
  ['/assets/../../secret.txt'],
  ['/..%2fsecret.txt'],
  ['/%2e%2e/%2e%2e/secret.txt'],
  ['/models/%2e%2e/secret.txt'],
  ['/sample/..%2f..%2fsecret.txt'],
  ['/media/..%2f..%2fsecret.txt'],
  ['/api/projects/..%2f..%2fsecret.txt'],
  ['/api/projects/../../secret.txt'],
  ['/..\\secret.txt'],
])('no way out of the folders through %s', async (address) => {
  const answer = await request(address);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.body.toString()).not.toBe('secret');
});

describe('bytes', () => {
  test('of a file beyond 4 GiB are the right ones, to its end', async () => {
    const size = 5 * 1024 ** 3 + 7;
    const tail = patternBytes(3_000_000);
    const { file } = await openVideo(new Uint8Array());
    const fd = openSync(file, 'r+');
    ftruncateSync(fd, size);
    writeSync(fd, tail, 0, tail.length, size - tail.length);
    closeSync(fd);
    const { media } = await at.host.open([file]);
    const { url } = media[0]!;
    const answer = await request(url, { range: `bytes=${size - tail.length}-` });
    expect(answer.status).toBe(206);
    expect(answer.headers['content-length']).toBe(String(tail.length));
    expect(answer.headers['content-range']).toBe(`bytes ${size - tail.length}-${size - 1}/${size}`);
    expect(answer.body.equals(tail)).toBe(true);
    const head = await request(url, { range: 'bytes=4294967296-' }, 'HEAD');
    expect(head.headers['content-length']).toBe(String(size - 2 ** 32));
    expect((await request(url, { range: `bytes=${size}-` })).status).toBe(416);
  });

  test.skipIf(openCount('') === undefined)(
    'are read at the pace of the reader, and no further once it has left',
    async () => {
      const { file, url } = await openVideo(new Uint8Array(64 * 1024 * 1024));
      const answer = await new Promise<http.IncomingMessage>((resolve) => {
        http.get({ host: '127.0.0.1', port, path: url, headers: withCookie({}) }, resolve);
      });
      await new Promise((resolve) => answer.once('readable', resolve));
      // Nobody reads on, so the file is not read on: many other requests later it is still open.
      for (let index = 0; index < 200; index++) await request('/');
      expect(openCount(file)).toBe(1);
      answer.destroy();
      await vi.waitFor(() => expect(openCount(file)).toBe(0));
      expect(at.reported).toEqual([]);
    },
  );

  test('are not made to the end for a reader who has left', async () => {
    let told = (_signal: AbortSignal) => {};
    const asked = new Promise<AbortSignal>((resolve) => {
      told = resolve;
    });
    const slow = await startServer(
      ({ signal }) => {
        told(signal);
        return new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve(new Response(null, { status: 204 }))),
        );
      },
      { port: 0, key },
    );
    const reader = http.get(slow.at('/')).on('error', () => {});
    const signal = await asked;
    expect(signal.aborted).toBe(false);
    reader.destroy();
    await vi.waitFor(() => expect(signal.aborted).toBe(true));
    await slow.close();
  });

  test.skipIf(openCount('') === undefined)('leave no file open whenever the reader leaves', async () => {
    const { file, url } = await openVideo(new Uint8Array(8 * 1024 * 1024));
    const leaving = Array.from({ length: 60 }, async (_, index) => {
      const asked = http
        .get({ host: '127.0.0.1', port, path: url, headers: withCookie({}) })
        .on('error', () => {});
      // At once, as soon as connected, sent or answered: a player that seeks leaves at any of these moments.
      const moment = ['', 'socket', 'finish', 'response'][index % 4]!;
      if (moment) await new Promise((resolve) => asked.once(moment, resolve));
      for (let turn = 0; turn < index % 7; turn++) await new Promise((resolve) => setImmediate(resolve));
      asked.destroy();
    });
    await Promise.all(leaving);
    // Whatever was still on its way in has been answered when this has.
    await request('/');
    await vi.waitFor(() => expect(openCount(file)).toBe(0));
    expect(at.reported).toEqual([]);
  });

  test('of several readers at once do not mix', async () => {
    const bytes = patternBytes(5_000_000);
    const { url } = await openVideo(bytes);
    const starts = [0, 1, 1_048_576, 2_000_003, 4_999_999];
    const answers = await Promise.all(starts.map((start) => request(url, { range: `bytes=${start}-` })));
    for (const [index, { body }] of answers.entries()) {
      expect(body.equals(bytes.subarray(starts[index]))).toBe(true);
    }
  });
});

describe('events', () => {
  test('arrive at once, and the listener is forgotten when it hangs up', async () => {
    const leave = new AbortController();
    const answer = await fetch(server.at('/api/events'), { signal: leave.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('retry: 1000\n\n');
    expect(at.host.events.listeners).toBe(1);
    const { url } = await openVideo(patternBytes(3));
    const { value } = await reader.read();
    expect(JSON.parse(value!.replace('data: ', ''))).toMatchObject({
      kind: 'opened',
      media: [{ url, size: 3 }],
    });
    leave.abort();
    await vi.waitFor(() => expect(at.host.events.listeners).toBe(0));
  });
});

test('closing frees the port though pages are still connected', async () => {
  const listening = await fetch(server.at('/api/events'));
  await server.close();
  await expect(listening.text()).rejects.toThrow();
  const again = await startServer(at.host.handler, { port, key });
  expect(again.url).toBe(server.url);
  await expect(startServer(at.host.handler, { port, key })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(`Port ${port} is in use`),
  });
  await again.close();
});

import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mediaEndpoints } from '../../contract/media.ts';
import type { ApiError } from '../../contract/parts.ts';
import { type SessionInfo, sessionEndpoints } from '../../contract/session.ts';
import {
  clipManifest,
  MODULE_BYTES,
  makeTestHost,
  PAGE,
  patternBytes,
  SCRIPT,
  type TestHost,
} from '../host.fake.ts';
import { createHandler } from './handler.ts';
import { CONTENT_SECURITY_POLICY } from './headers.ts';
import { Router, routesOf } from './router.ts';

let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(() => at.remove());

async function openVideo(bytes: Uint8Array, name = 'clip.mp4'): Promise<{ file: string; url: string }> {
  const file = path.join(at.folder, name);
  writeFileSync(file, bytes);
  const { media } = await at.host.open([file]);
  return { file, url: media[0]!.url };
}

describe('every answer', () => {
  test('is isolated and guarded, whatever its status', async () => {
    const video = await openVideo(patternBytes(100));
    const gone = await openVideo(patternBytes(10), 'gone.mp4');
    rmSync(gone.file);
    const changed = await openVideo(patternBytes(10), 'changed.mp4');
    truncateSync(changed.file, 5);
    symlinkSync(path.join(at.folder, 'secret.txt'), path.join(at.appFolder, 'link.txt'));
    const tag = (await at.ask('/')).headers.get('etag')!;
    const asked: [number, Response][] = [
      [200, await at.ask('/')],
      [200, await at.ask('/api/session')],
      [200, await at.ask('/api/events', { method: 'HEAD' })],
      [200, await at.ask(video.url)],
      [206, await at.ask(video.url, { headers: { range: 'bytes=1-' } })],
      [304, await at.ask('/', { headers: { 'if-none-match': tag } })],
      [400, await at.ask('/a%2fb')],
      [403, await at.ask('/link.txt')],
      [404, await at.ask('/nothing')],
      [404, await at.ask('/media/unknown')],
      [404, await at.ask('/models/unknown/manifest.json')],
      [404, await at.ask('/sample/sample.mp4')],
      [404, await at.ask('/api/unknown')],
      [405, await at.ask('/', { method: 'POST', body: 'x' })],
      [405, await at.ask('/api/session', { method: 'DELETE' })],
      [409, await at.ask(changed.url)],
      [410, await at.ask(gone.url)],
      [416, await at.ask(video.url, { headers: { range: 'bytes=100-' } })],
    ];
    for (const [status, answer] of asked) {
      expect(answer.status).toBe(status);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'content-type': expect.any(String),
      });
    }
    expect(at.reported).toEqual([]);
  });

  test('arrives whole through the conversion that Electron makes', async () => {
    const bytes = patternBytes(3_000_000);
    const { url } = await openVideo(bytes);
    const answer = await at.ask(url, { headers: { range: 'bytes=7-' } });
    const headers = Object.fromEntries(answer.headers);
    const body = Readable.fromWeb(answer.body as NodeReadableStream<Uint8Array>);
    const received = Buffer.concat(await body.toArray());
    expect(Number(headers['content-length'])).toBe(received.length);
    expect(received.equals(bytes.subarray(7))).toBe(true);
  });

  test('that fails inside is reported, and tells the page no path', async () => {
    const failed = new Error('/home/someone/private is broken');
    const reported: unknown[] = [];
    const { session } = sessionEndpoints;
    const { model } = mediaEndpoints;
    const fail = () => Promise.reject(failed);
    const router = new Router(
      routesOf(
        { session: { session }, media: { model } },
        { session: { session: fail }, media: { model: fail } },
      ),
    );
    const report = (error: unknown) => reported.push(error);
    const handler = createHandler({ appFolder: at.appFolder, router, report });
    for (const url of ['/api/session', '/models/any/manifest.json']) {
      const answer = await handler(new Request(`app://bundle${url}`));
      expect(answer.status).toBe(500);
      expect(answer.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(await answer.text()).not.toContain('private');
    }
    expect(reported).toEqual([failed, failed]);
  });
});

describe('app files', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', PAGE],
    ['/index.html', 'text/html; charset=utf-8', PAGE],
    ['/assets/main-Bq3x_9-Z.js', 'text/javascript; charset=utf-8', SCRIPT],
    ['/assets/plain.mjs', 'text/javascript; charset=utf-8', SCRIPT],
    ['/core.wasm', 'application/wasm', new TextDecoder().decode(MODULE_BYTES)],
  ])('%s is %s', async (url, type, text) => {
    const answer = await at.ask(url);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-length')).toBe(String(new TextEncoder().encode(text).length));
    expect(await answer.text()).toBe(text);
    const head = await at.ask(url, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(answer.headers.get('content-length'));
    expect(head.body).toBeNull();
  });

  test('are kept for good only under a name that changes with their bytes', async () => {
    const cache = async (url: string) => (await at.ask(url)).headers.get('cache-control');
    expect(await cache('/assets/main-Bq3x_9-Z.js')).toBe('public, max-age=31536000, immutable');
    expect(await cache('/assets/plain.mjs')).toBe('no-cache');
    expect(await cache('/')).toBe('no-cache');
  });

  test('are sent again only after a change', async () => {
    const tag = (await at.ask('/')).headers.get('etag')!;
    const known = { headers: { 'if-none-match': `"other", W/${tag}` } };
    expect((await at.ask('/', known)).status).toBe(304);
    writeFileSync(path.join(at.appFolder, 'index.html'), `${PAGE}!`);
    expect((await at.ask('/', known)).status).toBe(200);
  });

  test('can be read in ranges, so that a video of ours can be sought in', async () => {
    const answer = await at.ask('/core.wasm', { headers: { range: 'bytes=1-3' } });
    expect(answer.status).toBe(206);
    expect(await answer.text()).toBe('asm');
  });

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%2e%2e/secret.txt',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/index.html%00.js',
    '/%00',
    '/%',
    '/%ff',
    '/C:/secret.txt',
    '/index.html::$DATA',
    '/index.html/',
    '/.hidden/key',
    '/assets',
    '/assets/',
    '/link.txt',
    '/linked/secret.txt',
    '/models/../secret.txt',
    '/models/..%2f../secret.txt',
    `/${'a'.repeat(5000)}`,
  ])('%s is refused', async (url) => {
    symlinkSync(path.join(at.folder, 'secret.txt'), path.join(at.appFolder, 'link.txt'));
    symlinkSync(at.folder, path.join(at.appFolder, 'linked'));
    const answer = await at.ask(url);
    expect([400, 403, 404]).toContain(answer.status);
    expect(await answer.text()).toMatch(/^[A-Z].*\.$/);
    expect(at.reported).toEqual([]);
  });
});

describe('models', () => {
  function addModel(folder: string, manifest: object | string): void {
    const dir = path.join(at.modelFolder, folder);
    mkdirSync(dir);
    writeFileSync(
      path.join(dir, 'manifest.json'),
      typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
    );
    writeFileSync(path.join(dir, 'data.bin'), patternBytes(48));
  }

  async function session(): Promise<SessionInfo> {
    return (await at.ask('/api/session')).json() as Promise<SessionInfo>;
  }

  test('are found by the id in their manifest, and their files served', async () => {
    addModel('any-folder-name', clipManifest('first-model'));
    mkdirSync(path.join(at.modelFolder, 'not-a-package'));
    const { models, problems } = await session();
    expect(models).toEqual([
      {
        id: 'first-model',
        title: 'Model first-model',
        version: '1.0.0',
        kind: 'clip',
        base: '/models/first-model/',
      },
    ]);
    expect(problems).toEqual([]);
    const data = await at.ask('/models/first-model/data.bin');
    expect(new Uint8Array(await data.arrayBuffer())).toEqual(patternBytes(48));
    expect((await at.ask('/models/first-model/manifest.json')).headers.get('content-type')).toMatch(/json/);
    expect((await at.ask('/models/first-model/..%2fany-folder-name%2fdata.bin')).status).toBe(400);
    expect((await at.ask('/models/first-model/')).status).toBe(400);
  });

  test('that are damaged are named and do not hide the others', async () => {
    addModel('a-broken', '{');
    addModel('b-newer', { ...clipManifest('newer'), formatVersion: 99 });
    addModel('c-good', clipManifest('good'));
    const { models, problems } = await session();
    expect(models.map(({ id }) => id)).toEqual(['good']);
    expect(problems).toMatchObject([
      { about: 'a-broken', code: 'model/invalid-manifest', message: expect.stringContaining('a-broken') },
      { about: 'b-newer', code: 'model/newer-format' },
    ]);
  });

  test('of one id twice: the first folder wins', async () => {
    addModel('a', { ...clipManifest('same'), version: '1' });
    addModel('b', { ...clipManifest('same'), version: '2' });
    expect((await session()).models.map(({ version }) => version)).toEqual(['1']);
  });
});

describe('the API', () => {
  test('tells the session what was opened and what could not be', async () => {
    const { url } = await openVideo(patternBytes(5));
    await at.host.open([path.join(at.folder, 'missing.mp4'), '/dev/null']);
    const session = (await (await at.ask('/api/session')).json()) as SessionInfo;
    expect(session).toMatchObject({ version: '1.2.3', door: 'desktop' });
    expect(session.opened).toEqual([{ token: url.slice('/media/'.length), name: 'clip.mp4', size: 5, url }]);
    expect(session.problems.map(({ code }) => code)).toEqual(['source/gone', 'source/not-a-file']);
    expect(JSON.stringify(session)).not.toContain(at.folder);
  });

  test.each(['.tubelet', '.tubelet-project.json'])(
    'opens the video of a %s that lies beside it',
    async (extension) => {
      await openVideo(patternBytes(5));
      const project = path.join(at.folder, `clip.mp4${extension}`);
      writeFileSync(project, '{}');
      const { media } = await at.host.open([project]);
      expect(media.map(({ name }) => name)).toEqual(['clip.mp4']);
      const alone = await at.host.open([path.join(at.folder, `gone.mp4${extension}`)]);
      expect(alone.problems).toMatchObject([
        { code: 'source/gone', message: '"gone.mp4" cannot be found: check that it is still there.' },
      ]);
    },
  );

  test('tells what the door knows of itself', async () => {
    const about = await at.ask('/api/about');
    expect(await about.json()).toEqual({ runtime: 'Node 1', refusedRequests: 3, updates: null });
  });

  test('answers what it does not know with a coded error', async () => {
    const answer = await at.ask('/api/unknown');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect((await answer.json()) as ApiError).toEqual({
      error: { code: 'usage', message: 'There is nothing at this address.' },
    });
    expect((await at.ask('/api/session', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('the sample video', () => {
  test('is served in ranges from the folder of models, and nothing beside it', async () => {
    const folder = path.join(at.modelFolder, 'sample');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'sample.mp4'), patternBytes(1000));
    const whole = await at.ask('/sample/sample.mp4', { method: 'HEAD' });
    expect([whole.status, whole.headers.get('content-length'), whole.headers.get('content-type')]).toEqual([
      200,
      '1000',
      'video/mp4',
    ]);
    const part = await at.ask('/sample/sample.mp4', { headers: { range: 'bytes=990-' } });
    expect(part.status).toBe(206);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(patternBytes(10, 990));
    expect((await at.ask('/sample/%2e%2e/secret.txt')).status).toBeGreaterThanOrEqual(400);
  });
});

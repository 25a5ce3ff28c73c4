import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchSummary } from '../../../contract/batch.ts';
import type { LibraryFolder } from '../../../contract/shelves.ts';
import type { VideoPage } from '../../../contract/videos.ts';
import { createHost, type Host } from '../../host.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../videos/short-videos.fake.ts';

let folder: string;
let host: Host;
const reported: unknown[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-borders-'));
  host = createHost({
    version: '1',
    door: 'browser',
    appFolder: folder,
    modelFolders: [FIXTURE_MODELS],
    libraryFolder: path.join(folder, 'library'),
    report: (error) => reported.push(error),
  });
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
  expect(reported.splice(0)).toEqual([]);
});

function send(method: string, address: string, body?: BodyInit): Promise<Response> {
  const init = body === undefined ? {} : { body, duplex: 'half' };
  return host.handler(new Request(`app://bundle/api/library/${address}`, { method, ...init }));
}
const ask = async <T>(method: string, address: string, body?: unknown) =>
  (await (await send(method, address, body === undefined ? undefined : JSON.stringify(body))).json()) as T;

/** Every address of the library; `*` is an id. */
const READ = [
  ...['summary', 'videos', 'videos/*', 'facets', 'segments', 'thumbnails/*', 'clips/*', 'results/*'],
  ...['export?format=csv', 'export?format=jsonl', 'batch', 'jobs', 'folders', 'collections'],
];
const TAKING_BODY = [
  ...['POST videos', 'POST batch', 'POST jobs', 'POST jobs/*', 'POST cache', 'POST collections'],
  ...['PATCH folders/*', 'PATCH collections/*'],
];
const OTHERS = ['POST videos/*/open', 'POST folders/*/scan', 'DELETE folders/*', 'DELETE collections/*'];

test('no answer names a path, whatever went wrong', async () => {
  const videos = path.join(folder, 'videos');
  const [gone = '', ...rest] = writeVideos(videos, shortVideo(folder), 3);
  writeFileSync(path.join(videos, 'broken.mp4'), 'This is no video.\n'.repeat(100));
  // A fresh file would be left for the next look.
  const then = Date.now() / 1000 - 3600;
  for (const name of readdirSync(videos)) utimesSync(path.join(videos, name), then, then);
  const events = (await host.handler(new Request('app://bundle/api/events'))).body!.getReader();
  const { media } = await host.open([videos, gone, ...rest]);
  const said: string[] = [];
  const look = async (method: string, address: string, body?: unknown) => {
    const answer = await send(method, address, body === undefined ? undefined : JSON.stringify(body));
    said.push(`${method} ${address} ${answer.headers.get('content-disposition')} ${await answer.text()}`);
  };
  const until = async <T>(address: string, isWanted: (answer: T) => boolean): Promise<T> => {
    for (;;) {
      const answer = await ask<T>('GET', address);
      if (isWanted(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await look('POST', 'videos', { tokens: media.map(({ token }) => token) });
  const page = await until<VideoPage>('videos', ({ total }) => total === 4);
  await look('POST', 'jobs', { filter: {}, model: 'tiny-streaming' });
  await look('POST', 'jobs', { filter: {}, model: 'no-such-model', force: true });
  await until<BatchSummary>('batch', ({ counts }) => counts.queued + counts.running === 0);
  rmSync(gone);
  await look('POST', 'videos', { tokens: [media[0]!.token, 'no-token'] });
  const { folders } = await ask<{ folders: LibraryFolder[] }>('GET', 'folders');
  rmSync(path.join(videos, 'clip 2.mp4'));
  await look('POST', `folders/${folders[0]!.id}/scan`);
  await until<VideoPage>('videos', ({ videos: all }) => all.some(({ fileState }) => fileState === 'missing'));
  rmSync(videos, { recursive: true });
  await look('POST', `folders/${folders[0]!.id}/scan`);
  await until<{ folders: LibraryFolder[] }>('folders', ({ folders: all }) => all[0]!.scanning === null);
  for (const { id, contentId } of page.videos) {
    for (const address of READ) {
      await look('GET', address.replace('*', String(address.startsWith('results') ? contentId : id)));
    }
    await look('POST', `videos/${id}/open`);
  }
  for (;;) {
    const next = events.read();
    const { value } = await Promise.race([
      next,
      new Promise<{ value?: undefined }>((r) => setImmediate(r, {})),
    ]);
    if (!value) break;
    said.push(new TextDecoder().decode(value));
  }
  await events.cancel();
  expect(said.filter((each) => each.includes('clip 3.mp4'))).not.toEqual([]);
  expect(said.filter((each) => each.includes(path.basename(folder)))).toEqual([]);
  // What went wrong was foreseen: a person is told it in a sentence of ours.
  expect(said.filter((each) => each.includes('inside Tubelet'))).toEqual([]);
  expect(said.join()).toContain('"problem":"\\"videos\\" cannot be found.');
});

/** What a page that somebody got hold of might send. */
const KEYS = [
  ...[
    'tokens',
    'videos',
    'folder',
    'filter',
    'model',
    'threshold',
    'minDurationUs',
    'force',
    'action',
    'value',
  ],
  ...['other', 'name', 'add', 'remove', 'isWatched', 'isTagged', 'bytes', 'text', 'state', 'sort', 'order'],
  ...[
    'limit',
    'offset',
    'labels',
    'states',
    'minScore',
    'collection',
    'format',
    'exact',
    '__proto__',
    'constructor',
  ],
];
const value = fc.oneof(
  fc.constantFrom(
    ...["' OR 1=1 --", '"*', '../../etc/passwd', '%00', 'NEAR(', '\\', '😀', '-1', '1e9', '9'.repeat(40)],
  ),
  fc.constantFrom(
    ...['pause', 'limit', 'concurrency', 'before', 'done', 'up', 'score', 'csv', 'suggested,x'],
  ),
  fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text) as unknown),
  fc.double(),
);
const object = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 4 });

test('whatever is sent, the answer is what was asked for or a refusal, never a failure', async () => {
  const id = fc.constantFrom(
    '1',
    '0',
    '-1',
    '1e3',
    '9'.repeat(15),
    '9'.repeat(30),
    '%2e%2e',
    "1'",
    '__proto__',
    '%00',
  );
  const one = fc.oneof(
    fc.record({
      to: fc.constantFrom(...TAKING_BODY),
      id,
      body: object.map((given) => JSON.stringify(given)),
    }),
    fc.record({ to: fc.constantFrom(...TAKING_BODY), id, body: fc.string() }),
    fc.record({ to: fc.constantFrom(...OTHERS), id, body: fc.constant(undefined) }),
    fc.record({
      to: fc.tuple(fc.constantFrom(...READ), object).map(([address, query]) => {
        const texts = Object.entries(query).map(([key, each]) => [key, String(each)]);
        return `GET ${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(texts)}`;
      }),
      id,
      body: fc.constant(undefined),
    }),
  );
  await fc.assert(
    fc.asyncProperty(one, async ({ to, id: name, body }) => {
      const [method = '', address = ''] = to.replace('*', name).split(/ (.*)/s);
      const answer = await send(method, address, body);
      expect([200, 204, 400, 404, 409, 422]).toContain(answer.status);
      await answer.text();
    }),
    { numRuns: 400 },
  );
});

test.each(TAKING_BODY)(
  '%s takes no body without end, no half text and nothing but its own fields',
  async (to) => {
    const [method = '', address = ''] = to.replace('*', '1').split(' ');
    const blank = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent++;
        controller.enqueue(blank);
      },
    });
    const large = await send(method, address, endless);
    expect([large.status, (await large.json()).error.message]).toEqual([
      413,
      'This asks for too much at once: choose fewer videos.',
    ]);
    expect(sent).toBeLessThan(12);
    for (const wrong of [
      '',
      '{',
      'null',
      '[]',
      '1',
      '{"path":"/etc/passwd"}',
      new Uint8Array([0xff, 0xfe]),
    ]) {
      expect([400, 404]).toContain((await send(method, address, wrong)).status);
    }
  },
);

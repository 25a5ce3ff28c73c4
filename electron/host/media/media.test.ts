import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTestHost, openCount, patternBytes, type TestHost } from '../host.fake.ts';

const SIZE = 2_500_000;
const bytes = patternBytes(SIZE);
let at: TestHost;
let file: string;
let url: string;

beforeEach(async () => {
  at = makeTestHost();
  file = path.join(at.folder, 'Überblick 1.mkv');
  writeFileSync(file, bytes);
  url = (await at.host.open([file])).media[0]!.url;
});
afterEach(async () => {
  await at.remove();
});

async function range(header: string, method = 'GET'): Promise<Response> {
  return at.ask(url, { method, headers: { range: header } });
}

describe('byte ranges', () => {
  test.each([
    ['bytes=0-', 0, SIZE],
    ['bytes=0-0', 0, 1],
    ['bytes=1048576-', 1_048_576, SIZE],
    ['bytes=1048575-1048577', 1_048_575, 1_048_578],
    ['bytes=2499999-', SIZE - 1, SIZE],
    ['bytes=2000000-9999999', 2_000_000, SIZE],
    ['bytes=-3', SIZE - 3, SIZE],
    ['bytes=-99999999', 0, SIZE],
    ['BYTES = 5 - 9', 5, 10],
  ])('%s gives exactly bytes %i to %i', async (header, start, end) => {
    const answer = await range(header);
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${SIZE}`);
    expect(answer.headers.get('content-length')).toBe(String(end - start));
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(start, end))).toBe(true);
  });

  test.each(['bytes=2500000-', 'bytes=9999999999999999999-', 'bytes=-0'])(
    '%s cannot be answered',
    async (header) => {
      const answer = await range(header);
      expect(answer.status).toBe(416);
      expect(answer.headers.get('content-range')).toBe(`bytes */${SIZE}`);
      expect(answer.headers.get('content-length')).toBe('0');
      expect(answer.body).toBeNull();
      expect(openCount(file) ?? 0).toBe(0);
    },
  );

  test.each(['bytes=-', 'bytes=a-b', 'bytes=9-5', 'frames=1-2', 'bytes=0-1,5-6', ''])(
    '"%s" is no single range: the whole file',
    async (header) => {
      const answer = await range(header);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-length')).toBe(String(SIZE));
    },
  );

  test('HEAD tells the same and reads nothing', async () => {
    const answer = await range('bytes=10-', 'HEAD');
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-length')).toBe(String(SIZE - 10));
    expect(answer.headers.get('content-type')).toBe('video/x-matroska');
    expect(answer.body).toBeNull();
    expect(openCount(file) ?? 0).toBe(0);
  });

  test('If-Range continues only the same file', async () => {
    const tag = (await range('bytes=0-0')).headers.get('etag')!;
    const again = (condition: string) =>
      at.ask(url, { headers: { range: 'bytes=5-6', 'if-range': condition } });
    expect((await again(tag)).status).toBe(206);
    const other = await again('"other"');
    expect(other.status).toBe(200);
  });

  test('an empty file is empty, and has no range', async () => {
    const empty = path.join(at.folder, 'empty.mp4');
    writeFileSync(empty, '');
    const { media } = await at.host.open([empty]);
    const answer = await at.ask(media[0]!.url);
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '0']);
    expect((await at.ask(media[0]!.url, { headers: { range: 'bytes=0-' } })).status).toBe(416);
  });
});

describe('the open file', () => {
  test.skipIf(openCount('') === undefined)(
    'is closed at the end, on a cancel and not read ahead',
    async () => {
      const reader = (await range('bytes=0-')).body!.getReader();
      expect(openCount(file)).toBe(1);
      const first = await reader.read();
      expect(first.value?.byteLength).toBe(1024 * 1024);
      await reader.cancel();
      expect(openCount(file)).toBe(0);

      await (await range('bytes=0-')).arrayBuffer();
      expect(openCount(file)).toBe(0);

      const busy = (await range('bytes=0-')).body!.getReader();
      const underway = busy.read();
      await busy.cancel();
      await underway;
      expect(openCount(file)).toBe(0);
    },
  );

  test('that shrinks under a reader fails the stream instead of ending it', async () => {
    const reader = (await range('bytes=0-')).body!.getReader();
    await reader.read();
    truncateSync(file, 1_000_000);
    await expect(reader.read().then(() => reader.read())).rejects.toThrow(/ended 1451424 bytes early/);
    expect(openCount(file) ?? 0).toBe(0);
  });

  test('that is gone, changed or forbidden says which, with an empty body', async () => {
    const expectStatus = async (status: number) => {
      const answer = await at.ask(url);
      expect([answer.status, answer.headers.get('content-length'), answer.body]).toEqual([status, '0', null]);
      expect(openCount(file) ?? 0).toBe(0);
    };
    renameSync(file, `${file}.aside`);
    await expectStatus(410);
    mkdirSync(file);
    await expectStatus(409);
    rmSync(file, { recursive: true });
    renameSync(`${file}.aside`, file);
    expect((await at.ask(url, { method: 'HEAD' })).status).toBe(200);
    if (process.getuid?.() !== 0) {
      chmodSync(file, 0);
      await expectStatus(403);
      chmodSync(file, 0o600);
    }
    utimesSync(file, 1, 1);
    await expectStatus(409);
    expect(at.reported).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('that became a pipe does not hang its reader', async () => {
    rmSync(file);
    execFileSync('mkfifo', [file]);
    expect((await at.ask(url)).status).toBe(409);
    const { problems } = await at.host.open([file]);
    expect(problems[0]?.code).toBe('source/not-a-file');
  });
});

describe('tokens', () => {
  test('cannot be guessed and never repeat', async () => {
    const names = Array.from({ length: 50 }, (_, index) => path.join(at.folder, `${index}.mp4`));
    for (const name of names) writeFileSync(name, name);
    const { media } = await at.host.open(names);
    const tokens = media.map(({ token }) => token);
    expect(new Set(tokens).size).toBe(50);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/);
    for (const guess of ['', 'clip.mp4', encodeURIComponent(file), '__proto__', 'constructor']) {
      expect((await at.ask(`/media/${guess}`)).status).toBe(404);
    }
    expect((await at.ask(`${url}/`)).status).toBe(404);
  });

  test('stay the same while the file does', async () => {
    expect((await at.host.open([file])).media[0]!.url).toBe(url);
    writeFileSync(file, 'recorded again');
    const anew = (await at.host.open([file])).media[0]!;
    expect(anew.url).not.toBe(url);
    expect((await at.ask(url)).status).toBe(409);
    expect(await (await at.ask(anew.url)).text()).toBe('recorded again');
  });
});

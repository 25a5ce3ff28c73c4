import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionInfo } from '../../contract/session.ts';
import { makeTestHost, patternBytes, type TestHost } from '../../host/host.fake.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { libraryFolder } from '../library/open-library.ts';

const SCRIPT = path.join(import.meta.dirname, 'serve.ts');

let at: TestHost;
let child: ChildProcess | undefined;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await at.remove();
});

function start(...args: string[]) {
  const started = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  const exit = new Promise<number | null>((resolve) => started.once('exit', resolve));
  return { started, exit, stdout: () => text(started.stdout), stderr: () => text(started.stderr) };
}

async function failing(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const run = start(...args);
  const [code, stdout, stderr] = await Promise.all([run.exit, run.stdout(), run.stderr()]);
  return { code, stdout, stderr };
}

test('wrong usage, a missing video and a folder without models each end in one sentence', async () => {
  expect(await failing('--port', 'x')).toEqual({
    code: 2,
    stdout: '',
    stderr: '--port must be a number from 0 to 65535, not "x".\n',
  });
  expect(await failing(path.join(at.folder, 'missing.mp4'))).toEqual({
    code: 1,
    stdout: '',
    stderr: '"missing.mp4" cannot be found: check that it is still there.\n',
  });
  const noModels = await failing('--model-dir', at.modelFolder);
  expect(noModels).toMatchObject({ code: 1, stdout: '' });
  expect(noModels.stderr).toMatch(/holds no model package: .*\n$/);
});

test('a library that is none is refused in one sentence, and stays as it is', async () => {
  const others = ['zero.mp4', 'text.mp4'].map((name) => path.join(at.folder, name));
  writeFileSync(others[0]!, '');
  writeFileSync(others[1]!, 'This is no library.\n');
  for (const other of others) {
    const before = readFileSync(other);
    expect(await failing('--library', other)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^".*\.mp4" is no Tubelet library, .*\n$/),
    });
    expect(readFileSync(other)).toEqual(before);
  }
  const own = path.join(at.folder, 'own.sqlite');
  new LibraryDatabase(own).close();
  expect((await failing('--library', own)).stderr).toMatch(/^"own.sqlite" is a library for the command line/);
});

test('the library may be given by its folder, its file, or a folder yet to be made', () => {
  const file = path.join(at.folder, 'home', 'library.sqlite');
  expect(libraryFolder(path.dirname(file))).toBe(path.dirname(file));
  new LibraryDatabase(file).close();
  expect(libraryFolder(path.dirname(file))).toBe(path.dirname(file));
  expect(libraryFolder(file)).toBe(path.dirname(file));
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints one line, serves the built page, ends cleanly on %s',
  async (signal) => {
    const video = path.join(at.folder, 'Überblick.mp4');
    writeFileSync(video, patternBytes(1000));
    const run = start('--library', at.libraryFolder, video);
    let printed = '';
    const url = await new Promise<string>((resolve, reject) => {
      run.started.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        if (printed.includes('\n')) resolve(printed.trim());
      });
      void Promise.all([run.exit, run.stderr()]).then(([code, said]) =>
        reject(new Error(`ended with ${code}: ${said}`)),
      );
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{32}$/);
    const { origin, search } = new URL(url);
    const ask = (path: string, init?: RequestInit) => fetch(`${origin}${path}${search}`, init);
    const page = await fetch(url);
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(await page.text()).toContain('<title>Tubelet</title>');
    const session = (await (await ask('/api/session')).json()) as SessionInfo;
    expect(session).toMatchObject({ door: 'browser', opened: [{ name: 'Überblick.mp4', size: 1000 }] });
    const bytes = await ask(session.opened[0]!.url, { headers: { range: 'bytes=-3' } });
    expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(patternBytes(3, 997));
    const settings = { method: 'PUT', body: '{"theme":"dark"}' };
    expect((await ask('/api/settings', settings)).status).toBe(200);
    expect(JSON.parse(readFileSync(path.join(at.libraryFolder, 'user-settings.json'), 'utf8'))).toEqual({
      theme: 'dark',
    });
    // A page that listens must not keep the process alive.
    const listening = await ask('/api/events');
    run.started.kill(signal);
    expect(await run.exit).toBe(0);
    await listening.text().catch(() => '');
    expect(printed).toBe(`${url}\n`);
  },
);

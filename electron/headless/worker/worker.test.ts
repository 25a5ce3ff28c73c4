import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { parseQueueAddress } from '../../host/queue/queue-address.ts';
import { NO_SERVER, TestServer } from '../../host/queue/queue-server.fake.ts';
import { QueueServer } from '../../host/queue/queue-server.ts';
import { runCommand } from '../options/command.fake.ts';

const WORKER = path.join(import.meta.dirname, '../../host/queue/queue-worker.fake.ts');
const MODEL = ['--model', path.join(FIXTURE_MODELS, 'tiny-streaming'), '--threshold', '0.2'];
const VIDEOS = 8;

let folder: string;
let share: string;
let server: TestServer;
let local: Outcome;
const children: ChildProcess[] = [];

interface Event {
  readonly event: string;
  readonly [key: string]: unknown;
}

interface Outcome {
  readonly code: number | null;
  readonly files: Readonly<Record<string, string>>;
  readonly summary: Event | undefined;
  readonly failures: readonly unknown[];
}

if (NO_SERVER !== undefined) console.log(`The tests of the queue are skipped: ${NO_SERVER}.`);
const onServer = test.skipIf(NO_SERVER !== undefined || process.platform === 'win32');

beforeAll(async () => {
  if (NO_SERVER !== undefined) return;
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-queue-'));
  share = path.join(folder, 'share');
  writeVideos(path.join(share, 'videos'), shortVideo(folder), VIDEOS);
  writeFileSync(path.join(share, 'videos', 'broken.mp4'), 'This is no video.\n'.repeat(100));
  server = await TestServer.start(path.join(folder, 'server'));
  local = await tag('local', ['--no-library']);
}, 120_000);
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await server?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Runs `tag` on the share into a folder of its own there. */
async function tag(
  out: string,
  options: readonly string[],
  onEvent: (event: Event) => void = () => {},
): Promise<Outcome> {
  const at = path.join(share, out);
  const events: Event[] = [];
  const args = [...MODEL, '--progress', 'json', '--out', at, ...options, path.join(share, 'videos')];
  const { code, stderr } = await runCommand('tag', args, folder, (line) => {
    if (!line.startsWith('{')) return;
    const event = JSON.parse(line) as Event;
    events.push(event);
    onEvent(event);
  });
  if (events.length === 0) throw new Error(stderr);
  return {
    code,
    files: written(at),
    summary: events.find(({ event }) => event === 'summary'),
    failures: events
      .filter(({ event }) => event === 'failed')
      .map(({ message, code: why }) => [why, message]),
  };
}

function written(at: string): Record<string, string> {
  const names = readdirSync(at).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(at, name), 'utf8')]));
}

interface Started {
  readonly child: ChildProcess;
  readonly events: { readonly kind: string; readonly video?: string }[];
}

/** A worker whose lease is two seconds. @param onEvent hears what it prints */
function startWorker(
  roots: readonly string[] = [],
  onEvent: (kind: string, child: ChildProcess) => void = () => {},
  address = server.address,
): Started {
  const cache = path.join(folder, `packages-${children.length}`);
  const child = spawn(process.execPath, [WORKER, address, cache, '2000', ...roots], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const events: Started['events'] = [];
  let begun = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (begun + text).split('\n');
    begun = lines.pop()!;
    for (const line of lines) {
      const event = JSON.parse(line) as Started['events'][number];
      events.push(event);
      onEvent(event.kind, child);
    }
  });
  return { child, events };
}

const queue = (...options: readonly string[]) => ['--queue', server.address, ...options];
const countsOf = ({ summary }: Outcome) =>
  summary && [summary.tagged, summary.skipped, summary.failed, summary.segments];

onServer(
  'three workers make what one machine makes, byte by byte, with the same status',
  { timeout: 180_000 },
  async () => {
    expect(local.code).toBe(1);
    expect(Object.keys(local.files)).toHaveLength(VIDEOS);
    const workers = [startWorker(), startWorker(), startWorker()];
    const remote = await tag('three', [...queue(), '--no-library']);
    expect(remote.files).toEqual(local.files);
    expect([remote.code, countsOf(remote), remote.failures]).toEqual([1, countsOf(local), local.failures]);
    const begun = workers.map(({ events }) => events.filter(({ kind }) => kind === 'done').length);
    expect(begun.reduce((sum, each) => sum + each)).toBe(VIDEOS);
    expect(begun.filter((each) => each > 0).length).toBeGreaterThan(1);
    // Again, nothing is left to do.
    const again = await tag('three', [...queue(), '--no-library']);
    expect(again.summary).toMatchObject({ tagged: 0, skipped: VIDEOS, failed: 1 });
  },
);

onServer(
  'workers that die, freeze or stop lose nothing, nor does a server that is started again',
  { timeout: 240_000 },
  async () => {
    let begun = 0;
    const freeze: ChildProcess[] = [];
    const doomed = (how: NodeJS.Signals) => (kind: string, child: ChildProcess) => {
      if (kind !== 'begun') return;
      begun += 1;
      child.kill(how);
      if (how === 'SIGSTOP') freeze.push(child);
    };
    startWorker([], doomed('SIGKILL'));
    startWorker([], doomed('SIGSTOP'));
    startWorker([], doomed('SIGTERM'));
    const running = tag('chaos', [...queue(), '--no-library']);
    await expect.poll(() => begun, { timeout: 60_000 }).toBe(3);
    await server.kill();
    await server.start();
    const steady = startWorker();
    await expect
      .poll(() => steady.events.some(({ kind }) => kind === 'done'), { timeout: 60_000 })
      .toBe(true);
    // What it had is another's by now.
    freeze[0]!.kill('SIGCONT');
    const remote = await running;
    expect(remote.files).toEqual(local.files);
    expect([remote.code, countsOf(remote)]).toEqual([1, countsOf(local)]);
  },
);

onServer('a stopped run goes on, and one that was left is fetched later', { timeout: 180_000 }, async () => {
  // Of other runs nothing is to be seen here.
  const address = `${server.address}?prefix=left`;
  const own = (...options: readonly string[]) => ['--queue', address, ...options];
  const left = await runCommand(
    'tag',
    [
      ...MODEL,
      '--out',
      path.join(share, 'left'),
      ...own('--detach'),
      '--no-library',
      path.join(share, 'videos'),
    ],
    folder,
  );
  expect([left.code, left.stderr]).toEqual([
    0,
    expect.stringMatching(/^9 queued, 0 done before, 0 cannot be read\. .*--attach/m),
  ]);
  const status = async () => (await runCommand('tag', own('--status'), folder)).stdout;
  expect(await status()).toMatch(/^9 waiting, 0 under way, 0 to be fetched.*\nNo worker: start one/);
  const worker = startWorker([], () => {}, address);
  await expect
    .poll(() => worker.events.filter(({ kind }) => kind === 'done' || kind === 'failed').length, {
      timeout: 60_000,
    })
    .toBe(VIDEOS + 1);
  expect(await status()).toMatch(
    /^0 waiting.*8 to be fetched, \d+ failed\n.*8 done, 1 failed\nfailed: broken\.mp4: .+\[media\//s,
  );
  // Nothing is done twice: a second worker would be seen.
  worker.child.kill('SIGTERM');
  const second = startWorker([], () => {}, address);
  const fetched = await tag('left', [...own('--attach'), '--no-library']);
  expect(fetched.files).toEqual(local.files);
  expect(second.events.filter(({ kind }) => kind === 'done')).toEqual([]);
});

onServer('the library takes the results in as if it had tagged itself', { timeout: 180_000 }, async () => {
  startWorker();
  const rowsOf = (name: string) => {
    const database = new LibraryDatabase(path.join(folder, name));
    try {
      return database.all(
        `SELECT video.name, video.state, video.error_code, label.key, start_us, end_us, score FROM video
         LEFT JOIN segment ON video_id = video.id LEFT JOIN label ON label.id = label_id
         ORDER BY video.name_key, start_us, label.key`,
      );
    } finally {
      database.close();
    }
  };
  await tag('here', ['--library', path.join(folder, 'here.sqlite')]);
  await tag('there', [...queue(), '--library', path.join(folder, 'there.sqlite')]);
  expect(rowsOf('there.sqlite')).toEqual(rowsOf('here.sqlite'));
  // What was computed on the way is there too: another threshold needs no worker.
  const kept = (name: string) =>
    readdirSync(path.join(folder, `${name}-cache`), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.artifact'))
      .sort();
  expect(kept('there.sqlite')).toEqual(kept('here.sqlite'));
  expect(kept('there.sqlite')).not.toEqual([]);
});

onServer(
  'machines may have the share elsewhere, and a video that no worker sees is named',
  { timeout: 180_000 },
  async () => {
    const elsewhere = path.join(folder, 'mounted');
    mkdirSync(elsewhere);
    cpSync(path.join(share, 'videos'), path.join(elsewhere, 'videos'), { recursive: true });
    rmSync(path.join(elsewhere, 'videos', 'clip 1.mp4'));
    startWorker([`data=${elsewhere}`]);
    startWorker([`data=${elsewhere}`]);
    const remote = await tag('roots', [...queue('--root', `data=${share}`), '--no-library']);
    const { 'clip 1.tubelet.json': _, ...others } = local.files;
    expect(remote.files).toEqual(others);
    expect(remote.failures).toContainEqual([
      'source/gone',
      expect.stringMatching(/^"clip 1\.mp4" is seen by no worker below the root "data": mount .*\.$/),
    ]);
  },
);

onServer('what does not fit is refused in a sentence', { timeout: 120_000 }, async () => {
  const run = async (...args: readonly string[]) => {
    const { code, stderr } = await runCommand('worker', args, folder);
    return [code, stderr.trim()];
  };
  expect(await run()).toEqual([2, expect.stringMatching(/^Give --queue/)]);
  expect(await run('--queue', 'http://127.0.0.1')).toEqual([
    2,
    expect.stringMatching(/^--queue must be redis:/),
  ]);
  expect(await run('--queue', server.address, '--root', 'x=/nowhere/at/all')).toEqual([
    2,
    expect.stringMatching(/"\/nowhere\/at\/all" of --root x cannot be found/),
  ]);
  const locked = await TestServer.start(path.join(folder, 'locked'), '--requirepass', 'secret');
  try {
    const refused = await run('--queue', locked.address);
    expect(refused).toEqual([2, expect.stringMatching(/refuses Tubelet: check the user and the password/)]);
    const wrong = await run('--queue', locked.address.replace('//', '//:other-secret@'));
    expect(wrong).toEqual([2, expect.not.stringContaining('other-secret')]);
  } finally {
    await locked.kill();
  }
  const other = await QueueServer.open(parseQueueAddress(`${server.address}?prefix=other`));
  await other.redis.set(other.key('protocol'), '999');
  await other.close();
  expect(await run('--queue', `${server.address}?prefix=other`)).toEqual([
    2,
    expect.stringMatching(/used by another version of Tubelet \(999, this one speaks 1\)/),
  ]);
});

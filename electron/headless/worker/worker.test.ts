import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { parseQueueAddress } from '../../host/queue/queue-address.ts';
import { NO_SERVER, type TestServer } from '../../host/queue/queue-server.fake.ts';
import { QueueServer } from '../../host/queue/queue-server.ts';
import { runCommand } from '../options/command.fake.ts';
import { ownVersion } from '../options/own-version.ts';
import { Machines, MODEL, type Outcome } from './machines.fake.ts';

const VIDEOS = 8;

let machines: Machines;
let folder: string;
let share: string;
let server: TestServer;
let local: Outcome;

if (NO_SERVER !== undefined) console.log(`The tests of the queue are skipped: ${NO_SERVER}.`);
const onServer = test.skipIf(NO_SERVER !== undefined || process.platform === 'win32');

beforeAll(async () => {
  if (NO_SERVER !== undefined) return;
  machines = new Machines(VIDEOS);
  ({ folder, share } = machines);
  server = await machines.server('server');
  local = await machines.tag('local', ['--no-library']);
}, 120_000);
afterEach(() => machines?.stopWorkers());
afterAll(() => machines?.close());

const tag: Machines['tag'] = (...args) => machines.tag(...args);
const startWorker = (options: Parameters<Machines['startWorker']>[1] = {}, address = server.address) =>
  machines.startWorker(address, options);
const queue = (...options: readonly string[]) => ['--queue', server.address, ...options];
/** A worker that does nothing. */
const NOTE = {
  ...{ name: 'old', protocol: 1, version: '0.0.1', host: 'old', jobs: 1, done: 0, failed: 0 },
  recent: { ended: 0, overMs: 1 },
};
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

onServer('a stopped run goes on, and one that was left is fetched later', { timeout: 180_000 }, async () => {
  // Of other runs nothing is to be seen here.
  const address = `${server.address}?prefix=left`;
  const own = (...options: readonly string[]) => ['--queue', address, ...options];
  const left = await runCommand(
    'tag',
    [...MODEL, '--out', path.join(share, 'left'), ...own('--detach'), '--no-library', machines.videos],
    folder,
  );
  expect([left.code, left.stderr]).toEqual([
    0,
    expect.stringMatching(/^9 queued, 0 done before, 0 cannot be read\. .*--attach/m),
  ]);
  const status = async () => (await runCommand('tag', own('--status'), folder)).stdout;
  expect(await status()).toMatch(/^9 waiting, 0 under way, 0 to be fetched, 0 failed\nNo worker: start one/);
  const worker = startWorker({}, address);
  await expect
    .poll(() => worker.events.filter(({ kind }) => kind === 'done' || kind === 'failed').length, {
      timeout: 60_000,
    })
    .toBe(VIDEOS + 1);
  await expect
    .poll(status, { timeout: 20_000 })
    .toMatch(/^0 waiting.*8 to be fetched, \d+ failed\n.*8 done, 1 failed\nfailed: broken\.mp4: .+\.\n$/s);
  // Without a coordinator every result is where it belongs.
  expect(machines.written('left')).toEqual(local.files);
  // Nothing is done twice: a second worker would be seen.
  worker.child.kill('SIGTERM');
  const second = startWorker({}, address);
  const fetched = await tag('left', [...own('--attach'), '--no-library']);
  expect(fetched.files).toEqual(local.files);
  expect(second.events.filter(({ kind }) => kind !== 'ready')).toEqual([]);
  expect([fetched.code, countsOf(fetched), fetched.failures]).toEqual([1, countsOf(local), local.failures]);
  expect(existsSync(path.join(share, 'left', '.tubelet-queue'))).toBe(false);
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
  const kept = (name: string) => {
    const cache = path.join(folder, `${name}-cache`);
    const names = readdirSync(cache, { recursive: true, encoding: 'utf8' });
    return names
      .filter((file) => file.endsWith('.artifact'))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(path.join(cache, file)))
          .digest('hex'),
      ])
      .sort();
  };
  expect(kept('there.sqlite')).toEqual(kept('here.sqlite'));
  expect(kept('there.sqlite')).not.toEqual([]);
  machines.stopWorkers();
  const ask = async (name: string, ...args: readonly string[]) => {
    const library = ['--library', path.join(folder, `${name}.sqlite`), ...args];
    const { code, stdout, stderr } = await runCommand('library', library, folder);
    expect(code, stderr).toBe(0);
    // Rows are numbered as results came in, and of equal ones the first that came is first.
    const text = stdout.replaceAll(/"(id|videoId)": ?\d+/g, '"$1":0');
    return args.includes('json')
      ? JSON.parse(text, (_, value) =>
          Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value,
        )
      : text;
  };
  // With the videos out of reach nothing can be decoded in secret.
  renameSync(machines.videos, `${machines.videos} away`);
  try {
    for (const args of [
      ['search', '--format', 'json'],
      ['recut', '--threshold', '0.6', '--models', path.dirname(MODEL[1]!)],
      ['search', '--format', 'json'],
      ['review', '--format', 'json'],
    ])
      expect([args[0], await ask('there', ...args)]).toEqual([args[0], await ask('here', ...args)]);
  } finally {
    renameSync(`${machines.videos} away`, machines.videos);
  }
});

onServer(
  'machines may have the share elsewhere, and a video that no worker sees is named',
  { timeout: 180_000 },
  async () => {
    const elsewhere = path.join(folder, 'mounted');
    mkdirSync(elsewhere);
    cpSync(path.join(share, 'videos'), path.join(elsewhere, 'videos'), { recursive: true });
    rmSync(path.join(elsewhere, 'videos', 'clip 1.mp4'));
    startWorker({ roots: [`data=${elsewhere}`] });
    startWorker({ roots: [`data=${elsewhere}`] });
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
  const locked = await machines.server('locked', '--requirepass', 'secret');
  try {
    const refused = await run('--queue', locked.address);
    expect(refused).toEqual([2, expect.stringMatching(/refuses Tubelet: check the user and the password/)]);
    const wrong = await run('--queue', locked.address.replace('//', '//:other-secret@'));
    expect(wrong).toEqual([2, expect.not.stringContaining('other-secret')]);
  } finally {
    await locked.kill();
  }
  const other = await QueueServer.open(parseQueueAddress(`${server.address}?prefix=other`), '0.0.1');
  await other.note(NOTE);
  expect(await run('--queue', `${server.address}?prefix=other`)).toEqual([
    2,
    expect.stringMatching(
      /used by another version of Tubelet \(0\.0\.1, this one is \d+\.\d+\.\d+\): use the same/,
    ),
  ]);
  // Once it has gone and nothing waits for it, the newer takes over.
  await other.forget(NOTE.name);
  await other.close();
  const later = await QueueServer.open(parseQueueAddress(`${server.address}?prefix=other`), ownVersion());
  await later.close();
});

onServer(
  'two coordinators on one queue each get their own, in formats of their own',
  { timeout: 180_000 },
  async () => {
    startWorker();
    startWorker();
    const csv = ['--no-library', '--format', 'csv', '--threshold', '0.3'];
    const own = (out: string, ...options: readonly string[]) => tag(out, [...queue(), ...options]);
    const [one, other] = await Promise.all([own('one', '--no-library'), own('other', ...csv)]);
    expect([one.files, countsOf(one)]).toEqual([local.files, countsOf(local)]);
    const alone = await tag('alone', csv);
    const texts = (out: string) => {
      const at = path.join(share, out);
      return readdirSync(at)
        .filter((name) => !name.startsWith('.'))
        .map((name) => [name, readFileSync(path.join(at, name), 'utf8')]);
    };
    expect([texts('other'), countsOf(other)]).toEqual([texts('alone'), countsOf(alone)]);
    expect(texts('other')).toHaveLength(VIDEOS);
  },
);

onServer(
  'a video that brings every worker down fails with its sentence, and the rest is done',
  { timeout: 240_000 },
  async () => {
    let isOver = false;
    let deaths = 0;
    const keep = () => {
      const { child } = startWorker({ env: { TUBELET_TEST_POISON: 'clip 3.mp4' } });
      child.on('exit', () => {
        if (isOver) return;
        deaths += 1;
        keep();
      });
    };
    keep();
    keep();
    const remote = await tag('poisoned', [...queue(), '--no-library']);
    isOver = true;
    const { 'clip 3.tubelet.json': _, ...others } = local.files;
    expect(remote.files).toEqual(others);
    expect(remote.failures).toContainEqual([
      'worker/crashed',
      expect.stringMatching(/^Tubelet was brought down 4 times while it worked on this video: .+\.$/),
    ]);
    expect([remote.code, deaths]).toEqual([1, 4]);
  },
);

onServer('a server that speaks TLS is trusted by its authority alone', { timeout: 180_000 }, async () => {
  const at = (name: string) => path.join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.crt');
  openssl('req', ...key.slice(0, 3), '-subj', '/CN=queue', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signed);
  const tls = ['--tls-cert-file', at('server.crt'), '--tls-key-file', at('server.key')];
  const ca = ['--tls-ca-cert-file', at('ca.crt'), '--tls-auth-clients', 'no'];
  const secret = await machines.server('tls', '--requirepass', 'secret', ...tls, ...ca, '--tls');
  for (const host of ['localhost', '127.0.0.1']) {
    const address = secret.address.replace('127.0.0.1', host).replace('//', '//:secret@');
    const refused = await runCommand('worker', ['--queue', address], folder);
    expect([refused.code, refused.stderr.trim()]).toEqual([
      2,
      expect.stringMatching(/refuses Tubelet: its certificate is not trusted: .*NODE_EXTRA_CA_CERTS/),
    ]);
    const trust = { NODE_EXTRA_CA_CERTS: at('ca.crt') };
    startWorker({ env: trust }, address);
    const options = ['--queue', address, '--no-library'];
    const remote = await machines.tag(`tls ${host}`, options, () => {}, trust);
    expect([remote.files, remote.code]).toEqual([local.files, 1]);
    machines.stopWorkers();
  }
});

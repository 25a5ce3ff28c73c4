import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../build/source-files.ts';

/**
 * `node e2e/bench/bench-queue.ts [VIDEOS] [WORKERS] [MILLISECONDS]`: what a queue costs beside the work itself. The
 * server, the coordinator (`tag --queue`) and the workers are real and share this machine; only the looking at pictures
 * is a wait of so many milliseconds.
 */
const [videos = 100_000, count = 64, taskMs = 600] = process.argv.slice(2).map(Number);
const PROCESSES = 4;
const CLOCK_TICKS = 100;

/** Of a process of this machine, by Linux's own count. */
function used(pid: number): { readonly cpuMs: number; readonly rssMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return {
    cpuMs: ((Number(stat[11]) + Number(stat[12])) * 1000) / CLOCK_TICKS,
    rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
  };
}

function line(what: string, figure: string): void {
  console.log(`${what.padEnd(60)} ${figure}`);
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const program = ['valkey-server', 'redis-server'].find((name) => spawnSync(name, ['--version']).status === 0);
if (program === undefined) throw new Error('There is no redis-server or valkey-server: install one.');
const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-bench-queue-'));
const model = path.join(ROOT, 'models', 'fixtures', 'tiny-streaming');
const children: ChildProcess[] = [];
const port = await freePort();
const address = `redis://127.0.0.1:${port}`;
mkdirSync(path.join(folder, 'server'));
const server = spawn(
  program,
  [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', path.join(folder, 'server')],
    ...['--appendonly', 'yes', '--save', ''],
  ],
  { stdio: 'ignore' },
);
try {
  for (let video = 0; video < videos; video++) {
    const at = path.join(folder, 'videos', String(Math.floor(video / 1000)));
    if (video % 1000 === 0) mkdirSync(at, { recursive: true });
    writeFileSync(path.join(at, `${video}.mp4`), `video ${video}`);
  }
  for (let process_ = 0; process_ < PROCESSES; process_++) {
    const args = [address, path.join(folder, 'packages'), String(count / PROCESSES), String(taskMs)];
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'queue-workers.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
  }
  const out = path.join(folder, 'out');
  const script = path.join(ROOT, 'electron', 'headless', 'tag', 'tag.ts');
  const options = ['--queue', address, '--no-library', '--model', model, '--quiet', '--out', out];
  const tag = spawn(process.execPath, [script, ...options, path.join(folder, 'videos')], {
    stdio: 'inherit',
  });
  children.push(tag);
  const ended = new Promise<number | null>((resolve) => tag.once('exit', resolve));
  const written = () => {
    try {
      return readdirSync(out).length;
    } catch {
      return 0;
    }
  };
  // Reading the folders and starting is not the queue's.
  while (written() < 2) await sleep(20);
  const begun = performance.now();
  const before = [tag.pid!, server.pid!, ...children.slice(0, PROCESSES).map(({ pid }) => pid!)].map(used);
  const memory: { readonly share: number; readonly coordinator: number; readonly server: number }[] = [];
  let isOver = false;
  let last: ReturnType<typeof used>[] = before;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([ended, sleep(1000)]);
    if (isOver) break;
    last = [tag.pid!, server.pid!, ...children.slice(0, PROCESSES).map(({ pid }) => pid!)].map(used);
    const share = Math.floor(((performance.now() - begun) * count) / taskMs / (videos / 10));
    if (share > (memory.at(-1)?.share ?? -1))
      memory.push({ share, coordinator: last[0]!.rssMb, server: last[1]!.rssMb });
  }
  const code = await ended;
  const wallMs = performance.now() - begun;
  const idealMs = (videos * taskMs) / count;
  const cpu = (from: number, to: number) =>
    last.slice(from, to).reduce((sum, { cpuMs }, index) => sum + cpuMs - before[from + index]!.cpuMs, 0) /
    videos;
  line('videos, simulated workers, ms each', `${videos}, ${count}, ${taskMs} (status ${code})`);
  line('files written', String(written()));
  line('time, against ideal', `${(wallMs / 1000).toFixed(1)} s, ${(wallMs / idealMs).toFixed(3)}`);
  line('of a worker, per video, beside the work', `${(((wallMs - idealMs) * count) / videos).toFixed(2)} ms`);
  line('processor per video: coordinator', `${cpu(0, 1).toFixed(2)} ms`);
  line('processor per video: server', `${cpu(1, 2).toFixed(2)} ms`);
  line('processor per video: worker', `${cpu(2, 2 + PROCESSES).toFixed(2)} ms`);
  for (const { share, coordinator, server: kept } of memory)
    line(
      `memory at ${share * 10} %`,
      `coordinator ${coordinator.toFixed(0)} MB, server ${kept.toFixed(0)} MB`,
    );
} finally {
  for (const child of children) child.kill('SIGKILL');
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

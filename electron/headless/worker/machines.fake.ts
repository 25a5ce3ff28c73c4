import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { TestServer } from '../../host/queue/queue-server.fake.ts';
import { runCommand } from '../options/command.fake.ts';
import { ownVersion } from '../options/own-version.ts';

const WORKER = path.join(import.meta.dirname, '../../host/queue/queue-worker.fake.ts');
export const MODEL = ['--model', path.join(FIXTURE_MODELS, 'tiny-streaming'), '--threshold', '0.2'];
export const LEASE_MS = 2000;

interface Event {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** How a run of `tag` came out. */
export interface Outcome {
  readonly code: number | null;
  /** Results by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly summary: Event | undefined;
  readonly failures: readonly unknown[];
}

export interface StartedWorker {
  readonly child: ChildProcess;
  readonly events: { readonly kind: string; readonly video?: string }[];
}

/** A share with videos, a real server, and as many workers as a test starts: processes of their own. */
export class Machines {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-queue-'));
  readonly share = path.join(this.folder, 'share');
  readonly videos = path.join(this.share, 'videos');
  readonly #children: ChildProcess[] = [];
  readonly #servers: TestServer[] = [];
  #caches = 0;

  constructor(videos: number) {
    writeVideos(this.videos, shortVideo(this.folder), videos);
    writeFileSync(path.join(this.videos, 'broken.mp4'), 'This is no video.\n'.repeat(100));
  }

  async server(name: string, ...args: readonly string[]): Promise<TestServer> {
    const server = await TestServer.start(path.join(this.folder, name), ...args);
    this.#servers.push(server);
    return server;
  }

  /** Runs `tag` on the videos into a folder of its own on the share. */
  async tag(
    out: string,
    options: readonly string[],
    onEvent: (event: Event) => void = () => {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    const at = path.join(this.share, out);
    const events: Event[] = [];
    const args = [...MODEL, '--progress', 'json', '--out', at, ...options, this.videos];
    const hear = (line: string) => {
      if (!line.startsWith('{')) return;
      const event = JSON.parse(line) as Event;
      events.push(event);
      onEvent(event);
    };
    const { code, stderr } = await runCommand('tag', args, this.folder, hear, env);
    if (events.length === 0) throw new Error(stderr);
    return {
      code,
      files: this.written(out),
      summary: events.find(({ event }) => event === 'summary'),
      failures: events
        .filter(({ event }) => event === 'failed')
        .map(({ message, code: why }) => [why, message]),
    };
  }

  written(out: string): Record<string, string> {
    const at = path.join(this.share, out);
    const names = readdirSync(at).filter((name) => name.endsWith('.json'));
    return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(at, name), 'utf8')]));
  }

  /** @param onEvent hears what it prints */
  startWorker(
    address: string,
    {
      roots = [],
      onEvent = () => {},
      env = {},
    }: {
      roots?: readonly string[];
      onEvent?(kind: string, child: ChildProcess): void;
      env?: Record<string, string>;
    } = {},
  ): StartedWorker {
    this.#caches += 1;
    const cache = path.join(this.folder, `packages-${this.#caches}`);
    const args = [WORKER, address, ownVersion(), cache, String(LEASE_MS), ...roots];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    this.#children.push(child);
    const events: StartedWorker['events'] = [];
    let begun = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (begun + text).split('\n');
      begun = lines.pop()!;
      for (const line of lines) {
        const event = JSON.parse(line) as StartedWorker['events'][number];
        events.push(event);
        onEvent(event.kind, child);
      }
    });
    return { child, events };
  }

  stopWorkers(): void {
    for (const child of this.#children.splice(0)) child.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.stopWorkers();
    for (const server of this.#servers) await server.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The way to a server, which can be cut as a network is: nothing arrives, and nobody is told. */
export class Line {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Line> {
    const server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const socket of [near, far]) {
        line.#sockets.add(socket);
        socket.on('close', () => {
          line.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
        socket.on('error', () => {});
        if (line.#isCut) socket.pause();
      }
      near.on('data', (bytes) => far.write(bytes));
      far.on('data', (bytes) => near.write(bytes));
      if (line.#isCut) for (const socket of [near, far]) socket.pause();
    });
    const line = new Line(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('it does not listen');
    return `redis://127.0.0.1:${address.port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  mend(): void {
    this.#isCut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The server's program, where this computer has one. */
const PROGRAM = ['valkey-server', 'redis-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** Why tests with a real server are skipped; undefined where they run. */
export const NO_SERVER =
  PROGRAM === undefined
    ? 'there is no redis-server or valkey-server: apt-get install redis-server brings one'
    : undefined;

/** A real server on a free port of this computer, which keeps what it has in `folder`. */
export class TestServer {
  readonly #folder: string;
  readonly #arguments: readonly string[];
  readonly port: number;
  readonly #isEncrypted: boolean;
  #child: ChildProcess | undefined;

  private constructor(folder: string, port: number, args: readonly string[]) {
    this.#folder = folder;
    this.port = port;
    this.#isEncrypted = args.includes('--tls');
    this.#arguments = args.filter((each) => each !== '--tls');
  }

  /** @param args of the server; `--tls` makes it speak nothing but TLS, with the certificate that they name */
  static async start(folder: string, ...args: readonly string[]): Promise<TestServer> {
    mkdirSync(folder, { recursive: true });
    const server = new TestServer(folder, await freePort(), args);
    await server.start();
    return server;
  }

  get address(): string {
    return `${this.#isEncrypted ? 'rediss' : 'redis'}://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  async start(): Promise<void> {
    const port = String(this.port);
    const ports = this.#isEncrypted ? ['--port', '0', '--tls-port', port] : ['--port', port];
    const options = [...ports, '--bind', '127.0.0.1', '--dir', this.#folder];
    const kept = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const child = spawn(PROGRAM!, [...options, ...kept, ...this.#arguments], { stdio: 'ignore' });
    this.#child = child;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      if (await answers(this.port)) return;
      await sleep(50);
    }
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../../engine/base/errors.ts';
import type { Handler } from '../../host/http/handler.ts';
import { ALWAYS } from '../../host/http/headers.ts';
import { answerOverHttp } from './http-adapter.ts';
import { type Refusal, refusalOf } from './request-guard.ts';
import { ServeKey, withoutKey } from './serve-key.ts';

export interface RunningServer {
  /** The address that opens the page; it holds the key, without which nothing is answered. */
  readonly url: string;
  /** An address that opens the page once. */
  urlForOnce(): string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** The address of a path for a program that keeps no cookies. */
  at(path: string): string;
  /** Ends open streams and frees the port. */
  close(): Promise<void>;
}

/** Longer than a person looks at one frame: a new connection for each read would double its cost. */
const KEEP_ALIVE_MS = 65_000;

export interface ServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** What a request must know to be answered. */
  readonly key: string;
  /** Told of every request that was refused. */
  onRefused?(): void;
}

/**
 * Serves `handler` on the loopback address to those who know the key.
 * Errors: `usage` when the port is taken or not allowed.
 */
export async function startServer(handler: Handler, options: ServerOptions): Promise<RunningServer> {
  const { port, onRefused } = options;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port)));
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${own}`;
  const key = new ServeKey(options.key, own);
  server.on('request', (message: IncomingMessage, answer: ServerResponse) => {
    const entry = key.check(message.url ?? '', message.headers.cookie);
    const refusal = refusalOf(message, own, entry.isKnown);
    if (refusal) {
      onRefused?.();
      refuse(message, answer, refusal);
      return;
    }
    message.url = withoutKey(message.url ?? '');
    if (entry.cookie !== null) answer.setHeader('set-cookie', entry.cookie);
    answerOverHttp(message, answer, origin, handler).catch((error: unknown) => {
      console.error(error);
      answer.destroy();
    });
  });
  return {
    url: `${origin}/${key.query}`,
    urlForOnce: () => `${origin}/${key.queryForOnce()}`,
    origin,
    at: (path) => `${origin}${path}${key.query}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(message: IncomingMessage, answer: ServerResponse, { status, sentence }: Refusal): void {
  answer.writeHead(status, { ...ALWAYS, 'content-type': 'text/plain; charset=utf-8' });
  answer.end(message.method === 'HEAD' ? undefined : sentence);
}

function cannotListen(error: NodeJS.ErrnoException, port: number): AppError {
  const why =
    error.code === 'EADDRINUSE'
      ? 'is in use: choose another, or leave --port out to take a free one'
      : `cannot be used (${error.code ?? error.message})`;
  return new AppError('usage', `Port ${port} ${why}.`, { cause: error });
}

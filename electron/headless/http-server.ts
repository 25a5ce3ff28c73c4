import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../engine/errors.ts';
import type { Handler } from '../host/handler.ts';
import { ALWAYS } from '../host/headers.ts';
import { answerOverHttp } from './http-adapter.ts';
import { refusalOf } from './request-guard.ts';

export interface RunningServer {
  /** The page's address, ending in `/`. */
  readonly url: string;
  /** Ends open streams and frees the port. */
  close(): Promise<void>;
}

/** Longer than a person looks at one frame: a new connection for each read would double its cost. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves `handler` on the loopback address; port 0 takes a free one.
 * Errors: `usage` when the port is taken or not allowed.
 */
export async function startServer(handler: Handler, port: number): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, answer) => {
    const { port: own } = server.address() as AddressInfo;
    const refusal = refusalOf(message, own);
    if (refusal) {
      answer.writeHead(refusal.status, { ...ALWAYS, 'content-type': 'text/plain; charset=utf-8' });
      answer.end(message.method === 'HEAD' ? undefined : refusal.sentence);
      return;
    }
    answerOverHttp(message, answer, `http://127.0.0.1:${own}`, handler).catch((error: unknown) => {
      console.error(error);
      answer.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port)));
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function cannotListen(error: NodeJS.ErrnoException, port: number): AppError {
  const why =
    error.code === 'EADDRINUSE'
      ? 'is in use: choose another, or leave --port out to take a free one'
      : `cannot be used (${error.code ?? error.message})`;
  return new AppError('usage', `Port ${port} ${why}.`, { cause: error });
}

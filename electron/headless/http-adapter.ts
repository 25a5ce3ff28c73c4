import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Handler } from '../host/handler.ts';

/**
 * Answers one HTTP request with the handler. The body is pulled at the pace of the connection, and dropped (which
 * closes its file) as soon as the other side goes away.
 */
export async function answerOverHttp(
  message: IncomingMessage,
  answer: ServerResponse,
  origin: string,
  handler: Handler,
): Promise<void> {
  const response = await handler(requestOf(message, origin));
  answer.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) {
    answer.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>), answer);
  } catch {
    // Either the listener left or the file failed half way: cutting the connection is all that can still be said.
    answer.destroy();
  }
}

function requestOf(message: IncomingMessage, origin: string): Request {
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  return new Request(origin + message.url, { method: message.method ?? 'GET', headers });
}

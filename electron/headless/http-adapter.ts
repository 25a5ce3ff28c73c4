import type { IncomingMessage, ServerResponse } from 'node:http';
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
  if (response.body) await send(response.body, answer);
  else answer.end();
}

function requestOf(message: IncomingMessage, origin: string): Request {
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  return new Request(origin + message.url, { method: message.method ?? 'GET', headers });
}

/** A loop of our own: `pipeline` never cancels a body whose receiver left before it began, and its file stays open. */
async function send(body: ReadableStream<Uint8Array>, answer: ServerResponse): Promise<void> {
  const reader = body.getReader();
  let goOn = () => {};
  const leave = () => {
    // A read that is under way ends here; the stream closes its file.
    reader.cancel().catch(() => {});
    goOn();
  };
  answer.on('drain', () => goOn());
  answer.once('close', leave);
  if (answer.destroyed) leave();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || answer.destroyed) break;
      if (!answer.write(value) && !answer.destroyed) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
    }
    answer.end();
  } catch {
    // The file failed half way. The length was promised, so a cut connection is all that can still be said.
    answer.destroy();
  }
}

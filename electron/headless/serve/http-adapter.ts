import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../../host/http/handler.ts';

/**
 * Answers one HTTP request with the handler. The body is pulled at the pace of the connection, and dropped (which
 * closes its file) as soon as the other side goes away; the request's signal then aborts.
 */
export async function answerOverHttp(
  message: IncomingMessage,
  answer: ServerResponse,
  origin: string,
  handler: Handler,
): Promise<void> {
  const gone = new AbortController();
  answer.once('close', () => gone.abort());
  const response = await handler(requestOf(message, origin, gone.signal));
  answer.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await send(response.body, answer);
  else answer.end();
}

function requestOf(message: IncomingMessage, origin: string, signal: AbortSignal): Request {
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  const method = message.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') {
    return new Request(origin + message.url, { method, headers, signal });
  }
  // The types of the browser's fetch do not know `duplex`, which Node demands.
  const init: RequestInit & { duplex: 'half' } = {
    ...{ method, headers, signal },
    body: bodyOf(message),
    duplex: 'half',
  };
  return new Request(origin + message.url, init);
}

/**
 * The body as it comes. One that nobody reads to its end is let run out, not cut off: the other side would see a broken
 * connection instead of the answer that says why.
 */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = message.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value as Buffer);
      },
      async cancel() {
        await chunks.return?.();
        message.resume();
      },
    },
    // Nothing is read ahead: a body that is refused by its length stays untouched, and Node lets it run out.
    { highWaterMark: 0 },
  );
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

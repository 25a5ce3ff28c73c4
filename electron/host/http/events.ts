import type { HostEvent } from '../../contract/host-events.ts';

type Client = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/** Proxies, sleep and slow pages: a page that has not read this many messages is let go and connects again. */
const MOST_UNREAD = 256;
const KEEP_ALIVE_MS = 15_000;

const encoder = new TextEncoder();

/** Sends what happens in the host to every page that listens. */
export class HostEvents {
  readonly #clients = new Set<Client>();
  #keepAlive: NodeJS.Timeout | undefined;

  /** How many pages listen now. */
  get listeners(): number {
    return this.#clients.size;
  }

  publish(event: HostEvent): void {
    this.#send(`data: ${JSON.stringify(event)}\n\n`);
  }

  /** A new listener as an answer. It is forgotten as soon as its body is cancelled. */
  answer(request: Request): Response {
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' };
    if (request.method === 'HEAD') return new Response(null, { headers });
    let client: Client;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: (controller) => {
          client = controller;
          this.#clients.add(client);
          this.#keepAlive ??= setInterval(() => this.#send(': still here\n\n'), KEEP_ALIVE_MS).unref();
          client.enqueue(encoder.encode('retry: 1000\n\n'));
        },
        cancel: () => this.#forget(client),
      },
      { highWaterMark: MOST_UNREAD },
    );
    return new Response(body, { headers });
  }

  /** Ends every listener's stream. */
  close(): void {
    for (const client of this.#clients) client.close();
    this.#clients.clear();
    this.#forget(undefined);
  }

  #send(message: string): void {
    const bytes = encoder.encode(message);
    for (const client of this.#clients) {
      if ((client.desiredSize ?? 0) > 0) {
        client.enqueue(bytes.slice());
      } else {
        client.error(new Error('the page stopped reading its events'));
        this.#forget(client);
      }
    }
  }

  #forget(client: Client | undefined): void {
    if (client) this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
  }
}

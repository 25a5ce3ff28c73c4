import * as v from 'valibot';
import { vi } from 'vitest';
import { pathTexts, queryValues } from '../../../electron/contract/wire/address.ts';
import type { Endpoint } from '../../../electron/contract/wire/endpoint.ts';
import { AppError } from '../../../engine/base/errors.ts';

/** The contract, for who answers by it. */
export { endpoints } from '../../../electron/contract/endpoints.ts';
export { addressOf } from '../../../electron/contract/wire/address.ts';
export { SHORTENED_HEADER } from '../../../electron/contract/wire/ask.ts';

const ORIGIN = 'http://127.0.0.1';

/** What the host was asked by an endpoint. */
export interface Heard {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A host that answers what it was told to, by the endpoints of the contract; anything else is not found. */
export class HostFake {
  readonly #replies = new Map<Endpoint, (heard: Heard) => unknown>();
  readonly #heard: { readonly endpoint: Endpoint; readonly heard: Heard }[] = [];

  /** Takes the place of the browser's `fetch`, and gives the page an address. */
  constructor() {
    vi.stubGlobal('location', new URL(ORIGIN));
    vi.stubGlobal('fetch', (address: string | URL, init: RequestInit = {}) => this.#answer(address, init));
  }

  /** A `Response` goes as it is, an `AppError` that is thrown as the host's refusal. */
  answers(endpoint: Endpoint, reply: (heard: Heard) => unknown): this {
    this.#replies.set(endpoint, reply);
    return this;
  }

  /** What was asked of an endpoint that has an answer, oldest first. */
  heard(endpoint: Endpoint): readonly Heard[] {
    return this.#heard.filter((each) => each.endpoint === endpoint).map(({ heard }) => heard);
  }

  async #answer(address: string | URL, init: RequestInit): Promise<Response> {
    const url = new URL(address, ORIGIN);
    const method = (init.method ?? 'GET').replace('HEAD', 'GET');
    for (const [endpoint, reply] of this.#replies) {
      const texts = endpoint.method === method ? pathTexts(endpoint, url.pathname) : null;
      if (!texts) continue;
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      const query = v.parse(endpoint.query, queryValues(endpoint.query, url.searchParams)) as Heard['query'];
      const heard = { parameters: Object.fromEntries(texts), query, body: v.parse(endpoint.body, body) };
      this.#heard.push({ endpoint, heard });
      try {
        const answer = await reply(heard);
        init.signal?.throwIfAborted();
        return answer instanceof Response ? answer : Response.json(answer);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        return Response.json({ error: { code: thrown.code, message: thrown.message } }, { status: 400 });
      }
    }
    return new Response(null, { status: 404 });
  }
}

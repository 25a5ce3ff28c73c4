import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import { endpoints } from '../../contract/endpoints.ts';
import { count, share } from '../../contract/parts.ts';
import { addressOf } from '../../contract/wire/address.ts';
import { ask } from '../../contract/wire/ask.ts';
import { endpoint } from '../../contract/wire/endpoint.ts';
import { makeTestHost } from '../host.fake.ts';
import { createHandler } from './handler.ts';
import { type Handlings, Router, routesOf } from './router.ts';

afterEach(() => vi.unstubAllGlobals());

const echo = {
  echo: endpoint({
    does: 'say it again',
    method: 'POST',
    path: '/api/echo/{id}/of/{name}',
    parameters: { id: count, name: v.string() },
    query: {
      text: v.exactOptional(v.string()),
      share: v.exactOptional(share),
      isOn: v.exactOptional(v.boolean()),
      list: v.exactOptional(v.array(v.string())),
      numbers: v.exactOptional(v.array(count)),
    },
    headers: { 'x-mark': v.exactOptional(v.string()) },
    body: v.strictObject({ value: v.unknown() }),
    answer: v.object({ all: v.unknown() }),
  }),
  none: endpoint({
    does: 'find it',
    method: 'GET',
    path: '/api/echo/{id}',
    parameters: { id: count },
    answer: v.nullable(v.string()),
  }),
  fixed: endpoint({ does: 'find it', method: 'GET', path: '/api/echo/fixed', answer: v.string() }),
  wrong: endpoint({
    does: 'be right',
    method: 'GET',
    path: '/api/wrong',
    answer: v.object({ n: v.number() }),
  }),
  file: endpoint({
    does: 'read it',
    method: 'GET',
    path: '/files/{file*}',
    parameters: { file: v.string() },
    answer: 'bytes',
  }),
};

/** Answers as a host would, over the handler alone. */
function serve(handlings: Partial<Handlings<typeof echo>> = {}) {
  const reported: unknown[] = [];
  const router = new Router(
    routesOf(
      { echo },
      {
        echo: {
          echo: ({ parameters, query, headers, body }) => ({ all: { parameters, query, headers, body } }),
          none: () => null,
          fixed: () => 'fixed',
          wrong: () => ({ n: 1 }),
          file: ({ parameters: { file } }) => new Response(file),
          ...handlings,
        },
      },
    ),
  );
  const handler = createHandler({ appFolder: '/nowhere', router, report: (error) => reported.push(error) });
  const send = (address: string, init?: RequestInit) => handler(new Request(`app://bundle${address}`, init));
  vi.stubGlobal('fetch', send);
  return { send, reported };
}

test('whatever is asked for arrives as it was given', async () => {
  serve();
  // What is empty is left out, and a comma parts two of a list.
  const word = fc.string({ minLength: 1 }).filter((text) => !text.includes(',') && text.isWellFormed());
  const asked = fc.record({
    parameters: fc.record({ id: fc.nat(), name: word.filter((text) => !/^\.+$/.test(text)) }),
    query: fc.record(
      {
        text: word,
        share: fc.constantFrom(0, 0.25, 1, 0.123456),
        isOn: fc.boolean(),
        list: fc.array(word, { minLength: 1 }),
        numbers: fc.array(fc.nat(), { minLength: 1 }),
      },
      { requiredKeys: [] },
    ),
    headers: fc.record({ 'x-mark': fc.constantFrom('a', 'b-1') }, { requiredKeys: [] }),
    body: fc.record({ value: fc.jsonValue({ noUnicodeString: false }) }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async (given) => {
      const { all } = await ask(echo.echo, given);
      expect(all).toEqual(JSON.parse(JSON.stringify(given)));
    }),
  );
});

test('null goes as 204, fixed text stands before a name, and the rest of a path stays as it is written', async () => {
  const { send } = serve();
  expect((await send('/api/echo/7')).status).toBe(204);
  expect(await ask(echo.none, { parameters: { id: 7 } })).toBeNull();
  expect(await ask(echo.fixed, {})).toBe('fixed');
  const head = await send('/api/echo/fixed', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(await (await send('/files/a/b%2fc')).text()).toBe('a/b%2fc');
  expect(addressOf(echo.file, { parameters: { file: 'a b/ç.txt' } })).toBe('/files/a%20b/%C3%A7.txt');
});

test.each([
  ['POST', '/api/echo/1/of/x?other=1', '{"value":1}', 400, 'at "other"'],
  ['POST', '/api/echo/1/of/x?share=2', '{"value":1}', 400, 'at "share"'],
  ['POST', '/api/echo/1/of/x?share=1e0', '{"value":1}', 400, 'at "share"'],
  ['POST', '/api/echo/1/of/x?isOn=yes', '{"value":1}', 400, 'at "isOn"'],
  ['POST', '/api/echo/1/of/x?numbers=1,x', '{"value":1}', 400, 'at "numbers.1"'],
  ['POST', '/api/echo/1/of/x', '{"value":1,"path":"/etc"}', 400, 'at "path"'],
  ['POST', '/api/echo/1/of/x', '{', 400, 'not JSON'],
  ['POST', '/api/echo/-1/of/x', '{"value":1}', 404, 'nothing at this address'],
  ['POST', '/api/echo/%zz/of/x', '{"value":1}', 404, 'nothing at this address'],
  ['PUT', '/api/echo/1', '1', 405, 'Only GET, HEAD'],
  ['DELETE', '/api/echo/1/of/x', '1', 405, 'Only POST'],
  ['GET', '/api/other', null, 404, 'nothing at this address'],
])('%s %s of %s is refused with %i', async (method, address, body, status, words) => {
  const { send, reported } = serve();
  const answer = await send(address, { method, ...(body === null ? {} : { body }) });
  const { error } = await answer.json();
  expect([answer.status, error.code, error.message]).toEqual([
    status,
    'usage',
    expect.stringContaining(words),
  ]);
  expect(reported).toEqual([]);
});

test('an answer that is not what was said is a failure of ours, not a value', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ n: 'one' })));
  await expect(ask(echo.wrong, {})).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('could not be right'),
  });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  await expect(ask(echo.wrong, {})).rejects.toMatchObject({
    code: 'internal',
    message: 'Tubelet has stopped answering and could not be right: start it again.',
  });
  const stop = new AbortController();
  stop.abort();
  await expect(ask(echo.wrong, {}, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
});

test('two endpoints of one address, and parameters that are not in the path, stop the start', () => {
  const twice = { a: echo.fixed, b: { ...echo.fixed } };
  const handlings = { a: () => '', b: () => '' };
  expect(() => new Router(routesOf({ twice }, { twice: handlings }))).toThrow('two endpoints are GET');
  const of = (parameters: v.ObjectEntries) => () =>
    endpoint({ does: '', method: 'GET', path: '/api/{id}', parameters, answer: v.string() });
  expect(of({})).toThrow('not those of its path');
  expect(of({ id: count, other: count })).toThrow('not those of its path');
  expect(of({ id: count })).not.toThrow();
});

test('the host answers every address of the contract', async () => {
  const at = makeTestHost();
  for (const area of Object.values(endpoints)) {
    for (const { method, path } of Object.values(area)) {
      const address = path
        .replace(/\{contentId\}/g, 'a'.repeat(64))
        .replace(/\{name\}/g, 'probe.artifact')
        .replace(/\{\w+\*?\}/g, '1');
      const answer = await at.ask(address, { method });
      expect([path, answer.status]).not.toEqual([path, 405]);
      if (answer.status === 404) {
        expect(await answer.text()).not.toBe(await (await at.ask('/api/no-such-address')).text());
      }
    }
  }
  expect(at.reported).toEqual([]);
  await at.remove();
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTestHost, type TestHost } from '../host.fake.ts';
import { projectText } from '../projects/project.fake.ts';

const ID = 'd'.repeat(64);
let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(async () => {
  await at.remove();
  expect(at.reported).toEqual([]);
});

test.each([
  ['settings', 'PUT', '/api/settings', (deep: string) => `{"a": ${deep}}`],
  ['a question to the library', 'POST', '/api/library/collections', (deep: string) => `{"name": ${deep}}`],
  [
    'labels',
    'PUT',
    `/api/projects/${ID}`,
    (deep: string) => projectText(ID, 1).replace(/^\{/, `{"own": ${deep},`),
  ],
])('JSON that lies too deep is refused with a sentence: %s', async (_what, method, url, body) => {
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  const answer = await at.ask(url, { method, body: body(deep), headers: { 'if-match': 'none' } });
  const { error } = (await answer.json()) as { error: { message: string } };
  expect([answer.status, error.message]).toEqual([422, expect.stringMatching(/more than \d+ times.*\.$/)]);
});

test('large bodies take turns: nothing of the next is read before the one before is done with', async () => {
  const order: string[] = [];
  const send = (name: string) => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          sent += 1;
          if (sent > 4) order.push(name);
          if (sent > 8) controller.close();
          else controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20));
        },
      },
      { highWaterMark: 0 },
    );
    const init = { method: 'PUT', body, duplex: 'half', headers: { 'if-match': 'none' } } as RequestInit;
    return at.ask(`/api/projects/${ID}`, init);
  };
  const answers = await Promise.all(['a', 'b', 'c'].map(send));
  // Blanks are no project, which is known only when all of them are there.
  expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
  // Up to 4 MB nobody knows that they are large: of the others no more is read than that.
  expect(order.join('')).toMatch(/^(\w)\1{4}(\w)\2{4}(\w)\3{4}$/);
});

test('more than can ever be needed is not kept waiting', async () => {
  const forever = () =>
    at.ask(`/api/projects/${ID}`, {
      method: 'PUT',
      body: new ReadableStream({ pull: () => new Promise(() => {}) }, { highWaterMark: 0 }),
      duplex: 'half',
      headers: { 'if-match': 'none', 'content-length': '50000000' },
      signal: stop.signal,
    } as RequestInit);
  const stop = new AbortController();
  const waiting = Array.from({ length: 20 }, forever);
  const answers = await Promise.all(waiting.slice(-4));
  for (const answer of answers)
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('Too much')]);
  stop.abort();
});

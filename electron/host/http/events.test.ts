import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeTestHost, type TestHost } from '../host.fake.ts';

let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(async () => {
  await at.remove();
  vi.useRealTimers();
});

async function listen() {
  const answer = await at.ask('/api/events');
  const reader = answer.body!.getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  return { answer, reader, next };
}

test('every listener hears of opened files and of those that could not be', async () => {
  const [one, two] = [await listen(), await listen()];
  expect(one.answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await one.next()).toBe('retry: 1000\n\n');
  await two.next();
  const file = path.join(at.folder, 'new\nline.mp4');
  writeFileSync(file, 'x');
  const { media, problems } = await at.host.open([file, path.join(at.folder, 'missing.mp4')]);
  for (const { next } of [one, two]) {
    expect(await next()).toBe(`data: ${JSON.stringify({ kind: 'opened', media })}\n\n`);
    expect(await next()).toBe(`data: ${JSON.stringify({ kind: 'problem', problem: problems[0] })}\n\n`);
  }
});

test('a listener that leaves is forgotten', async () => {
  const [one, two] = [await listen(), await listen()];
  expect(at.host.events.listeners).toBe(2);
  await one.reader.cancel();
  expect(at.host.events.listeners).toBe(1);
  await two.reader.cancel();
  expect(at.host.events.listeners).toBe(0);
});

test('a HEAD request does not listen', async () => {
  expect((await at.ask('/api/events', { method: 'HEAD' })).body).toBeNull();
  expect(at.host.events.listeners).toBe(0);
});

test('a quiet stream is kept alive until nobody listens', async () => {
  vi.useFakeTimers();
  const { next, reader } = await listen();
  await next();
  vi.advanceTimersByTime(15_000);
  expect(await next()).toBe(': still here\n\n');
  await reader.cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test('a page that never reads is let go instead of filling the memory', async () => {
  const slow = await listen();
  const quick = await listen();
  for (let index = 0; index < 300; index++) {
    at.host.events.publish({ kind: 'opened', media: [] });
    await quick.next();
  }
  expect(at.host.events.listeners).toBe(1);
  await expect(slow.next()).rejects.toThrow('stopped reading');
});

test('closing the host ends every stream', async () => {
  const { reader } = await listen();
  await reader.read();
  at.host.close();
  expect((await reader.read()).done).toBe(true);
  expect(at.host.events.listeners).toBe(0);
});

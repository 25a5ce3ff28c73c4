import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostEvent } from '../../contract/host-events.ts';
import type { ApiError } from '../../contract/parts.ts';
import type { UserSettings } from '../../contract/settings.ts';
import { makeTestHost, type TestHost } from '../host.fake.ts';

let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(() => at.remove());

const file = () => path.join(at.libraryFolder, 'user-settings.json');
const read = async () => (await (await at.ask('/api/settings')).json()) as UserSettings;

function change(settings: unknown, origin = 'window-1'): Promise<Response> {
  const headers = { 'tubelet-origin': origin };
  return at.ask('/api/settings', { method: 'PUT', headers, body: JSON.stringify(settings) });
}

test('what is changed stays changed, and the rest stays as it was', async () => {
  expect(await read()).toEqual({});
  expect(await (await change({ theme: 'dark', ofTheFuture: { a: 1 } })).json()).toEqual({
    theme: 'dark',
    ofTheFuture: { a: 1 },
  });
  await change({ keys: { 'play.toggle': ['Space', 'k'] } });
  await change({ theme: null });
  const left = { ofTheFuture: { a: 1 }, keys: { 'play.toggle': ['Space', 'k'] } };
  expect(await read()).toEqual(left);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(left);
});

test('changes at the same time all arrive', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => change({ [`key${index}`]: index })));
  expect(Object.keys(await read())).toHaveLength(20);
});

test.each([
  [{ theme: 'sepia' }, 'theme'],
  [{ keys: { undo: 'Ctrl+Z' } }, 'keys'],
  [{ projectPlace: '/tmp' }, 'projectPlace'],
])('%j makes no sense, and changes nothing', async (changes, key) => {
  await change({ theme: 'light' });
  const answer = await change({ ...changes, other: 1 });
  expect(answer.status).toBe(422);
  expect(((await answer.json()) as ApiError).error.message).toMatch(
    new RegExp(`^The setting "${key}" .*\\.$`),
  );
  expect(await read()).toEqual({ theme: 'light' });
});

test.each(['null', '[]', '1', '"x"'])('settings are an object, not %s', async (body) => {
  expect((await at.ask('/api/settings', { method: 'PUT', body })).status).toBe(422);
  expect((await at.ask('/api/settings', { method: 'PUT', body: '{' })).status).toBe(400);
  expect((await at.ask('/api/settings', { method: 'POST', body })).headers.get('allow')).toBe(
    'GET, HEAD, PUT',
  );
  expect(existsSync(file())).toBe(false);
});

test('a damaged file is put aside, and one from another version is used as far as it makes sense', async () => {
  mkdirSync(at.libraryFolder);
  writeFileSync(file(), '{"theme":"dark"');
  expect(await read()).toEqual({});
  await change({ theme: 'light' });
  expect(await read()).toEqual({ theme: 'light' });
  expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe('{"theme":"dark"');
  writeFileSync(file(), '{"theme":"sepia","projectPlace":"beside"}');
  expect(await read()).toEqual({ projectPlace: 'beside' });
  await change({ keys: {} });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
    theme: 'sepia',
    projectPlace: 'beside',
    keys: {},
  });
});

test('other windows hear of it, and who did it', async () => {
  const reader = (await at.ask('/api/events')).body!.getReader();
  await reader.read();
  await change({ theme: 'dark' }, 'window-2');
  const message = new TextDecoder().decode((await reader.read()).value);
  expect(JSON.parse(message.replace(/^data: /, ''))).toEqual({
    kind: 'settings',
    origin: 'window-2',
  } satisfies HostEvent);
});

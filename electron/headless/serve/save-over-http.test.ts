import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApiError } from '../../contract/parts.ts';
import type { ProjectSaved } from '../../contract/projects.ts';
import { makeTestHost, type TestHost } from '../../host/host.fake.ts';
import { projectText } from '../../host/projects/project.fake.ts';
import { type RunningServer, startServer } from './http-server.ts';
import { newKey } from './serve-key.ts';

const ID = 'a'.repeat(64);

let at: TestHost;
let server: RunningServer;
beforeEach(async () => {
  at = makeTestHost();
  server = await startServer(at.host.handler, { port: 0, key: newKey() });
});
afterEach(async () => {
  await server.close();
  await at.remove();
});

const file = () => path.join(at.libraryFolder, 'projects', ID, 'project.json');
const put = (body: string, headers: Record<string, string> = {}) =>
  fetch(server.at(`/api/projects/${ID}`), {
    method: 'PUT',
    headers: { 'if-match': 'none', ...headers },
    body,
  });

/** fetch will not let a caller set some of these headers, or end a request early. */
function raw(method: string, headers: Record<string, string | number>): http.ClientRequest {
  const { port, pathname, search } = new URL(server.at(`/api/projects/${ID}`));
  const request = http.request({ port, host: '127.0.0.1', path: pathname + search, method, headers });
  return request.on('error', () => {});
}

test('a project of megabytes arrives whole', async () => {
  const whole = projectText(ID, 1, 20_000, 'é'.repeat(40));
  expect(whole.length).toBeGreaterThan(4_000_000);
  const answer = await put(whole);
  expect([answer.status, ((await answer.json()) as ProjectSaved).place]).toEqual([200, 'library']);
  expect(readFileSync(file(), 'utf8')).toBe(whole);
});

test.each([
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:1' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { host: 'evil.example' },
])('a page of another site cannot write (%j)', async (headers) => {
  for (const method of ['PUT', 'PATCH', 'POST', 'OPTIONS']) {
    const request = raw(method, { 'if-match': 'none', 'content-type': 'text/plain', ...headers });
    const status = await new Promise((resolve) => {
      request.on('response', (answer) => resolve(answer.resume().statusCode));
      request.end(projectText(ID, 1));
    });
    expect(status).toBe(403);
  }
  expect(existsSync(at.libraryFolder)).toBe(false);
  expect((await put(projectText(ID, 1), { origin: server.origin })).status).toBe(200);
});

test('a body that is too long gets its answer, and the connection goes on', async () => {
  const answer = await put('x'.repeat(64 * 1024 * 1024 + 1));
  expect(answer.status).toBe(413);
  expect(((await answer.json()) as ApiError).error.code).toBe('project/too-large');
  expect((await put(projectText(ID, 1))).status).toBe(200);
});

test('an endless body without a length gets its answer too', async () => {
  const request = raw('PUT', { 'if-match': 'none', 'transfer-encoding': 'chunked' });
  const answered = new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let isAnswered = false;
  void answered.then(() => {
    isAnswered = true;
  });
  while (!isAnswered) {
    if (!request.write(chunk)) {
      await Promise.race([answered, new Promise((resolve) => request.once('drain', resolve))]);
    }
  }
  const answer = await answered;
  expect(answer.statusCode).toBe(413);
  expect(await text(answer)).toContain('project/too-large');
  request.destroy();
});

test('a body that is cut off writes nothing', async () => {
  const whole = projectText(ID, 1);
  const request = raw('PUT', { 'if-match': 'none', 'content-length': Buffer.byteLength(whole) });
  request.write(whole.slice(0, -10));
  await new Promise((resolve) => setTimeout(resolve, 200));
  request.destroy();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(existsSync(file())).toBe(false);
  expect(at.reported).toEqual([]);
  expect((await put(whole)).status).toBe(200);
});

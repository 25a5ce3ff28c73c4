import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { makeTestHost, type TestHost } from '../host.fake.ts';
import { projectText } from '../projects/project.fake.ts';

vi.setConfig({ testTimeout: 30_000 });

const ID = 'a'.repeat(64);
let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(async () => {
  await at.remove();
  expect(at.reported).toEqual([]);
});

interface Answer {
  readonly status: number;
  readonly json: { readonly error?: { readonly code: string; readonly message: string } } & Record<
    string,
    unknown
  >;
}

async function ask(method: string, url: string, body?: string, base?: string): Promise<Answer> {
  const headers = base === undefined ? {} : { 'if-match': base };
  const answer = await at.ask(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? {} : JSON.parse(text) };
}
const save = (revision: number, base: string) =>
  ask('PUT', `/api/projects/${ID}`, projectText(ID, revision), base);
const collect = (name: string) => ask('POST', '/api/library/collections', JSON.stringify({ name }));
const names = async () =>
  ((await ask('GET', '/api/library/collections')).json.collections as { name: string }[]).map(
    ({ name }) => name,
  );

const GONE = {
  status: 503,
  json: { error: { code: 'storage/gone', message: expect.stringMatching(/\.$/) } },
};

test('a library that goes away takes nothing, says so at once, and goes on when it is back', async () => {
  const first = await save(1, 'none');
  expect(first.status).toBe(200);
  expect((await collect('kept')).status).toBe(200);
  const events = (await at.ask('/api/events')).body!.pipeThrough(new TextDecoderStream()).getReader();
  const away = `${at.libraryFolder}-away`;
  renameSync(at.libraryFolder, away);
  expect(await save(2, String(first.json.revision))).toMatchObject(GONE);
  expect(await ask('GET', `/api/projects/${ID}`)).toMatchObject(GONE);
  expect(await ask('GET', `/api/projects/${ID}/versions`)).toMatchObject(GONE);
  expect(await collect('lost')).toMatchObject(GONE);
  expect(await ask('GET', '/api/studies')).toMatchObject(GONE);
  expect((await ask('PUT', '/api/settings', '{"projectPlace":"beside"}')).status).toBe(503);
  // Nothing was made in its place, which would be taken for it later.
  expect(existsSync(at.libraryFolder)).toBe(false);
  let heard = '';
  while (!heard.includes('storage/gone')) heard += (await events.read()).value;
  await events.cancel();

  renameSync(away, at.libraryFolder);
  expect((await save(2, String(first.json.revision))).status).toBe(200);
  expect((await collect('after')).status).toBe(200);
  expect(await names()).toEqual(['after', 'kept']);
});

test('the empty place where a disk was is not taken for the library', async () => {
  const first = await save(1, 'none');
  const away = `${at.libraryFolder}-away`;
  renameSync(at.libraryFolder, away);
  mkdirSync(at.libraryFolder);
  expect(await save(2, String(first.json.revision))).toMatchObject(GONE);
  expect(await ask('GET', `/api/projects/${ID}`)).toMatchObject(GONE);
  rmSync(at.libraryFolder, { recursive: true });
  renameSync(away, at.libraryFolder);
  expect((await save(2, String(first.json.revision))).status).toBe(200);
});

test('a library that was put in its place is opened anew, and what is saved is in that one', async () => {
  await save(1, 'none');
  await collect('old');
  const copy = `${at.libraryFolder}-copy`;
  const file = path.join(at.libraryFolder, 'library.sqlite');
  // A copy in order: the log is in the file.
  const checkpoint = new DatabaseSync(file);
  checkpoint.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  checkpoint.close();
  cpSync(at.libraryFolder, copy, { recursive: true });
  rmSync(at.libraryFolder, { recursive: true });
  renameSync(copy, at.libraryFolder);
  expect((await collect('new')).status).toBe(200);
  expect((await save(2, String((await ask('GET', `/api/projects/${ID}`)).json.revision))).status).toBe(200);
  const seen = new DatabaseSync(file, { readOnly: true });
  expect(
    seen
      .prepare('SELECT name FROM collection ORDER BY name')
      .all()
      .map(({ name }) => name),
  ).toEqual(['new', 'old']);
  seen.close();
  expect(readFileSync(path.join(at.libraryFolder, 'projects', ID, 'project.json'), 'utf8')).toBe(
    projectText(ID, 2),
  );
});

test('an older copy that comes back does not win over what a page has', async () => {
  const first = await save(1, 'none');
  const old = `${at.libraryFolder}-old`;
  cpSync(at.libraryFolder, old, { recursive: true });
  const second = await save(2, String(first.json.revision));
  rmSync(at.libraryFolder, { recursive: true });
  renameSync(old, at.libraryFolder);
  expect(await save(3, String(second.json.revision))).toMatchObject({
    status: 409,
    json: { error: { code: 'project/changed' } },
  });
});

test('of two copies that differ the one that is not shown is told of, and kept', async () => {
  const folder = path.join(at.folder, 'videos');
  mkdirSync(folder);
  const video = path.join(folder, 'walk.mp4');
  writeFileSync(video, 'a video, as far as this goes');
  const id = await fileContentId(video, 'walk.mp4');
  const { media } = await at.host.open([video]);
  const url = `/api/projects/${id}?media=${media[0]!.token}`;
  const text = projectText(id, 5, 1, 'saved more often');
  const first = await ask('PUT', url, text, 'none');
  // From another computer: saved fewer times, but later.
  const rival = projectText(id, 3, 1, 'saved later');
  const beside = `${video}.tubelet`;
  writeFileSync(beside, rival);
  const soon = Date.now() / 1000 + 60;
  utimesSync(beside, soon, soon);
  const read = await ask('GET', url);
  expect(read.json).toMatchObject({
    text,
    notice: expect.stringMatching(/^Two copies of these labels differ\..*Versions/),
  });
  await ask('PUT', url, projectText(id, 6, 1, 'next'), String(first.json.revision));
  expect(readFileSync(beside, 'utf8')).toBe(rival);
  const { versions } = (await ask('GET', `/api/projects/${id}/versions`)).json as {
    versions: { id: string }[];
  };
  const texts = await Promise.all(
    versions.map(
      async (version) => (await ask('GET', `/api/projects/${id}/versions/${version.id}`)).json.text,
    ),
  );
  expect(texts).toContain(rival);
  // Once it is kept nobody needs to hear of it again.
  expect((await ask('GET', url)).json.notice).toBeNull();
});

test('another program that holds the database holds up nothing but what must wait for it', async () => {
  await collect('before');
  const other = new DatabaseSync(path.join(at.libraryFolder, 'library.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 10);
  const waiting = collect('waits');
  await sleep(700);
  // Reading, and saving labels, go on.
  expect(await names()).toEqual(['before']);
  expect((await save(1, 'none')).status).toBe(200);
  clearInterval(timer);
  other.exec('ROLLBACK');
  expect((await waiting).status).toBe(200);
  expect(await names()).toEqual(['before', 'waits']);
  other.close();
  // A wait is a tenth of a second; the rest is for a machine with much to do.
  expect(longest).toBeLessThan(900);
});

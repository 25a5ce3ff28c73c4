import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { revisionOf, type StoredProject } from './project-places.ts';
import { keepVersion, listVersions, readVersion } from './project-versions.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 31, 23, 30);

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'tubelet-versions-')), 'versions');
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

function stored(text: string, savedAtMs: number): StoredProject {
  const bytes = Buffer.from(text);
  return { place: 'library', bytes, revision: revisionOf(bytes), savedAtMs };
}

async function texts(): Promise<(string | undefined)[]> {
  const versions = await listVersions(folder);
  return Promise.all(versions.map(({ id }) => readVersion(folder, id)));
}

test('an hour of saving every half second leaves a version for every five minutes', async () => {
  for (let at = START; at < START + HOUR; at += 30_000) {
    await keepVersion(folder, stored(`${at}`, at), { always: false, nowMs: at + 500 });
  }
  const times = (await listVersions(folder)).map(({ savedAtMs }) => (savedAtMs - START) / MINUTE);
  expect(times).toEqual([55, 50, 45, 40, 35, 30, 25, 20, 15, 10, 5, 0]);
});

test('what a sitting ended with is kept by the first save of the next', async () => {
  await keepVersion(folder, stored('begun', START), { always: false, nowMs: START + 500 });
  await keepVersion(folder, stored('went on', START + 500), { always: false, nowMs: START + 1000 });
  expect(await texts()).toEqual(['begun']);
  await keepVersion(folder, stored('ended', START + MINUTE), { always: false, nowMs: START + 20 * HOUR });
  expect(await texts()).toEqual(['ended', 'begun']);
});

test('older versions thin out, and what is asked for is kept', async () => {
  for (let at = START; at < START + 48 * HOUR; at += 10 * MINUTE) {
    await keepVersion(folder, stored(`${at}`, at), { always: false, nowMs: at + 500 });
  }
  const before = await listVersions(folder);
  expect(before.length).toBeLessThan(50);
  expect(before.length).toBeGreaterThan(30);
  const at = START + 48 * HOUR;
  await keepVersion(folder, stored('a', at), { always: true, nowMs: at });
  await keepVersion(folder, stored('b', at + 1), { always: true, nowMs: at + 1 });
  expect((await texts()).slice(0, 2)).toEqual(['b', 'a']);
  expect(readdirSync(folder).every((name) => name.endsWith('.json'))).toBe(true);
});

test('only versions are listed and read', async () => {
  await keepVersion(folder, stored('kept', START), { always: true, nowMs: START });
  writeFileSync(path.join(folder, 'notes.txt'), 'x');
  writeFileSync(path.join(folder, '20269999T999999999Z-0123456789abcdef.json'), 'x');
  const [version, ...others] = await listVersions(folder);
  expect(others).toEqual([]);
  expect(version).toEqual({
    id: expect.stringMatching(/^20260131T233000000Z-[0-9a-f]{16}$/),
    savedAtMs: START,
    sizeBytes: 4,
  });
  for (const id of ['notes', '../notes', `${version!.id}.json`, '', '..']) {
    expect(await readVersion(folder, id)).toBeUndefined();
  }
});

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTestHost } from './host.fake.ts';
import { LibraryDatabase } from './library/database/database.ts';
import { repairPrivacy } from './private-files.ts';
import { projectText } from './projects/project.fake.ts';
import { RunnerLock } from './tasks/runner-lock.ts';

let folder: string;
let before: number;
beforeEach(() => {
  // As generous as systems come.
  before = process.umask(0o002);
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-private-'));
});
afterEach(() => {
  process.umask(before);
  rmSync(folder, { recursive: true, force: true });
});

/** Everything under `at` that others may read or write, with its permissions. */
function openToOthers(at: string): string[] {
  const found: string[] = [];
  const look = (place: string) => {
    const stats = statSync(place);
    if ((stats.mode & 0o077) !== 0)
      found.push(`${path.relative(folder, place)} ${(stats.mode & 0o777).toString(8)}`);
    if (stats.isDirectory()) for (const name of readdirSync(place)) look(path.join(place, name));
  };
  look(at);
  return found;
}

describe.skipIf(process.platform === 'win32')('a library', () => {
  test('is its owner’s alone from its first start', async () => {
    const at = makeTestHost({ libraryFolder: path.join(folder, 'library') });
    const id = 'a'.repeat(64);
    for (const [revision, base] of [
      [1, 'none'],
      [2, null],
    ] as const) {
      const head = await at.ask(`/api/projects/${id}`);
      const known = head.status === 200 ? ((await head.json()) as { revision: string }).revision : base;
      const saved = await at.ask(`/api/projects/${id}`, {
        method: 'PUT',
        headers: { 'if-match': known ?? 'none' },
        body: projectText(id, revision),
      });
      expect(saved.status).toBe(200);
    }
    await at.ask('/api/settings', { method: 'PUT', body: '{"theme":"dark"}' });
    const database = new LibraryDatabase(path.join(folder, 'library', 'library.sqlite'));
    database.run("INSERT INTO setting (name, value) VALUES ('a', '1')");
    const lock = new RunnerLock(database.file);
    expect(openToOthers(path.join(folder, 'library'))).toEqual([]);
    expect(readdirSync(path.join(folder, 'library'))).toContain('library.sqlite-wal');
    lock.release();
    database.close();
    await at.remove();
  });

  test('that others could read is closed to them at the next start, and nothing beside it', async () => {
    const library = path.join(folder, 'library');
    mkdirSync(path.join(library, 'projects', 'a'.repeat(64)), { recursive: true });
    for (const name of ['library.sqlite', 'library.sqlite-wal', 'projects/note.json', 'mine.txt'])
      writeFileSync(path.join(library, name), 'text');
    const elsewhere = path.join(folder, 'elsewhere.txt');
    writeFileSync(elsewhere, 'text');
    chmodSync(elsewhere, 0o644);
    symlinkSync(elsewhere, path.join(library, 'projects', 'link'));
    await repairPrivacy(library);
    expect(openToOthers(library)).toEqual(['library/mine.txt 664', 'library/projects/link 644']);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o644);
  });

  test('does not close a folder that holds none', async () => {
    const own = path.join(folder, 'own');
    mkdirSync(own);
    writeFileSync(path.join(own, 'clip.mp4'), 'video');
    await repairPrivacy(own);
    expect(statSync(own).mode & 0o777).toBe(0o775);
  });
});

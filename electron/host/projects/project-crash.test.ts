import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { createHost } from '../host.ts';
import { projectText } from './project.fake.ts';

const WRITER = path.join(import.meta.dirname, 'project-writer.fake.ts');
const ID = 'c'.repeat(64);

let library: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  library = mkdtempSync(path.join(os.tmpdir(), 'tubelet-crash-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(library, { recursive: true, force: true });
});

const file = () => path.join(library, 'projects', ID, 'project.json');

function startWriter(times: number, segments: number) {
  const args = [WRITER, library, ID, String(times), String(segments)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, exit };
}

function draftsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.draft'));
}

/** Halts a writer while its draft lies there and has not taken the file's name. */
async function stopHalfWay(child: ChildProcess): Promise<void> {
  const old = new Set(draftsIn(library));
  const isUnderWay = () => draftsIn(library).some((name) => !old.has(name));
  for (;;) {
    if (isUnderWay()) {
      child.kill('SIGSTOP');
      // Stopping takes effect a moment later.
      await sleep(20);
      if (isUnderWay()) return;
      child.kill('SIGCONT');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test.skipIf(process.platform === 'win32')(
  'killed at any instant, what was answered is on disk, whole, and at most the save under way is missing',
  async () => {
    let answered = 0;
    for (let round = 0; round < 16; round++) {
      const isHalfWay = round % 2 === 1;
      const { child, exit } = startWriter(0, 400);
      let printed = '';
      const began = new Promise<void>((resolve) => {
        child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
          printed += chunk;
          resolve();
        });
      });
      await began;
      if (isHalfWay) await stopHalfWay(child);
      else await sleep(Math.random() * 40);
      child.kill('SIGKILL');
      await exit;
      if (isHalfWay) expect(draftsIn(library)).not.toEqual([]);
      // Saves go on from what the last writer left, so a lost answer would show here as a count that goes back.
      const told = printed.split('\n').filter((line) => line !== '');
      expect(Number(told[0])).toBeGreaterThan(answered);
      answered = Number(told.at(-1));
      const { revision, records } = parseProject(readFileSync(file(), 'utf8'));
      expect([answered, answered + 1]).toContain(revision);
      expect(records.filter(({ type }) => type === 'segment')).toHaveLength(400);
    }
    // The next start tidies up after them.
    expect(await startWriter(1, 1).exit).toBe(0);
    expect(draftsIn(library)).toEqual([]);
  },
);

test('two processes that save one project never lose one of their saves', async () => {
  const exits = await Promise.all([startWriter(40, 20).exit, startWriter(40, 20).exit]);
  expect(exits).toEqual([0, 0]);
  expect(parseProject(readFileSync(file(), 'utf8')).revision).toBe(80);
});

test('a process that is saving keeps the others waiting, and a killed one does not', async () => {
  const holder = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `import { LibraryLock } from ${JSON.stringify(path.resolve(import.meta.dirname, '../library/library-lock.ts'))};
       await new LibraryLock(${JSON.stringify(library)}).run(() => {
         console.log('held');
         return new Promise((resolve) => setTimeout(resolve, 1e9));
       });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(holder);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const waiting = startWriter(1, 1);
  const writerIsUp = sleep(1500);
  expect(await Promise.race([waiting.exit, writerIsUp.then(() => 'waits')])).toBe('waits');
  expect(existsSync(file())).toBe(false);
  holder.kill('SIGKILL');
  expect(await waiting.exit).toBe(0);
  expect(existsSync(file())).toBe(true);
});

test.skipIf(process.platform === 'win32')(
  'a disk that takes only a part of the file is told of in a sentence, and the old file stays',
  async () => {
    expect(await startWriter(1, 10).exit).toBe(0);
    const before = readFileSync(file(), 'utf8');
    // The shell's limit of 64 KiB for a file makes the write fail half way, as a full disk does.
    const script = path.join(library, 'save-much.ts');
    const project = path.join(library, 'much.json');
    writeFileSync(project, projectText(ID, 2, 2000));
    writeFileSync(
      script,
      `import { readFileSync } from 'node:fs';
       import { createHost } from ${JSON.stringify(path.resolve(import.meta.dirname, '../host.ts'))};
       const host = createHost({ version: '1', door: 'browser', appFolder: '/', modelFolders: [],
         libraryFolder: ${JSON.stringify(library)} });
       const url = 'app://bundle/api/projects/${ID}';
       const { revision } = await (await host.handler(new Request(url))).json();
       const answer = await host.handler(new Request(url, { method: 'PUT', headers: { 'if-match': revision },
         body: readFileSync(${JSON.stringify(project)}, 'utf8') }));
       console.log(answer.status, await answer.text());
       await host.close();`,
    );
    const child = spawn('sh', ['-c', 'ulimit -f 128; exec "$0" "$1"', process.execPath, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    expect(await text(child.stdout)).toMatch(/^507 .*"storage\/full".*the disk is full/);
    expect(readFileSync(file(), 'utf8')).toBe(before);
    expect(draftsIn(library)).toEqual([]);
  },
);

test('nothing is made on disk before something is saved', async () => {
  const folder = path.join(library, 'later');
  const host = createHost({
    version: '1',
    door: 'browser',
    appFolder: library,
    modelFolders: [],
    libraryFolder: folder,
  });
  expect((await host.handler(new Request(`app://bundle/api/projects/${ID}`))).status).toBe(204);
  expect((await host.handler(new Request('app://bundle/api/settings'))).status).toBe(200);
  await host.close();
  expect(existsSync(folder)).toBe(false);
});

import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError, cancelled } from '../../../engine/base/errors.ts';
import { writeSetting } from '../library/api/library-settings.ts';
import { cancelKind } from './task-changes.ts';
import type { TaskHandler, WorkContext } from './task-handler.ts';
import { TaskLibrary } from './task-library.fake.ts';
import { addTask, takeTask, taskCounts } from './task-table.ts';

/** What the runner does by itself, on a clock that the test moves. */

const HOW = { model: 'any', threshold: null, minDurationUs: null, isForced: false };
const HASH = { kind: 'hash', parameters: { path: 'a.mp4', stamp: '1' } } as const;
const ROUND_MS = 1000;

let library: TaskLibrary;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  library = new TaskLibrary();
});
afterEach(async () => {
  expect(await library.close()).toEqual([]);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A handler that does nothing until it is let go or stopped, and what it was begun with. */
function waiting<K extends 'tag' | 'scan' | 'hash'>(kind: K, outcome: unknown = null) {
  const begun: unknown[] = [];
  const gate = Promise.withResolvers<void>();
  const handler = {
    kind,
    perform: async (parameters: unknown, { signal }: WorkContext) => {
      begun.push(parameters);
      const stopped = new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(cancelled()));
      });
      await Promise.race([gate.promise, stopped]);
      return { state: 'done', keep: () => outcome };
    },
  } as unknown as TaskHandler<K>;
  return { begun, handler, letGo: () => gate.resolve() };
}

function addTag(name: string): number {
  const video = library.video(name);
  return addTask(library.database, 'tag', { video, ...HOW }, { videoId: video })!;
}

test('what another process has put in is begun within a second, and without it nothing is said', () => {
  const said: string[] = [];
  const { begun, handler } = waiting('scan');
  library.start({ scan: handler }, { onChange: (what, kind) => said.push(`${what} ${kind}`) });
  vi.advanceTimersByTime(3 * ROUND_MS);
  expect(said).toEqual([]);
  addTask(library.database, 'scan', { folder: 1 });
  vi.advanceTimersByTime(ROUND_MS);
  expect([begun, said]).toEqual([[{ folder: 1 }], ['state scan']]);
});

test('a task that brought five processes down has failed; one that brought down four gets another turn', async () => {
  const { database } = library;
  const { begun, handler } = waiting('tag', { segments: 0, analysedUs: 0, warning: null });
  const tasks = ['a.mp4', 'b.mp4'].map(addTag);
  for (const [at, attempts] of [5, 4].entries()) {
    takeTask(database, ['tag'], library.owner());
    database.run('UPDATE task SET attempts = ? WHERE id = ?', attempts, tasks[at]!);
  }
  for (const lock of library.locks) lock.release();
  const said: string[] = [];
  library.start({ tag: handler }, { onChange: (what) => said.push(what) });
  expect(begun).toMatchObject([{ video: 2 }]);
  expect([taskCounts(database).failed, library.stateOf(1), library.stateOf(2)]).toEqual([
    ...[1, 'failed', 'running'],
  ]);
  // That they were given back, and that one was begun.
  expect(said).toEqual(['state', 'state']);
});

test('the process stays as long as somebody waits for a task, and no longer', async () => {
  const timers = vi.spyOn(globalThis, 'setInterval');
  const { handler, letGo } = waiting('scan');
  const runner = library.start({ scan: handler });
  const timer = timers.mock.results[0]!.value as NodeJS.Timeout;
  expect(timer.hasRef()).toBe(false);
  const task = runner.add('scan', { folder: 1 });
  const waits = [runner.whenEnded(task), runner.whenEnded(task)];
  expect(timer.hasRef()).toBe(true);
  letGo();
  await Promise.all(waits);
  expect(timer.hasRef()).toBe(false);
});

test('a runner that is closed looks around no more, leaves no lock, and nobody waits for it', async () => {
  const { handler } = waiting('scan');
  const runner = library.start({ scan: handler });
  writeSetting(library.database, 'isPaused', 1);
  const video = library.video('a.mp4');
  const task = runner.add('tag', { video, ...HOW }, { videoId: video });
  const waits = [runner.whenEnded(task), runner.whenEnded(task)];
  expect(vi.getTimerCount()).toBe(1);
  await runner.close();
  await Promise.all(waits);
  await runner.whenEnded(task);
  expect([vi.getTimerCount(), taskCounts(library.database).queued]).toEqual([0, 1]);
});

test('no lock is made before there is something to do, and none is left', async () => {
  const folder = `${library.database.file}-runners`;
  const locks = () => readdirSync(folder, { withFileTypes: true }).length;
  const { handler, letGo } = waiting('scan');
  const runner = library.start({ scan: handler });
  expect(locks).toThrow();
  const task = runner.add('scan', { folder: 1 });
  expect(locks()).toBeGreaterThan(0);
  letGo();
  await runner.whenEnded(task);
  await runner.close();
  expect(locks()).toBe(0);
});

test('the end of a batch is told once, after which the library is tidied; that of other work is not', async () => {
  let ends = 0;
  const optimize = vi.spyOn(library.database, 'optimize');
  const scan = waiting('scan');
  const tag = waiting('tag', { segments: 0, analysedUs: 0, warning: null });
  const runner = library.start({ scan: scan.handler, tag: tag.handler }, { onEnd: () => ends++ });
  const first = runner.add('scan', { folder: 1 });
  scan.letGo();
  await runner.whenEnded(first);
  expect([ends, optimize.mock.calls.length]).toEqual([0, 0]);
  const video = library.video('a.mp4');
  const task = runner.add('tag', { video, ...HOW }, { videoId: video });
  vi.advanceTimersByTime(ROUND_MS);
  expect(ends).toBe(0);
  tag.letGo();
  await runner.whenEnded(task);
  vi.advanceTimersByTime(3 * ROUND_MS);
  expect([ends, optimize.mock.calls.length]).toEqual([1, 1]);
});

test('idle work is asked for at once, and where there is none every five seconds', () => {
  const { begun, handler } = waiting('hash');
  let asked = 0;
  const found: (typeof HASH | undefined)[] = [undefined, undefined, HASH];
  library.start({ hash: handler }, { nextIdle: () => found[asked++] });
  expect(asked).toBe(1);
  vi.advanceTimersByTime(4 * ROUND_MS);
  expect(asked).toBe(1);
  vi.advanceTimersByTime(ROUND_MS);
  expect([asked, begun]).toEqual([2, []]);
  vi.advanceTimersByTime(5 * ROUND_MS);
  expect([asked, begun]).toEqual([3, [HASH.parameters]]);
});

test('a batch that is paused holds up no idle work, one that waits does', () => {
  const { begun, handler } = waiting('hash');
  writeSetting(library.database, 'isPaused', 1);
  addTag('a.mp4');
  let isThere = false;
  library.start({ hash: handler }, { nextIdle: () => (isThere ? HASH : undefined) });
  writeSetting(library.database, 'isPaused', 0);
  writeSetting(library.database, 'concurrency', 0);
  isThere = true;
  vi.advanceTimersByTime(6 * ROUND_MS);
  expect(begun).toEqual([]);
  writeSetting(library.database, 'isPaused', 1);
  vi.advanceTimersByTime(ROUND_MS);
  expect(begun).toEqual([HASH.parameters]);
});

test('idle work that waits for a batch goes on after it, and stops without a report when it is cancelled', async () => {
  const reported: unknown[] = [];
  const steps: string[] = [];
  const hash: TaskHandler<'hash'> = {
    kind: 'hash',
    perform: async ({ path }, { breathe }) => {
      steps.push(`${path} begun`);
      addTag(`during ${path}`);
      await breathe(0);
      steps.push(`${path} goes on`);
      return { state: 'done', keep: () => null };
    },
  };
  const tag = waiting('tag', { segments: 0, analysedUs: 0, warning: null });
  const left = ['a.mp4', 'b.mp4'];
  const runner = library.start(
    { hash, tag: tag.handler },
    {
      report: (error) => reported.push(error),
      nextIdle: () => {
        const path = left.shift();
        return path === undefined ? undefined : { kind: 'hash', parameters: { path, stamp: '1' } };
      },
    },
  );
  runner.wake();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(steps).toEqual(['a.mp4 begun']);
  cancelKind(library.database, 'hash');
  vi.advanceTimersByTime(ROUND_MS);
  await expect.poll(() => runner.progress('hash').size).toBe(0);
  expect([steps, reported]).toEqual([['a.mp4 begun'], []]);
  tag.letGo();
  await expect.poll(() => steps, { timeout: 5000 }).toContain('b.mp4 goes on');
}, 20_000);

test('only idle work rests', async () => {
  const scan: TaskHandler<'scan'> = {
    kind: 'scan',
    perform: async (_parameters, { breathe }) => {
      await breathe(1_000_000);
      return { state: 'done', keep: () => null };
    },
  };
  const runner = library.start({ scan });
  await runner.whenEnded(runner.add('scan', { folder: 1 }));
});

test('a task that the library cannot take back is reported, and stays taken until its runner ends', async () => {
  const full = new AppError('storage/full', 'The disk is full.');
  const reported: unknown[] = [];
  const scan: TaskHandler<'scan'> = {
    kind: 'scan',
    perform: async () => ({
      state: 'done',
      keep: () => {
        throw full;
      },
    }),
  };
  const runner = library.start({ scan }, { report: (error) => reported.push(error) });
  runner.add('scan', { folder: 1 });
  await expect.poll(() => runner.progress('scan').size).toBe(0);
  expect([reported, taskCounts(library.database, 'scan').running]).toEqual([[full], 1]);
  await runner.close();
  library.start({ scan: waiting('scan').handler });
  expect(taskCounts(library.database, 'scan')).toMatchObject({ running: 1, queued: 0 });
});

test('one frame is made at a time', async () => {
  const running: number[] = [];
  const gates = [7, 8].map(() => Promise.withResolvers<void>());
  const frame: TaskHandler<'frame'> = {
    kind: 'frame',
    perform: async ({ video }) => {
      running.push(video);
      await gates[video - 7]!.promise;
      return { state: 'done', keep: () => Uint8Array.of(video) };
    },
  };
  const runner = library.start({ frame });
  const asked = [7, 8].map((video) => runner.now('frame', { video, atUs: 0 }));
  await expect.poll(() => running).toEqual([7]);
  gates[0]!.resolve();
  expect(await asked[0]).toEqual(Uint8Array.of(7));
  await expect.poll(() => running).toEqual([7, 8]);
  gates[1]!.resolve();
  expect(await asked[1]).toEqual(Uint8Array.of(8));
});

import { linkSync, readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import { writeSetting } from '../library/api/library-settings.ts';
import { RunnerLease } from './runner-lease.ts';
import { isRunnerAlive, RunnerLock } from './runner-lock.ts';
import { handlerOf, type TaskHandler, type WorkContext } from './task-handler.ts';
import { TaskLibrary } from './task-library.fake.ts';
import type { TaskRunner } from './task-runner.ts';
import { addTask, endTask, takeTask, taskCounts } from './task-table.ts';

const HOW = { model: 'any', threshold: null, minDurationUs: null, isForced: false };
const OUTCOME = { segments: 1, analysedUs: 1, warning: null };

let library: TaskLibrary;
beforeEach(() => {
  library = new TaskLibrary();
});
afterEach(async () => {
  expect(await library.close()).toEqual([]);
});

/** Work that says when it begins, and ends when the test lets it. */
function held() {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const hold = (name: string, { signal }: WorkContext) =>
    new Promise<void>((resolve, reject) => {
      running.push(name);
      const leave = () => running.splice(running.indexOf(name), 1);
      signal.addEventListener('abort', () => {
        leave();
        reject(new AppError('cancelled', 'Cancelled.'));
      });
      ends.set(name, () => {
        leave();
        resolve();
      });
    });
  return { running, hold, end: (name: string) => ends.get(name)!() };
}

const tagging = (perform: (video: number, context: WorkContext) => Promise<void>): TaskHandler<'tag'> => ({
  kind: 'tag',
  perform: async ({ video }, context) => {
    await perform(video, context);
    return { state: 'done', keep: () => OUTCOME };
  },
});

const tag = (runner: TaskRunner, name: string) => {
  const video = library.video(name);
  return runner.add('tag', { video, ...HOW }, { videoId: video })!;
};

test('as many videos are at work as the setting says, and the end of all is told once', async () => {
  writeSetting(library.database, 'concurrency', 2);
  const { running, hold, end } = held();
  let ends = 0;
  const handler = tagging((video, context) => hold(String(video), context));
  const runner = library.start({ tag: handler }, { onEnd: () => ends++ });
  const tasks = ['a', 'b', 'c'].map((name) => tag(runner, name));
  expect(running).toEqual(['1', '2']);
  // Put in again, it is the same task.
  expect(tag(runner, 'c')).toBe(tasks[2]);
  writeSetting(library.database, 'concurrency', 3);
  runner.wake();
  expect(running).toEqual(['1', '2', '3']);
  end('1');
  await runner.whenEnded(tasks[0]);
  expect([taskCounts(library.database).done, ends]).toEqual([1, 0]);
  for (const name of ['2', '3']) end(name);
  await Promise.all(tasks.map((task) => runner.whenEnded(task)));
  expect([taskCounts(library.database).done, ends]).toEqual([3, 1]);
  const { elapsed_ms } = library.database.get<{ elapsed_ms: number }>('SELECT elapsed_ms FROM task')!;
  expect(elapsed_ms).toBeGreaterThanOrEqual(0);
  expect(elapsed_ms).toBeLessThan(60_000);
  // What has ended is not waited for, nor what never was.
  await runner.whenEnded(tasks[0]);
  await runner.whenEnded(undefined);
});

test('nothing new begins while the batch is paused, and other lanes go on', async () => {
  const { running, hold, end } = held();
  const scan: TaskHandler<'scan'> = {
    kind: 'scan',
    perform: async ({ folder }, context) => {
      await hold(`scan ${folder}`, context);
      return { state: 'done', keep: () => null };
    },
  };
  const runner = library.start({ tag: tagging((video, context) => hold(`tag ${video}`, context)), scan });
  writeSetting(library.database, 'isPaused', 1);
  tag(runner, 'a');
  const scans = [1, 2, 3].map((folder) => runner.add('scan', { folder }));
  const atOnce = running.filter((name) => name.startsWith('scan'));
  expect(running).toEqual(atOnce);
  expect(atOnce.length).toBeLessThanOrEqual(2);
  for (const folder of [1, 2, 3]) {
    await expect.poll(() => running).toContain(`scan ${folder}`);
    end(`scan ${folder}`);
    await runner.whenEnded(scans[folder - 1]);
  }
  // What is of no use once it was done is not kept.
  expect(taskCounts(library.database, 'scan')).toMatchObject({ done: 0, queued: 0, running: 0 });
  expect(taskCounts(library.database)).toMatchObject({ queued: 1, running: 0 });
  writeSetting(library.database, 'isPaused', 0);
  runner.wake();
  expect(running).toEqual(['tag 1']);
});

test('the work is done where it is sent to, and pictures are asked for a few at a time', async () => {
  const sent: string[] = [];
  const { running, hold, end } = held();
  const tagHere = handlerOf({
    kind: 'tag',
    prepare: async ({ video }) => ({ input: video }),
    work: async (video: number) => video + 1,
    keep: (_parameters, segments: number) => ({ ...OUTCOME, segments }),
  });
  const picture: TaskHandler<'picture'> = {
    kind: 'picture',
    perform: async ({ video }, context) => {
      await hold(`picture ${video}`, context);
      return { state: 'done', keep: () => Uint8Array.of(video) };
    },
  };
  const runner = library.start(
    { tag: tagHere, picture },
    {
      doWork: (kind, work, input, context) => {
        sent.push(kind);
        return work(input, context);
      },
    },
  );
  await runner.whenEnded(tag(runner, 'a'));
  const { outcome } = library.database.get<{ outcome: string }>('SELECT outcome FROM task')!;
  expect([sent, JSON.parse(outcome).segments]).toEqual([['tag'], 2]);

  const stop = new AbortController();
  const asked = [7, 8, 9].map((video) => runner.now('picture', { video }, stop.signal));
  await expect.poll(() => running).toEqual(['picture 7', 'picture 8']);
  end('picture 7');
  expect(await asked[0]).toEqual(Uint8Array.of(7));
  await expect.poll(() => running).toEqual(['picture 8', 'picture 9']);
  stop.abort();
  await expect(asked[1]).rejects.toMatchObject({ code: 'cancelled' });
  await expect(asked[2]).rejects.toMatchObject({ code: 'cancelled' });
});

test('idle work is asked for when nothing else waits, rests after each step, and yields to a batch', async () => {
  const { running, hold, end } = held();
  const steps: number[] = [];
  const hash: TaskHandler<'hash'> = {
    kind: 'hash',
    perform: async (_parameters, { breathe }) => {
      const begun = performance.now();
      await breathe(30);
      steps.push(performance.now() - begun);
      return { state: 'done', keep: () => null };
    },
  };
  let asked = 0;
  const parameters = { path: 'a.mp4', stamp: '1' };
  const nextIdle = () => (asked++ === 0 ? { kind: 'hash' as const, parameters } : undefined);
  const runner = library.start(
    { tag: tagging((id, context) => hold(`tag ${id}`, context)), hash },
    { nextIdle },
  );
  await expect.poll(() => steps.length, { timeout: 10_000 }).toBe(1);
  // Four times as long as it worked.
  expect(steps[0]).toBeGreaterThanOrEqual(115);
  const task = tag(runner, 'a');
  expect(running).toHaveLength(1);
  end(running[0]!);
  await runner.whenEnded(task);
}, 20_000);

test('a lock lies beside the library for as long as its runner lives, and nothing of it after', () => {
  const file = library.database.file;
  const lock = new RunnerLock(file);
  const files = () => readdirSync(`${file}-runners`).filter((name) => name.startsWith(lock.name));
  expect([isRunnerAlive(file, lock.name), files()]).toEqual([
    true,
    expect.arrayContaining([`${lock.name}.lock`]),
  ]);
  lock.release();
  lock.release();
  expect([isRunnerAlive(file, lock.name), files()]).toEqual([false, []]);
  expect(isRunnerAlive(file, 'no name of a runner')).toBe(false);
  expect(isRunnerAlive(file, 'ab'.repeat(8))).toBe(false);
  expect(readdirSync(`${file}-runners`)).toEqual([]);
  // Where no lock can be, nobody lives.
  expect(isRunnerAlive(`${library.folder}/nowhere/library.sqlite`, 'ab'.repeat(8))).toBe(false);
});

test('a lock that is released is given back, not only out of sight', () => {
  const lock = new RunnerLock(library.database.file);
  const seen = `${library.folder}/seen.lock`;
  linkSync(`${library.database.file}-runners/${lock.name}.lock`, seen);
  const canLock = () => {
    const other = new DatabaseSync(seen, { timeout: 0 });
    try {
      other.exec('BEGIN EXCLUSIVE');
      return true;
    } catch {
      return false;
    } finally {
      other.close();
    }
  };
  expect(canLock()).toBe(false);
  lock.release();
  expect(canLock()).toBe(true);
});

test('a task that is about no video is ended, given back and cancelled without one', () => {
  const { database } = library;
  const owner = library.owner();
  addTask(database, 'scan', { folder: 1 });
  const task = takeTask(database, ['scan'], owner)!;
  const failed = { code: 'storage/gone', message: 'It went.' } as const;
  expect(endTask(database, task, owner, { state: 'failed', error: failed })).toBe(true);
  expect(taskCounts(database, 'scan')).toMatchObject({ failed: 0, running: 0 });
});

test('the end of a task waits for a program that holds the library, and for nothing else', async () => {
  const { database } = library;
  const owner = library.owner();
  addTask(database, 'scan', { folder: 1 });
  const heard: string[] = [];
  const task = takeTask(database, ['scan'], owner)!;
  const lease = new RunnerLease(database, task, owner, () => heard.push('progress'));
  expect([lease.isStopping(), lease.signal.aborted, lease.progress]).toEqual([false, false, null]);
  const far = { done: 1, total: 2, speed: null, secondsLeft: null };
  lease.beat(far);
  lease.keepUp();
  expect([lease.progress, heard, lease.signal.aborted]).toEqual([far, ['progress'], false]);

  const broken = new Error('half way');
  const keep = () => {
    throw broken;
  };
  await expect(lease.end({ state: 'done', elapsedMs: 1, keep })).rejects.toThrow(broken);
  const other = new DatabaseSync(database.file);
  other.exec('BEGIN IMMEDIATE');
  const failed = { code: 'storage/gone', message: 'It went.' } as const;
  const ended = lease.end({ state: 'failed', error: failed });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(taskCounts(database, 'scan').running).toBe(1);
  other.exec('ROLLBACK');
  other.close();
  expect(await ended).toBe(true);
  // The task is nobody's any more: its work is told to stop.
  lease.keepUp();
  expect([lease.signal.aborted, lease.isStopping()]).toEqual([true, false]);
}, 20_000);

import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { addTagging } from './handlers/tag.ts';
import { taskKinds } from './kinds.ts';
import { changeTask, changeTasks } from './task-changes.ts';
import { checkHandlers, type TaskHandler, type WorkContext } from './task-handler.ts';
import { TaskLibrary } from './task-library.fake.ts';
import { taskPage } from './task-list.ts';
import { TaskRunner } from './task-runner.ts';
import {
  addTask,
  beatTask,
  endTask,
  giveBackTask,
  recoverTasks,
  takeTask,
  taskCounts,
} from './task-table.ts';

let library: TaskLibrary;
let database: LibraryDatabase;
beforeEach(() => {
  library = new TaskLibrary();
  ({ database } = library);
});
afterEach(async () => {
  expect(await library.close()).toEqual([]);
});

const HOW = { model: 'any', threshold: null, minDurationUs: null, isForced: false };
const OUTCOME = { segments: 3, analysedUs: 9_000_000, warning: null };

const owner = () => library.owner();
const video = (name: string) => library.video(name);
const stateOf = (id: number) => library.stateOf(id);
const done = (keep = () => OUTCOME) => ({ state: 'done' as const, elapsedMs: 1000, keep });

test('a task is ended, given back and kept alive by its owner alone', () => {
  const id = video('a.mp4');
  addTagging(database, [id], HOW);
  const [mine, theirs] = [owner(), owner()];
  const task = takeTask(database, ['tag'], mine)!;
  expect([stateOf(id), takeTask(database, ['tag'], theirs)]).toEqual(['running', undefined]);
  let kept = 0;
  const end = done(() => {
    kept += 1;
    return OUTCOME;
  });
  expect(endTask(database, task, theirs, end)).toBe(false);
  expect(giveBackTask(database, task.id, theirs, 'first')).toBe(false);
  expect(beatTask(database, task.id, theirs, null)).toBe(false);
  expect([kept, stateOf(id), taskCounts(database).running]).toEqual([0, 'running', 1]);
  expect(beatTask(database, task.id, mine, { done: 1, total: 2, speed: 3, secondsLeft: 4 })).toBe(true);
  // Every process sees how far it is.
  expect(taskPage(database, new Map(), {}).tasks[0]!.progress).toEqual({
    doneUs: 1,
    durationUs: 2,
    speed: 3,
    secondsLeft: 4,
  });

  // Cancelled by another process, it is nobody's, and what it came to is not kept.
  expect(changeTask(database, task.id, { action: 'cancel' })).toBe(true);
  expect(endTask(database, task, mine, end)).toBe(false);
  expect([kept, taskCounts(database).cancelled]).toEqual([0, 1]);

  // Nor is a task that was ended ended twice, or that of an owner who was taken for dead.
  changeTask(database, task.id, { action: 'retry' });
  const again = takeTask(database, ['tag'], mine)!;
  expect(endTask(database, again, mine, end)).toBe(true);
  expect(endTask(database, again, mine, end)).toBe(false);
  expect(kept).toBe(1);
  changeTask(database, task.id, { action: 'retry' });
  const lost = takeTask(database, ['tag'], mine)!;
  library.locks[0]!.release();
  expect(recoverTasks(database, 5)).toBe(1);
  expect([stateOf(id), recoverTasks(database, 5)]).toEqual(['queued', 0]);
  expect(takeTask(database, ['tag'], theirs)).toMatchObject({ id: lost.id, attempt: 2 });
  expect(endTask(database, lost, mine, end)).toBe(false);
  expect(kept).toBe(1);
});

test('what ends a task is kept with it or not at all', () => {
  const id = video('a.mp4');
  addTagging(database, [id], HOW);
  const mine = owner();
  const task = takeTask(database, ['tag'], mine)!;
  const half = done(() => {
    database.run("INSERT INTO collection (name) VALUES ('half')");
    throw new Error('half way');
  });
  expect(() => endTask(database, task, mine, half)).toThrow('half way');
  expect(database.all('SELECT 1 FROM collection')).toEqual([]);
  expect(taskCounts(database).running).toBe(1);
});

test('lower priority numbers go first, then the order in which tasks came', () => {
  const mine = owner();
  const take = () => takeTask(database, ['scan', 'index'], mine)?.parameters;
  addTask(database, 'scan', { folder: 1 });
  addTask(database, 'scan', { folder: 2 }, { priority: 5 });
  addTask(database, 'index', { contentId: 'a' });
  addTask(database, 'scan', { folder: 3 }, { priority: -1 });
  expect(addTask(database, 'scan', { folder: 1 })).toBeUndefined();
  expect([take(), take(), take(), take(), take()]).toEqual([
    { folder: 3 },
    { folder: 1 },
    { contentId: 'a' },
    { folder: 2 },
    undefined,
  ]);
  // Whichever kind it is, and whoever is looked for first.
  for (const kinds of [['scan', 'index'] as const, ['index', 'scan'] as const]) {
    const next = () => takeTask(database, kinds, mine)?.kind;
    for (const [scan, index] of [
      [2, 1],
      [1, 2],
      [-1, 2],
      [1, -2],
    ] as const) {
      addTask(database, 'scan', { folder: 10 }, { priority: scan });
      addTask(database, 'index', { contentId: 'b' }, { priority: index });
      const order = scan < index ? ['scan', 'index'] : ['index', 'scan'];
      expect([next(), next()]).toEqual(order);
      database.run('DELETE FROM task');
    }
    addTask(database, 'index', { contentId: 'b' });
    addTask(database, 'scan', { folder: 10 });
    addTask(database, 'scan', { folder: 11 });
    addTask(database, 'index', { contentId: 'c' });
    expect([next(), next(), next(), next()]).toEqual(['index', 'scan', 'scan', 'index']);
    database.run('DELETE FROM task');
  }
});

test('what may have looked too early is done once more, after the one that runs', () => {
  const mine = owner();
  addTask(database, 'scan', { folder: 1 });
  const first = takeTask(database, ['scan'], mine)!;
  expect(addTask(database, 'scan', { folder: 1 })).toBeDefined();
  expect(addTask(database, 'scan', { folder: 1 })).toBeUndefined();
  expect(takeTask(database, ['scan'], mine)).toBeUndefined();
  endTask(database, first, mine, { state: 'done', elapsedMs: 1, keep: () => null });
  const second = takeTask(database, ['scan'], mine)!;
  expect(second.parameters).toEqual({ folder: 1 });
  // Given back while the same waits, it is there once.
  addTask(database, 'scan', { folder: 1 });
  expect(giveBackTask(database, second.id, mine, 'first')).toBe(true);
  expect(taskCounts(database, 'scan')).toMatchObject({ queued: 1, running: 0 });
  const third = takeTask(database, ['scan'], mine)!;
  addTask(database, 'scan', { folder: 1 });
  library.locks[0]!.release();
  expect(recoverTasks(database, 5)).toBe(1);
  expect(taskCounts(database, 'scan')).toMatchObject({ queued: 1, running: 0 });
  expect(third.id).toBeGreaterThan(0);
});

test('a task that brings its process down too often fails with a sentence', () => {
  const id = video('deadly.mp4');
  addTagging(database, [id], HOW);
  for (let death = 1; death <= 3; death++) {
    expect(takeTask(database, ['tag'], owner())).toMatchObject({ attempt: death });
    library.locks.at(-1)!.release();
    expect(recoverTasks(database, 3)).toBe(1);
  }
  expect(taskPage(database, new Map(), {}).tasks[0]).toMatchObject({
    state: 'failed',
    error: { code: 'worker/crashed', message: expect.stringMatching(/down 3 times .*\.$/) },
  });
  expect(stateOf(id)).toBe('failed');
  // Asked for again, it starts anew.
  expect(changeTasks(database, 'retry')).toBe(1);
  expect(takeTask(database, ['tag'], owner())).toMatchObject({ attempt: 1 });
});

test('what another version has put in is told of, and the next one is done', () => {
  const [a, b] = [video('a.mp4'), video('b.mp4')];
  addTagging(database, [a, b], HOW);
  database.run('UPDATE task SET parameters = \'{"video":1}\' WHERE video_id = ?', a);
  expect(takeTask(database, ['tag'], owner())?.parameters).toMatchObject({ video: b });
  expect(taskPage(database, new Map(), { state: 'failed' }).tasks[0]!.error).toEqual({
    code: 'usage',
    message: 'Another version of Tubelet has put this into the queue: put it in again.',
  });
});

test('nothing starts before every kind has exactly its own handler', () => {
  const handlers = library.handlers();
  expect(() => checkHandlers(taskKinds, handlers)).not.toThrow();
  const { scan: _, ...without } = handlers;
  expect(() => checkHandlers(taskKinds, without)).toThrow('"scan" have no handler');
  expect(() => checkHandlers(taskKinds, { ...handlers, scan: handlers.tag })).toThrow('the handler of "tag"');
  expect(() => checkHandlers(taskKinds, { ...handlers, bake: handlers.tag })).toThrow('"bake"');
  expect(
    () => new TaskRunner({ ...library.options(), handlers: { ...handlers, index: handlers.scan as never } }),
  ).toThrow('the handler of "scan"');
});

/** A handler of tagging that does what the test says, each time that it is begun. */
function scripted(script: (context: WorkContext, time: number) => Promise<void>): TaskHandler<'tag'> {
  let times = 0;
  return {
    kind: 'tag',
    perform: async (_parameters, context) => {
      times += 1;
      await script(context, times);
      return { state: 'done', keep: () => OUTCOME };
    },
  };
}

const start = (handler: TaskHandler<'tag'>) => library.start({ tag: handler });

test('a failure that may pass is tried again later, any other is not', { timeout: 20_000 }, async () => {
  const begun: number[] = [];
  const handler = scripted(async (_context, time) => {
    begun.push(performance.now());
    if (time === 1) throw new AppError('worker/crashed', 'The thread went.');
    if (time === 3) throw new AppError('media/damaged', 'It is broken.');
  });
  const runner = start(handler);
  const [a, b] = [video('a.mp4'), video('b.mp4')];
  const first = runner.add('tag', { video: a, ...HOW }, { videoId: a });
  await runner.whenEnded(first);
  expect([stateOf(a), begun.length]).toEqual(['new', 2]);
  expect(begun[1]! - begun[0]!).toBeGreaterThanOrEqual(1900);
  expect(taskCounts(database).done).toBe(1);
  await runner.whenEnded(runner.add('tag', { video: b, ...HOW }, { videoId: b }));
  expect([stateOf(b), begun.length]).toEqual(['failed', 3]);
});

test('a closing process gives back what runs, and a cancelled task stops and is not kept', async () => {
  const begun = Promise.withResolvers<void>();
  const stopped: string[] = [];
  const handler = scripted(
    ({ signal }) =>
      new Promise((_resolve, reject) => {
        begun.resolve();
        signal.addEventListener('abort', () => {
          stopped.push('stopped');
          reject(new AppError('cancelled', 'Cancelled.'));
        });
      }),
  );
  const id = video('a.mp4');
  const runner = start(handler);
  const task = runner.add('tag', { video: id, ...HOW }, { videoId: id })!;
  await begun.promise;
  await runner.close();
  expect([stopped, stateOf(id)]).toEqual([['stopped'], 'queued']);
  // It was interrupted, not tried.
  expect(database.get('SELECT attempts FROM task WHERE id = ?', task)).toEqual({ attempts: 0 });

  const next = start(handler);
  await expect.poll(() => taskCounts(database).running).toBe(1);
  changeTask(database, task, { action: 'cancel' });
  await expect.poll(() => stopped.length, { timeout: 5000 }).toBe(2);
  await next.whenEnded(task);
  expect(taskCounts(database)).toMatchObject({ cancelled: 1, running: 0, failed: 0 });
});

test('the heartbeat goes on while the work says nothing', { timeout: 10_000 }, async () => {
  const end = Promise.withResolvers<void>();
  const id = video('a.mp4');
  const runner = start(scripted(() => end.promise));
  const task = runner.add('tag', { video: id, ...HOW }, { videoId: id })!;
  const beat = () =>
    database.get<{ at: number }>('SELECT beat_at_ms AS at FROM task WHERE id = ?', task)?.at ?? 0;
  const first = beat();
  await expect.poll(beat, { timeout: 5000 }).toBeGreaterThan(first);
  end.resolve();
  await runner.whenEnded(task);
  expect(taskCounts(database).done).toBe(1);
});

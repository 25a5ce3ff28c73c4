import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSetting } from '../library/api/library-settings.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { addTagging } from './handlers/tag.ts';
import { cancelKind, changeTask, changeTasks } from './task-changes.ts';
import { TaskLibrary } from './task-library.fake.ts';
import { batchSummary, runningTasks, taskPage } from './task-list.ts';
import { addTask, endTask, hasPending, takeTask, taskCounts } from './task-table.ts';

let library: TaskLibrary;
let database: LibraryDatabase;
let owner: string;
beforeEach(() => {
  library = new TaskLibrary();
  ({ database } = library);
  owner = library.owner();
  writeSetting(database, 'concurrency', 2);
});
afterEach(async () => {
  expect(await library.close()).toEqual([]);
});

/** Puts videos into the library and into the queue; their ids, in order. */
function queued(...names: string[]): number[] {
  const ids = names.map((name) => library.video(name));
  addTagging(database, ids, { model: 'any', threshold: null, minDurationUs: null, isForced: false });
  return ids;
}

/** Ends the next task as done after so long. */
function finish(elapsedMs: number, analysedUs: number | null): void {
  const task = takeTask(database, ['tag'], owner)!;
  const outcome = { segments: 1, analysedUs, warning: null };
  endTask(database, task, owner, { state: 'done', elapsedMs, keep: () => outcome });
}

const names = (query: Parameters<typeof taskPage>[2] = {}) =>
  taskPage(database, new Map(), query).tasks.map(({ name }) => name);
const taskOf = (name: string) =>
  database.get<{ id: number }>(
    'SELECT task.id FROM task JOIN video ON video.id = video_id WHERE video.name = ?',
    name,
  )!.id;
const stateOf = (video: number) => library.stateOf(video);

test('how long the rest takes is told from what was done, by the length of what waits', () => {
  const ids = queued('a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'e.mp4');
  const nothing = batchSummary(database, new Map());
  expect(nothing).toMatchObject({ speed: null, secondsLeft: null, ended: 0, total: 5, isRunning: true });
  finish(2000, 60_000_000);
  finish(1000, 30_000_000);
  // 90 seconds of video in 3 seconds, two at once. Of the three that wait one is known to have a minute.
  database.run('UPDATE video SET duration_us = 60000000 WHERE id = ?', ids[2]!);
  const summary = batchSummary(database, new Map());
  expect(summary).toMatchObject({ speed: 60, ended: 2, total: 5, concurrency: 2, isPaused: false });
  expect(summary.secondsLeft).toBeCloseTo((2 + 1.5 + 1.5) / 2, 9);
  // What runs says itself how long it takes; before it does, as long as the others.
  const task = takeTask(database, ['tag'], owner)!;
  const left = (progress: number | null) =>
    batchSummary(
      database,
      new Map([[task.id, progress === null ? null : { done: 1, total: 2, speed: 1, secondsLeft: progress }]]),
    ).secondsLeft;
  expect(left(7)).toBeCloseTo((1.5 + 1.5 + 7) / 2, 9);
  expect(left(null)).toBeCloseTo((1.5 + 1.5 + 1.5) / 2, 9);
  writeSetting(database, 'isPaused', 1);
  expect(batchSummary(database, new Map())).toMatchObject({ isPaused: true, isRunning: false });
});

test('what was done before says nothing of the speed, and nothing is left when all is done', () => {
  queued('a.mp4');
  finish(10, null);
  expect(batchSummary(database, new Map())).toMatchObject({
    ...{ speed: null, secondsLeft: 0, ended: 1, total: 1, isRunning: false },
  });
  expect(taskPage(database, new Map(), {}).tasks[0]).toMatchObject({ speed: null, elapsedMs: 10 });
});

test('a task says how fast it was, and while it runs how far it is', () => {
  queued('a.mp4', 'b.mp4');
  finish(2000, 60_000_000);
  expect(taskPage(database, new Map(), { state: 'done' }).tasks[0]).toMatchObject({
    ...{ name: 'a.mp4', model: 'any', segments: 1, elapsedMs: 2000, speed: 30, progress: null, error: null },
  });
  const task = takeTask(database, ['tag'], owner)!;
  const far = { done: 5, total: 10, speed: null, secondsLeft: 3 };
  expect(runningTasks(database, new Map([[task.id, far]]))).toMatchObject([
    { name: 'b.mp4', progress: { doneUs: 5, durationUs: 10, speed: 0, secondsLeft: 3 } },
  ]);
  // Of one that has ended nothing is under way.
  changeTask(database, task.id, { action: 'cancel' });
  expect(taskPage(database, new Map([[task.id, far]]), { state: 'cancelled' }).tasks[0]!.progress).toBeNull();
});

test('a window goes over what runs, what waits in its order, and what ended, the latest first', () => {
  queued('a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'e.mp4');
  finish(1, 1);
  database.run('UPDATE task SET ended_at_ms = 5 WHERE id = ?', taskOf('a.mp4'));
  finish(1, 1);
  takeTask(database, ['tag'], owner);
  const all = ['c.mp4', 'd.mp4', 'e.mp4', 'b.mp4', 'a.mp4'];
  expect(names()).toEqual(all);
  for (let offset = 0; offset <= 5; offset++)
    for (let limit = 1; limit <= 5; limit++)
      expect(names({ offset, limit })).toEqual(all.slice(offset, offset + limit));
  expect([names({ state: 'queued' }), names({ state: 'done', offset: 1 })]).toEqual([
    ['d.mp4', 'e.mp4'],
    ['a.mp4'],
  ]);
  expect(taskPage(database, new Map(), { state: 'done', limit: 1 })).toMatchObject({ total: 2, offset: 0 });
});

test('waiting tasks are moved to the front, the end, or before another', () => {
  queued('a.mp4', 'b.mp4', 'c.mp4', 'd.mp4');
  const move = (name: string, change: Parameters<typeof changeTask>[2]) => {
    expect(changeTask(database, taskOf(name), change)).toBe(true);
    return names()
      .map((each) => each[0])
      .join('');
  };
  expect(move('c.mp4', { action: 'first' })).toBe('cabd');
  expect(move('a.mp4', { action: 'last' })).toBe('cbda');
  expect(move('a.mp4', { action: 'before', other: taskOf('b.mp4') })).toBe('cabd');
  expect(move('d.mp4', { action: 'before', other: taskOf('c.mp4') })).toBe('dcab');
  expect(move('b.mp4', { action: 'before', other: taskOf('a.mp4') })).toBe('dcba');
  expect(changeTask(database, taskOf('a.mp4'), { action: 'before', other: taskOf('a.mp4') })).toBe(false);
  expect(changeTask(database, taskOf('a.mp4'), { action: 'before', other: 999 })).toBe(false);
  expect(changeTask(database, 999, { action: 'first' })).toBe(false);
  // One that runs has no place.
  takeTask(database, ['tag'], owner);
  expect(changeTask(database, taskOf('d.mp4'), { action: 'last' })).toBe(false);
});

test('one is cancelled and repeated, with its video; what was done is done again although it was', () => {
  const [a, b] = queued('a.mp4', 'b.mp4');
  const task = taskOf('a.mp4');
  expect(changeTask(database, task, { action: 'cancel' })).toBe(true);
  expect([stateOf(a!), changeTask(database, task, { action: 'cancel' })]).toEqual(['new', false]);
  expect(changeTask(database, task, { action: 'retry' })).toBe(true);
  expect([stateOf(a!), changeTask(database, task, { action: 'retry' })]).toEqual(['queued', false]);
  // It goes behind those that wait.
  expect(names()).toEqual(['b.mp4', 'a.mp4']);
  finish(1, 1);
  changeTask(database, taskOf('b.mp4'), { action: 'retry' });
  expect(takeTask(database, ['tag'], owner)?.parameters).toMatchObject({ video: a, isForced: false });
  expect(takeTask(database, ['tag'], owner)?.parameters).toMatchObject({ video: b, isForced: true });
});

test('all of the batch are cancelled or cleared, and other work goes on', () => {
  const [, b, c] = queued('a.mp4', 'b.mp4', 'c.mp4');
  finish(1, 1);
  addTask(database, 'scan', { folder: 1 });
  expect([b, c].map((id) => stateOf(id!))).toEqual(['queued', 'queued']);
  expect(changeTasks(database, 'cancel')).toBe(2);
  expect([b, c].map((id) => stateOf(id!))).toEqual(['new', 'new']);
  expect(taskCounts(database)).toMatchObject({ done: 1, cancelled: 2, queued: 0 });
  expect(hasPending(database, 'scan')).toBe(true);
  expect([changeTasks(database, 'clear'), names()]).toEqual([3, []]);
  cancelKind(database, 'scan');
  expect(hasPending(database, 'scan')).toBe(false);
  // A task that is no one's to see is no one's to change.
  addTask(database, 'scan', { folder: 2 });
  const { id } = database.get<{ id: number }>(
    "SELECT id FROM task WHERE kind = 'scan' AND state = 'queued'",
  )!;
  expect(changeTask(database, id, { action: 'cancel' })).toBe(false);
});

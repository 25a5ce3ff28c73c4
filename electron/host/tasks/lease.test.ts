import * as v from 'valibot';
import { expect, test } from 'vitest';
import { AppError, cancelled } from '../../../engine/base/errors.ts';
import { kindsOf, TASK_KINDS, taskKinds } from './kinds.ts';
import { type Lease, type TaskEnd, work } from './lease.ts';
import type { TaskHandlers } from './task-handler.ts';
import { TaskLibrary } from './task-library.fake.ts';

const PARAMETERS = { video: 1, model: 'any', threshold: null, minDurationUs: null, isForced: false };

/** Works on a task whose handler throws what is given, or is done for null; what its lease was told. */
async function worked(thrown: unknown, { attempt = 1, isStopping = false, isLost = false } = {}) {
  const library = new TaskLibrary();
  const stop = new AbortController();
  if (isStopping || isLost) stop.abort();
  const heard: unknown[] = [];
  const reported: unknown[] = [];
  const lease: Lease<'tag'> = {
    task: { id: 1, kind: 'tag', parameters: PARAMETERS, attempt },
    signal: stop.signal,
    beat: (progress) => heard.push(progress),
    end: async (end: TaskEnd<'tag'>) => heard.push(end) > 0,
    giveBack: async (again) => heard.push(again) > 0,
    isStopping: () => isStopping,
  };
  const handlers: TaskHandlers = library.handlers({
    tag: {
      kind: 'tag',
      perform: async () => {
        if (thrown !== null) throw thrown;
        return { state: 'done', keep: () => ({ segments: 0, analysedUs: 0, warning: null }) };
      },
    },
  });
  await work(lease, handlers, { breathe: () => Promise.resolve(), report: (error) => reported.push(error) });
  await library.close();
  return { heard, reported };
}

test('what may pass is given back, later each time, for as many attempts as the kind has', async () => {
  const gone = new AppError('worker/crashed', 'The thread went.');
  expect((await worked(gone)).heard).toEqual([{ afterMs: 2000 }]);
  const { attempts } = taskKinds.tag;
  expect((await worked(gone, { attempt: attempts })).heard).toMatchObject([
    { state: 'failed', error: { code: 'worker/crashed' } },
  ]);
  const broken = new AppError('media/not-media', 'It is no video.');
  expect((await worked(broken)).heard).toMatchObject([
    { state: 'failed', error: { message: 'It is no video.' } },
  ]);
});

test('who is being stopped gives back what was begun; what was only lost has failed', async () => {
  expect((await worked(cancelled(), { isStopping: true })).heard).toEqual(['first']);
  expect((await worked(cancelled(), { isLost: true })).heard).toMatchObject([{ state: 'failed' }]);
});

test('a defect of ours is reported, a failure with a sentence of its own is not', async () => {
  const defect = new TypeError('x is not a function');
  expect((await worked(defect)).reported).toEqual([defect]);
  expect((await worked(new AppError('media/not-media', 'It is no video.'))).reported).toEqual([]);
});

test('what was done says how long it took', async () => {
  const { heard } = await worked(null);
  expect(heard).toMatchObject([{ state: 'done' }]);
  const { elapsedMs } = heard[0] as { elapsedMs: number };
  expect(elapsedMs).toBeGreaterThanOrEqual(0);
  expect(elapsedMs).toBeLessThan(10_000);
});

test('rows and times are whole numbers from 0 on, and only the batch keeps what it came to', () => {
  const reads = (video: unknown, minDurationUs: unknown) =>
    v.is(taskKinds.tag.parameters, { ...PARAMETERS, video, minDurationUs });
  expect([reads(0, 0), reads(1, null), reads(-1, 0), reads(1.5, 0), reads(1, -1), reads(1, 0.5)]).toEqual([
    ...[true, true],
    ...[false, false, false, false],
  ]);
  expect(TASK_KINDS.filter((kind) => taskKinds[kind].isKept)).toEqual(kindsOf('batch'));
});

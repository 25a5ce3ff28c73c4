import * as v from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import { AppError, cancelled } from '../../../engine/base/errors.ts';
import { kindsOf, TASK_KINDS, taskKinds } from './kinds.ts';
import { type Lease, type TaskEnd, work } from './lease.ts';
import type { TaskHandlers } from './task-handler.ts';
import { TaskLibrary } from './task-library.fake.ts';

const PARAMETERS = { video: 1, model: 'any', threshold: null, minDurationUs: null, isForced: false };

afterEach(() => vi.restoreAllMocks());

/** Works on a task whose handler throws what is given, or is done for null; what its lease was told. */
async function worked(
  thrown: unknown,
  {
    attempt = 1,
    isStopping = false,
    isLost = false,
    /** What the lease throws when it is ended, each time another. */
    refusals = [] as unknown[],
    during = () => {},
  } = {},
) {
  const library = new TaskLibrary();
  const stop = new AbortController();
  if (isStopping || isLost) stop.abort();
  const heard: unknown[] = [];
  const reported: unknown[] = [];
  const lease: Lease<'tag'> = {
    task: { id: 1, kind: 'tag', parameters: PARAMETERS, attempt },
    signal: stop.signal,
    beat: (progress) => heard.push(progress),
    end: async (end: TaskEnd<'tag'>) => {
      heard.push(end);
      if (refusals.length > 0) throw refusals.shift();
      return true;
    },
    giveBack: async (again) => heard.push(again) > 0,
    isStopping: () => isStopping,
  };
  const handlers: TaskHandlers = library.handlers({
    tag: {
      kind: 'tag',
      perform: async () => {
        during();
        if (thrown !== null) throw thrown;
        return { state: 'done', keep: () => ({ segments: 0, analysedUs: 0, warning: null }) };
      },
    },
  });
  const report = (error: unknown) => reported.push(error);
  const failed = await work(lease, handlers, { breathe: () => Promise.resolve(), report }).then(
    () => null,
    (error: unknown) => error,
  );
  await library.close();
  return { heard, reported, failed };
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
  const clock = vi.spyOn(performance, 'now').mockReturnValue(5000);
  const { heard } = await worked(null, { during: () => clock.mockReturnValue(5250) });
  expect(heard).toMatchObject([{ state: 'done', elapsedMs: 250 }]);
});

test('each further attempt waits twice as long, whatever it failed by', async () => {
  const library = new TaskLibrary();
  const waits: unknown[] = [];
  const perform = () => Promise.reject(new AppError('storage/busy', 'It is in use.'));
  const handlers = library.handlers({ scan: { kind: 'scan', perform } });
  for (let attempt = 1; attempt <= taskKinds.scan.attempts; attempt++) {
    const lease: Lease<'scan'> = {
      task: { id: 1, kind: 'scan', parameters: { folder: 1 }, attempt },
      signal: new AbortController().signal,
      beat: () => {},
      end: async ({ state }) => waits.push(state) > 0,
      giveBack: async (again) => waits.push(again) > 0,
      isStopping: () => false,
    };
    await work(lease, handlers, { breathe: () => Promise.resolve(), report: () => {} });
  }
  await library.close();
  expect(waits).toEqual([2000, 4000, 8000, 16_000].map((afterMs) => ({ afterMs })).concat('failed' as never));
});

test('a task whose outcome cannot be kept has failed; one that cannot be ended at all says so', async () => {
  const defect = new TypeError('x is not a function');
  const kept = await worked(null, { refusals: [defect] });
  expect(kept.heard).toMatchObject([{ state: 'done' }, { state: 'failed', error: { code: 'internal' } }]);
  expect([kept.reported, kept.failed]).toEqual([[defect], null]);
  // A library that cannot be written takes no failure either.
  const full = new AppError('storage/full', 'The disk is full.');
  const refused = await worked(null, { refusals: [full] });
  expect([refused.heard.length, refused.reported, refused.failed]).toEqual([1, [], full]);
  const broken = new AppError('media/not-media', 'It is no video.');
  const lost = await worked(broken, { refusals: [defect] });
  expect([lost.heard.length, lost.reported, lost.failed]).toEqual([1, [], defect]);
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

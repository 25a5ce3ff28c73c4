import { afterEach, expect, test, vi } from 'vitest';
import { endpoints } from '../../state/app/host.fake.ts';
import { libraryOf, taskOf } from '../../state/library/library.fake.ts';
import type { TaskState } from '../../state/library/library-api.ts';
import { deskOf } from '../app.fake.ts';

afterEach(() => vi.unstubAllGlobals());

const RUN = ['pause-batch', 'resume-batch', 'cancel-batch', 'retry-failed', 'clear-ended'] as const;
const ONE = ['job-first', 'job-last', 'cancel-job', 'retry-job', 'job-up', 'job-down'] as const;

test('of the whole run is offered what can be done with it, and the host is told', async () => {
  const { host, holdings } = libraryOf();
  const desk = deskOf();
  const offered = () => RUN.filter((id) => desk.can(id)).join(' ');
  expect(offered()).toBe('');
  const with_ = async (...states: readonly TaskState[]) => {
    holdings.tasks = states.map((state, index) => taskOf(index + 1, state));
    await desk.app.batch.load();
    return offered();
  };
  expect(await with_()).toBe('pause-batch');
  expect(await with_('queued')).toBe('pause-batch cancel-batch');
  expect(await with_('running')).toBe('pause-batch cancel-batch');
  expect(await with_('failed')).toBe('pause-batch retry-failed clear-ended');
  for (const state of ['done', 'skipped', 'cancelled'] as const)
    expect(await with_(state)).toBe('pause-batch clear-ended');
  expect(await with_('queued', 'running', 'done', 'skipped', 'failed', 'cancelled')).toBe(
    'pause-batch cancel-batch retry-failed clear-ended',
  );
  holdings.isPaused = true;
  await desk.do('pause-batch');
  expect(offered()).toBe('resume-batch cancel-batch retry-failed clear-ended');
  for (const command of RUN.slice(1)) await desk.do(command);
  expect(host.heard(endpoints.batch.change).map(({ body }) => body)).toEqual(
    ['pause', 'resume', 'cancel', 'retry', 'clear'].map((action) => ({ action })),
  );
});

test('of the task at hand is offered what its state allows, while the batch is on screen', async () => {
  const states = ['running', 'queued', 'queued', 'queued', 'failed', 'cancelled', 'done', 'skipped'] as const;
  const { host } = libraryOf({ tasks: states.map((state, index) => taskOf(index + 1, state)) });
  const desk = deskOf();
  const { batch, desk: window } = desk.app;
  await batch.refresh();
  const offered = (index: number) => {
    batch.picked.active = index;
    return ONE.filter((id) => desk.can(id)).join(' ');
  };
  expect(offered(1)).toBe('');
  window.showLibrary('batch');
  expect(states.map((_, index) => offered(index))).toEqual([
    'cancel-job',
    'job-first job-last cancel-job job-down',
    'job-first job-last cancel-job job-up job-down',
    'job-first job-last cancel-job job-up',
    'retry-job',
    'retry-job',
    '',
    '',
  ]);
  expect(offered(states.length)).toBe('');
  for (const [command, index] of [
    ['job-first', 2],
    ['job-last', 2],
    ['cancel-job', 0],
    ['retry-job', 4],
  ] as const) {
    batch.picked.active = index;
    await desk.do(command);
  }
  expect(host.heard(endpoints.batch.changeTask)).toMatchObject([
    { parameters: { id: '3' }, body: { action: 'first' } },
    { parameters: { id: '3' }, body: { action: 'last' } },
    { parameters: { id: '1' }, body: { action: 'cancel' } },
    { parameters: { id: '5' }, body: { action: 'retry' } },
  ]);
  window.view = 'desk';
  expect(offered(2)).toBe('');
});

test('a task that is moved in the queue stays the one at hand', async () => {
  const { host, holdings } = libraryOf({ tasks: [1, 2, 3].map((id) => taskOf(id, 'queued')) });
  const { changeTask, summary } = endpoints.batch;
  host.answers(changeTask, async ({ parameters, body }) => {
    const { other } = body as { other: number };
    const moved = holdings.tasks.find(({ id }) => id === Number(parameters.id))!;
    const others = holdings.tasks.filter((task) => task !== moved);
    const at = others.findIndex(({ id }) => id === other);
    holdings.tasks = [...others.slice(0, at), moved, ...others.slice(at)];
    return (await fetch(summary.path)).json();
  });
  const desk = deskOf();
  const { batch } = desk.app;
  desk.app.desk.showLibrary('batch');
  await batch.refresh();
  batch.picked.only(2, '3');
  const seen = async (command: string) => {
    await desk.do(command);
    const order = holdings.tasks.map(({ id }) => id).join('');
    return [order, batch.picked.active, [...batch.picked.ids].join(), batch.active?.id];
  };
  expect(await seen('job-up')).toEqual(['132', 1, '3', 3]);
  expect(await seen('job-up')).toEqual(['312', 0, '3', 3]);
  expect(await seen('job-down')).toEqual(['132', 1, '3', 3]);
});

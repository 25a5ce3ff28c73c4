import { beforeEach, expect, test, vi } from 'vitest';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newLabelRecord } from '../../../engine/annotation/document/new-records.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { App } from '../../state/app/app.ts';
import { endpoints } from '../../state/app/host.fake.ts';
import { contentIdOf, foundOf, libraryOf } from '../../state/library/library.fake.ts';
import { deskOf } from '../app.fake.ts';
import { acceptSimilar, pressInReview } from './review-queue-actions.ts';

const DECIDED = { changed: 1, unchanged: 0, gone: 0, problems: [], undo: 'u' };

const keysOf = ({ reviewing }: App) => reviewing.keys.map(({ chord, name }) => `${chord} ${name}`);

beforeEach(() => () => vi.unstubAllGlobals());

/** A queue of suggestions, and as many labels, the most used first. */
async function queueOf(count: number, prepare: (app: App) => void = () => undefined) {
  const { host } = libraryOf();
  let waiting = Array.from({ length: count }, (_, index) =>
    foundOf(index + 1, { startUs: index * 1_000_000 }),
  );
  const named = ['Unlabelled', ...waiting.map(({ id }) => `L${id}`)];
  const labels = named.map((name) => ({ key: name, name, videos: 1, segments: 1 }));
  const states = { new: 0, queued: 0, running: 0, done: 0, failed: 0 };
  const files = { here: 0, missing: 0, changed: 0 };
  host
    .answers(endpoints.review.list, () => ({
      left: waiting.length,
      worth: 1,
      decided: 0,
      labels: [],
      segments: waiting,
    }))
    .answers(endpoints.videos.facets, () => ({ states, files, folders: [], labels }))
    .answers(endpoints.decisions.undo, () => DECIDED)
    .answers(endpoints.decisions.decide, ({ body }) => {
      const { segments } = body as { segments: readonly number[] };
      waiting = waiting.filter(({ id }) => !segments.includes(id));
      return DECIDED;
    });
  const { app } = deskOf();
  prepare(app);
  await app.reviewing.refresh();
  const press = async (chord: string) => {
    const isKnown = pressInReview(app, chord);
    await vi.waitFor(() => expect(app.reviewing.isDeciding).toBe(false));
    return isKnown;
  };
  const decisions = () => host.heard(endpoints.decisions.decide).map(({ body }) => body);
  const words = () => app.notices.list.map(({ tone, message }) => `${tone}: ${message}`);
  return { host, app, press, decisions, words };
}

test('in the queue A accepts, X rejects, N puts off, a digit gives its label, and other keys mean nothing', async () => {
  const { host, app, press, decisions } = await queueOf(12);
  expect(keysOf(app)).toEqual([
    ...Array.from({ length: 9 }, (_, index) => `${index + 1} L${index + 1}`),
    '0 L10',
  ]);
  const at = () => app.reviewing.current?.id;
  const seen: unknown[] = [];
  for (const chord of ['A', 'X', 'N', '2', '0', 'Q']) seen.push([chord, await press(chord), at()]);
  expect(seen).toEqual([
    ['A', true, 2],
    ['X', true, 3],
    ['N', true, 4],
    ['2', true, 5],
    ['0', true, 6],
    ['Q', false, 6],
  ]);
  expect(decisions()).toEqual([
    { segments: [1], decision: { kind: 'accept' } },
    { segments: [2], decision: { kind: 'reject' } },
    { segments: [4], decision: { kind: 'relabel', label: 'L2' } },
    { segments: [5], decision: { kind: 'relabel', label: 'L10' } },
  ]);
  await press('H');
  expect(app.attention.isOn).toBe(true);
  await press('Mod+Z');
  await vi.waitFor(() => expect(host.heard(endpoints.decisions.undo)).toHaveLength(1));
});

/** Labels of the study in use: `yawn` has the key Y, `L2` the key 1. */
function withStudyLabels({ studies: { document } }: App): void {
  const size = { frameRate: null, width: 0, height: 0, durationUs: 0 as Micros };
  document.load(null, { contentId: 'study-default', name: '', ...size });
  const keys = { L3: null, L2: '1', yawn: 'Y' };
  for (const [order, [name, key]] of Object.entries(keys).entries()) {
    const record = newLabelRecord({ id: idOf('label', name), name, order, colour: 0 });
    document.edit('New label', () => ({ put: [{ ...record, key }], remove: [] }));
  }
}

test('a key keeps its label however often others are used: its own, else a digit in the order of the study', async () => {
  const { host, app, press, decisions } = await queueOf(4, withStudyLabels);
  expect(keysOf(app)).toEqual(['1 L2', 'Shift+Y yawn', '2 L3', '3 L1', '4 L4']);
  const facet = (name: string) => ({ key: name, name, videos: 1, segments: 9 });
  host.answers(endpoints.videos.facets, () => ({
    states: { new: 0, queued: 0, running: 0, done: 0, failed: 0 },
    files: { here: 0, missing: 0, changed: 0 },
    folders: [],
    labels: ['new', 'L4', 'L1', 'L2'].map(facet),
  }));
  await press('Shift+Y');
  expect(keysOf(app)).toEqual(['1 L2', 'Shift+Y yawn', '2 L3', '3 L1', '4 L4', '5 new']);
  await press('3');
  expect(decisions().map((body) => (body as { decision: unknown }).decision)).toEqual([
    { kind: 'relabel', label: 'yawn' },
    { kind: 'relabel', label: 'L1' },
  ]);
});

test('what was taken back is asked for again, however far down the queue, and can be decided as before', async () => {
  const { host, app, press, decisions } = await queueOf(4);
  const at = () => app.reviewing.current?.id;
  await press('A');
  await press('X');
  expect(at()).toBe(3);
  // The host has it again under another id, behind all that it gives at once.
  const again = [foundOf(22, { startUs: 1_000_000 }), foundOf(21, { startUs: 0 })];
  const rest = [foundOf(3, { startUs: 2_000_000 }), foundOf(4, { startUs: 3_000_000 })];
  let taken = 0;
  host.answers(endpoints.decisions.undo, () => {
    taken++;
    return DECIDED;
  });
  host.answers(endpoints.review.list, ({ query }) => {
    const back = again.slice(0, taken);
    const segments = query.video === undefined ? rest : [...back, ...rest];
    return { left: 2 + taken, worth: 1, decided: 0, labels: [], segments };
  });
  host.answers(endpoints.decisions.decide, () => {
    taken--;
    return DECIDED;
  });
  await press('Mod+Z');
  expect([at(), app.reviewing.canUndo, app.reviewing.canRedo]).toEqual([22, true, true]);
  await press('Mod+Z');
  expect([at(), app.reviewing.canUndo]).toEqual([21, false]);
  await press('Mod+Shift+Z');
  await press('Mod+Y');
  expect(at()).toBe(3);
  expect(decisions().slice(2)).toEqual([
    { segments: [21], decision: { kind: 'accept' } },
    { segments: [22], decision: { kind: 'reject' } },
  ]);
  await press('Mod+Z');
  await press('N');
  await press('A');
  expect(app.reviewing.canRedo).toBe(false);
});

test('before the queue is read no digit means anything', () => {
  libraryOf();
  const { app } = deskOf();
  expect([pressInReview(app, '1'), app.reviewing.keys.length]).toEqual([false, 0]);
});

test('what could not be decided is told', async () => {
  const { host, press, words } = await queueOf(3);
  const problems = [{ about: '1.mp4', code: 'internal', message: 'It is locked.' }];
  host.answers(endpoints.decisions.decide, () => ({ ...DECIDED, changed: 0, problems }));
  await press('A');
  expect(words()).toEqual(['problem: 1.mp4: It is locked.']);
  host.answers(endpoints.decisions.decide, () => {
    throw new AppError('storage/failed', 'The disk is full.');
  });
  await press('A');
  expect(words().at(-1)).toBe('problem: The disk is full.');
});

test('what is alike is drawn with the label in use, and it is told what came of it', async () => {
  const { host, app, words } = await queueOf(1);
  const segment = {
    videoId: 2,
    contentId: contentIdOf(2),
    video: '2.mp4',
    folder: null,
    fileState: 'here',
    startUs: 5,
    endUs: 9,
    score: 1,
    marked: null,
    thumbnailUrl: '',
    pictureUrl: '',
  };
  const problems = [{ about: '3.mp4', code: 'internal', message: 'It is locked.' }];
  host
    .answers(endpoints.similar.search, () => ({ segments: [segment], videos: 1, unknown: 0 }))
    .answers(endpoints.similar.accept, () => ({ changed: 2, unchanged: 1, gone: 1, problems, undo: 'u' }));
  await app.similar.search({ contentId: contentIdOf(1), video: 'a', startUs: 0, endUs: 1, label: ' fall ' });
  await acceptSimilar(app, app.similar.items);
  expect(host.heard(endpoints.similar.accept)[0]!.body).toEqual({
    label: 'fall',
    stretches: [{ videoId: 2, startUs: 5, endUs: 9 }],
  });
  expect(words()).toEqual([
    'done: 2 marked as fall; 1 marked so already; 1 not in the library any more',
    'problem: 3.mp4: It is locked.',
  ]);
  host.answers(endpoints.similar.accept, () => ({ ...DECIDED, changed: 0 }));
  await acceptSimilar(app, []);
  expect(words()).toHaveLength(2);
  host.answers(endpoints.similar.accept, () => {
    throw new AppError('storage/failed', 'The disk is full.');
  });
  await acceptSimilar(app, []);
  expect(words().at(-1)).toBe('problem: The disk is full.');
});

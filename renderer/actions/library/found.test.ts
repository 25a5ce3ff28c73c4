import { afterEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import { endpoints } from '../../state/app/host.fake.ts';
import { contentIdOf, foundOf, type Holdings, libraryOf } from '../../state/library/library.fake.ts';
import { deskOf } from '../app.fake.ts';
import { decideTargets, segmentsText } from './found-actions.ts';

afterEach(() => vi.unstubAllGlobals());

const DECIDED = { changed: 1, unchanged: 0, gone: 0, problems: [], undo: 'u' };

/** A library in sight whose search has found segments. */
async function searchOf(segments: Holdings['segments']) {
  const { host, holdings } = libraryOf({ segments });
  host.answers(endpoints.decisions.decide, () => DECIDED);
  const desk = deskOf();
  const { app } = desk;
  const { foundSegments } = app;
  await foundSegments.refresh();
  const words = () => app.notices.list.map(({ tone, message }) => `${tone}: ${message}`);
  return { host, holdings, desk, app, foundSegments, words };
}

test('of a found segment is offered what changes it, of several that are picked everything', async () => {
  const { desk, app, foundSegments } = await searchOf([
    foundOf(1),
    foundOf(2, { state: 'rejected' }),
    foundOf(3, { state: 'accepted' }),
    foundOf(4, { state: 'edited' }),
    foundOf(5, { state: 'accepted', origin: 'human' }),
    foundOf(6, { endUs: null }),
  ]);
  const decisions = ['accept-found', 'reject-found', 'reopen-found', 'more-like-found'];
  const offered = () =>
    decisions
      .filter((id) => desk.can(id))
      .map((id) => id.slice(0, -6))
      .join(' ');
  expect(offered()).toBe('');
  app.desk.showLibrary('segments');
  const of = (index: number) => {
    foundSegments.picked.only(index, String(index + 1));
    return offered();
  };
  expect([0, 1, 2, 3, 4, 5].map(of)).toEqual([
    'accept reject more-like',
    'accept reopen more-like',
    'reject reopen more-like',
    'reject more-like',
    'reopen more-like',
    'accept reject',
  ]);
  foundSegments.picked.only(3, '4');
  foundSegments.picked.toggle(4, '5');
  expect(offered()).toBe('accept reject reopen more-like');
  // What is left picked is meant, not where the last click was.
  foundSegments.picked.toggle(3, '4');
  expect(offered()).toBe('reopen more-like');
  const dialogs = ['relabel-found', 'note-found', 'reel-found', 'clips-found'];
  for (const id of dialogs) {
    expect(await desk.do(id)).toBe(true);
    expect(app.desk.dialog!.kind).toBe(id.replace(/^(reel|clips)-found/, '$1'));
  }
  foundSegments.picked.clear();
  expect(dialogs.filter((id) => desk.can(id))).toEqual(dialogs);
  // Nothing is at hand beyond the end of the list.
  foundSegments.picked.active = 9;
  expect([offered(), dialogs.filter((id) => desk.can(id))]).toEqual(['', []]);
});

test('a decision is about what is picked, else about what is at hand, and it is told what came of it', async () => {
  const { host, desk, app, foundSegments, words } = await searchOf([foundOf(7), foundOf(8), foundOf(9)]);
  app.desk.showLibrary('segments');
  foundSegments.picked.active = 1;
  await desk.do('accept-found');
  await desk.do('pick-all-found');
  await desk.do('reject-found');
  foundSegments.picked.set(['7', '9']);
  await desk.do('reopen-found');
  foundSegments.picked.set(['9']);
  await desk.do('accept-found');
  expect(host.heard(endpoints.decisions.decide).map(({ body }) => body)).toEqual([
    { segments: [8], decision: { kind: 'accept' } },
    { segments: [7, 8, 9], decision: { kind: 'reject' } },
    { segments: [7, 9], decision: { kind: 'reopen' } },
    { segments: [9], decision: { kind: 'accept' } },
  ]);
  expect(words()).toEqual([
    'done: 1 segment rejected',
    'done: 1 segment open again',
    'done: 1 segment accepted',
  ]);
  const problems = [
    { about: 'a.mp4', code: 'source/gone', message: 'It is gone.' },
    { about: '', code: 'internal', message: 'It broke.' },
  ];
  host.answers(endpoints.decisions.decide, () => ({
    changed: 1200,
    unchanged: 2,
    gone: 1,
    problems,
    undo: null,
  }));
  await decideTargets(app, { kind: 'note', note: 'hm' });
  expect(words().slice(-3)).toEqual([
    'done: 1,200 segments noted; 2 segments left: already so, or drawn by a person; 1 segment not there any more',
    'problem: a.mp4: It is gone.',
    'problem: It broke.',
  ]);
  // A decision that came to nothing is not told of.
  host.answers(endpoints.decisions.decide, () => ({ ...DECIDED, changed: 0, undo: null }));
  await decideTargets(app, { kind: 'relabel', label: 'trip' });
  expect(words().at(-1)).toBe('problem: It broke.');
});

test('the last decision in the list is taken back first, and there is an end to it', async () => {
  const { host, desk, app, words } = await searchOf([foundOf(7)]);
  app.desk.showLibrary('segments');
  expect(desk.can('undo-found')).toBe(false);
  await desk.do('accept-found');
  const problems = [{ about: 'a.mp4', code: 'internal', message: 'It is locked.' }];
  host.answers(endpoints.decisions.undo, () => ({ ...DECIDED, changed: 2, problems, undo: null }));
  expect(await desk.do('undo-found')).toBe(true);
  expect(host.heard(endpoints.decisions.undo).map(({ body }) => body)).toEqual([{ undo: 'u' }]);
  expect(words().slice(-2)).toEqual(['done: 2 segments as before', 'problem: a.mp4: It is locked.']);
  expect(await desk.do('undo-found')).toBe(false);
  host.answers(endpoints.decisions.decide, () => {
    throw new AppError('library/not-found', 'It is not there.');
  });
  await expect(desk.do('accept-found')).rejects.toThrow('It is not there.');
});

test('what is at hand is looked for elsewhere, but no marker', async () => {
  const { host, desk, app, foundSegments } = await searchOf([foundOf(1), foundOf(2, { endUs: null })]);
  host.answers(endpoints.similar.search, () => ({ segments: [], videos: 3, unknown: 1 }));
  app.desk.showLibrary('segments');
  await desk.do('more-like-found');
  expect([app.desk.shows('similar'), app.similar.videos, app.similar.label]).toEqual([true, 3, 'fall']);
  expect(host.heard(endpoints.similar.search)[0]!.body).toMatchObject({
    contentId: contentIdOf(1),
    startUs: 1_000_000,
    endUs: 2_000_000,
  });
  app.desk.showLibrary('segments');
  foundSegments.picked.active = 1;
  expect(desk.can('more-like-found')).toBe(false);
});

test('where nothing was found there is nothing to pick', async () => {
  const { desk, app } = await searchOf([]);
  app.desk.showLibrary('segments');
  expect(['pick-all-found', 'collect-picked', 'export-found-csv'].filter((id) => desk.can(id))).toEqual([]);
  expect([segmentsText(0), segmentsText(1), segmentsText(2)]).toEqual([
    '0 segments',
    '1 segment',
    '2 segments',
  ]);
});

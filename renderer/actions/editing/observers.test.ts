import { flushSync } from 'svelte';
import { expect, test, vi } from 'vitest';
import { createLabel } from '../../../engine/annotation/edits/labels.ts';
import { createObserver } from '../../../engine/annotation/edits/subjects.ts';
import type { Disagreement } from '../../../engine/annotation/figures/agreement/observer-agreement.ts';
import { observerPlaces, placesText } from '../../state/study/word-places.ts';
import { deskOf, FRAME } from '../app.fake.ts';
import { pressLabel } from '../keys/label-keys.ts';
import { goToDisagreement } from './disagreement-actions.ts';
import { addObserver, codeAs, giveTrack, nameObserver, removeObserver } from './observer-actions.ts';
import { observerOfSegments } from './record-actions.ts';

test('a second observer codes on a track of their own, and sees nothing of the first one’s', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  document.edit('New observer', (records) => createObserver(records, 'Ada'));
  document.edit('New observer', (records) => createObserver(records, 'Ben'));
  flushSync();
  await desk.do('next-observer');
  expect(app.coding.observerNow?.name).toBe('Ada');
  const first = desk.draw(10, 20);
  expect(document.get(first.trackId)).toMatchObject({ observerId: app.coding.observerNow!.id });
  await desk.do('next-observer');
  expect(app.coding.observerNow?.name).toBe('Ben');
  expect(app.rows.list).toEqual([]);
  // What is out of sight is out of reach.
  await desk.at(15).do('delete');
  expect(document.segmentsOf(first.trackId)).toHaveLength(1);
  const second = desk.draw(12, 20);
  expect(second.trackId).not.toBe(first.trackId);
  flushSync();
  expect(app.rows.list.map(({ id }) => id)).toEqual([second.id]);
  await desk.do('hide-others');
  expect(app.rows.list).toHaveLength(2);
});

test('observers are added, named and deleted, and gone through in a circle that says who codes', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  expect([desk.can('next-observer'), desk.can('previous-observer'), desk.can('hide-others')]).toEqual([
    false,
    false,
    false,
  ]);
  addObserver(app, 'Ada');
  addObserver(app, 'Ben');
  expect(() => addObserver(app, 'Ada')).toThrow();
  flushSync();
  const said = () => [app.coding.observerNow?.name ?? null, app.notices.list.at(-1)?.message];
  const walked: unknown[] = [];
  for (const command of [
    'next-observer',
    'next-observer',
    'next-observer',
    'previous-observer',
    'previous-observer',
  ]) {
    await desk.do(command);
    walked.push(said());
  }
  expect(walked).toEqual([
    ['Ada', 'Ada codes now'],
    ['Ben', 'Ben codes now'],
    [null, 'Nobody in particular codes now'],
    ['Ben', 'Ben codes now'],
    ['Ada', 'Ada codes now'],
  ]);
  nameObserver(app, app.coding.observers[1]!, 'Bea');
  expect([app.coding.observers.map(({ name }) => name), document.undoTitle]).toEqual([
    ['Ada', 'Bea'],
    'Rename observer',
  ]);
  const mine = desk.draw(10, 20);
  giveTrack(app, mine.trackId, app.coding.observers[1]!.id);
  expect([document.get(mine.trackId)?.observerId, document.undoTitle]).toEqual([
    app.coding.observers[1]!.id,
    'Change observer',
  ]);
  removeObserver(app, app.coding.observers[1]!);
  expect([app.coding.observers.map(({ name }) => name), document.undoTitle]).toEqual([
    ['Ada'],
    'Delete observer',
  ]);
});

test('who begins to code has nothing selected and a track of their own', () => {
  const desk = deskOf();
  const { app, document, file } = desk;
  addObserver(app, 'Ada');
  addObserver(app, 'Ben');
  desk.select(desk.draw(10, 20));
  flushSync();
  codeAs(app, app.coding.observers[0]!);
  expect(desk.selected()).toEqual([]);
  // The only track is in use by nobody in particular, but is not empty: one is made.
  expect(document.tracks.map(({ name, observerId }) => [name, observerId])).toEqual([
    ['You', null],
    ['Ada', app.coding.observers[0]!.id],
  ]);
  expect(file.selection.track?.name).toBe('Ada');
  codeAs(app, null);
  expect([app.coding.observerNow, document.tracks.length]).toEqual([null, 2]);
});

test('hiding what others coded clears the selection, and shows them again by the same command', async () => {
  const desk = deskOf();
  const { app } = desk;
  addObserver(app, 'Ada');
  flushSync();
  codeAs(app, app.coding.observers[0]!);
  desk.select(desk.draw(10, 20));
  const was = app.coding.hidesOthers;
  await desk.do('hide-others');
  expect([app.coding.hidesOthers, desk.selected()]).toEqual([!was, []]);
  await desk.do('hide-others');
  expect(app.coding.hidesOthers).toBe(was);
});

test('who codes unseen by what another coded is told nothing of it: no count, and not where they looked', () => {
  const desk = deskOf();
  const { app, document } = desk;
  addObserver(app, 'Ada');
  addObserver(app, 'Ben');
  flushSync();
  const [ada, ben] = app.coding.observers;
  codeAs(app, ada!);
  document.edit('New label', (records) => createLabel(records, { name: 'Walk', parentId: null }));
  const labelId = [...document.labels.keys()][0]!;
  const drawn = desk.draw(10, 20);
  document.edit('Label', () => ({ put: [{ ...drawn, labelId }], remove: [] }));
  const counted = () => {
    flushSync();
    return [app.labels.ownOf(labelId).count, app.rows.lookedAt.length > 0];
  };
  expect(counted()).toEqual([1, true]);
  app.coding.hidesOthers = true;
  codeAs(app, ben!);
  expect(counted()).toEqual([0, false]);
  app.coding.hidesOthers = false;
  expect(counted()).toEqual([1, true]);
});

test('where two observers differ is gone to one by one, in a circle, with both in sight', async () => {
  const desk = deskOf();
  const { app } = desk;
  expect(desk.can('next-disagreement')).toBe(false);
  addObserver(app, 'Ada');
  flushSync();
  codeAs(app, app.coding.observers[0]!);
  const { contentId } = desk.document.video!;
  const at = (from: number, to: number): Disagreement => ({
    ...{ contentId, video: 'clip.mp4', subject: '', first: 'a', second: 'b' },
    ...{ startUs: from * FRAME, endUs: to * FRAME },
  });
  app.disagreements.take([at(100, 110), at(900, 950)]);
  app.timeline.setDuration(60_000_000);
  app.timeline.setWidth(1500);
  app.timeline.zoom(10, 0);
  app.coding.hidesOthers = true;
  app.desk.view = 'library';
  await goToDisagreement(app, app.disagreements.list[0]!);
  expect([app.player.positionUs, app.coding.hidesOthers, app.desk.view]).toEqual([
    100 * FRAME,
    false,
    'desk',
  ]);
  await desk.do('next-disagreement');
  expect([app.player.positionUs, app.disagreements.current?.endUs]).toEqual([900 * FRAME, 950 * FRAME]);
  const { startUs, spanUs } = app.timeline.scale;
  expect(startUs).toBeLessThanOrEqual(900 * FRAME);
  expect(startUs + spanUs).toBeGreaterThanOrEqual(950 * FRAME);
  await desk.do('previous-disagreement');
  expect(app.player.positionUs).toBe(100 * FRAME);
  await desk.do('previous-disagreement');
  expect(app.player.positionUs).toBe(900 * FRAME);
});

test('a track on which something runs is nobody’s to take', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  document.edit('New label', (records) =>
    createLabel(records, { name: 'rearing', parentId: null, colour: 0 }),
  );
  addObserver(app, 'Ada');
  flushSync();
  const label = [...document.labels.values()][0]!;
  desk.app.player.seek(10 * FRAME);
  await pressLabel(app, label.id);
  expect(document.running).toHaveLength(1);
  codeAs(app, app.coding.observers[0]!);
  expect(document.tracks.map(({ name, observerId }) => [name, observerId])).toEqual([
    ['You', null],
    ['Ada', app.coding.observers[0]!.id],
  ]);
});

test('an empty track that is nobody’s becomes the observer’s', () => {
  const desk = deskOf();
  addObserver(desk.app, 'Ada');
  flushSync();
  codeAs(desk.app, desk.app.coding.observers[0]!);
  expect(desk.document.tracks.map(({ observerId }) => observerId)).toEqual([
    desk.app.coding.observers[0]!.id,
  ]);
});

test('whose a segment is can be said of it', () => {
  const desk = deskOf();
  addObserver(desk.app, 'Ada');
  flushSync();
  const made = desk.draw(0, 10);
  const { id } = desk.app.coding.observers[0]!;
  observerOfSegments(desk.app, [made], id);
  expect([desk.document.get(made.id)?.observerId, desk.document.undoTitle]).toEqual([id, 'Change observer']);
});

test('where an observer coded is told by video before they are deleted', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  addObserver(app, 'Ada');
  addObserver(app, 'Ben');
  flushSync();
  const [ada, ben] = app.coding.observers;
  codeAs(app, ada!);
  desk.draw(10, 20);
  desk.draw(30, 40);
  vi.spyOn(app.studies, 'videosOf').mockResolvedValue([]);
  vi.spyOn(app.studies, 'studyOf').mockReturnValue('default');
  expect(await observerPlaces(app, ada!)).toEqual([{ video: document.video!.name, count: 2 }]);
  expect(await observerPlaces(app, ben!)).toEqual([]);
  const many = Array.from({ length: 8 }, (_, at) => ({ video: `${at}.mp4`, count: 1 }));
  expect(placesText(many.slice(0, 1))).toBe('one video: 0.mp4 (1)');
  expect(placesText(many)).toBe(
    '8 videos: 0.mp4 (1), 1.mp4 (1), 2.mp4 (1), 3.mp4 (1), 4.mp4 (1), 5.mp4 (1) and 2 more',
  );
});

import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { acceptIntoTrack } from '../../../engine/annotation/edits/decide.ts';
import { suggestResult } from '../../../engine/annotation/edits/suggest-result.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { certainSuggestions, waiting } from './review-actions.ts';

/** Opens another video beside the first, with a model's suggestions in it, `[from, to, score]` in frames. */
function openOther(
  { app }: TestDesk,
  name: string,
  ...found: readonly (readonly [number, number, number])[]
) {
  const before = app.openVideos.selected;
  const contentId = name.charCodeAt(0).toString(16).repeat(32);
  app.openVideos.addMedia(
    [{ token: name, name, size: 10, url: `/media/${name}`, contentId }],
    'http://127.0.0.1',
  );
  const file = app.openVideos.files.find((each) => each.name === name)!;
  file.document.load(null, {
    ...{ contentId, name, durationUs: 60_000_000 as Micros },
    ...{ frameRate: { num: 25, den: 1 }, width: 64, height: 36 },
  });
  const segments = found.map(([from, to, score]) => ({
    startUs: from * FRAME,
    endUs: to * FRAME,
    label: 'wave',
    score,
  }));
  const model = { id: 'm', version: '1', sha256: 'ab'.repeat(32) };
  const result = { model, title: 'Model', classes: [{ id: 'wave', name: 'Wave' }], segments, untilUs: null };
  file.document.editAsModel((records) => suggestResult(records, file.document.video!.id, result as never));
  app.openVideos.select(before!);
  flushSync();
  return file;
}

test('where a video is done, checking goes on in the next open one, and comes round to those before', async () => {
  const desk = deskOf();
  const { app } = desk;
  openOther(desk, 'nothing.mp4');
  const third = openOther(desk, 'third.mp4', [10, 20, 0.9], [30, 40, 0.3]);
  expect(desk.can('next-uncertain')).toBe(true);
  await desk.do('next-uncertain');
  expect(app.openVideos.selected).toBe(third);
  expect(third.selection.segments.map(({ startUs }) => startUs / FRAME)).toEqual([30]);
  expect(app.player.positionUs).toBe(30 * FRAME);
  // All of this one are decided: only the first video could go on, and has nothing.
  for (const { id } of third.document.tracks)
    third.selection.set([...third.selection.ids, ...third.document.segmentsOf(id).map((each) => each.id)]);
  await desk.do('accept');
  expect(desk.can('next-uncertain')).toBe(false);
  // What is found in the first meanwhile is reached, though it lies before.
  const first = app.openVideos.files[0]!;
  desk.suggest([50, 60, 0.5]);
  await desk.do('next-uncertain');
  expect(app.openVideos.selected).toBe(first);
});

test('suggestions on hidden tracks wait for nobody', async () => {
  const desk = deskOf();
  desk.suggest([0, 10, 0.9], [20, 30, 0.4]);
  flushSync();
  expect(waiting(desk.app)).toHaveLength(2);
  const model = desk.document.tracks.find(({ kind }) => kind === 'model')!;
  desk.document.edit('Hide', () => ({ put: [{ ...model, isHidden: true }], remove: [] }));
  flushSync();
  expect([waiting(desk.app).length, certainSuggestions(desk.app).length]).toEqual([0, 0]);
  expect([desk.can('next-uncertain'), desk.can('accept-above')]).toEqual([false, false]);
  const other = openOther(desk, 'x.mp4', [0, 10, 0.5]);
  const hidden = other.document.tracks.find(({ kind }) => kind === 'model')!;
  other.document.edit('Hide', () => ({ put: [{ ...hidden, isHidden: true }], remove: [] }));
  expect(desk.can('next-uncertain')).toBe(false);
});

test('what is certain enough is what reaches the limit and nobody decided about, of a model alone', async () => {
  const desk = deskOf();
  desk.suggest([0, 10, 0.9], [20, 30, 0.6], [40, 50, 0.599]);
  desk.draw(100, 110);
  flushSync();
  desk.app.editing.acceptAbove = 0.6;
  const starts = () => certainSuggestions(desk.app).map(({ startUs }) => startUs / FRAME);
  expect(starts()).toEqual([0, 20]);
  desk.select(waiting(desk.app)[0]!);
  await desk.do('reject');
  expect(starts()).toEqual([20]);
  await desk.do('accept-above');
  expect(desk.document.undoTitle).toBe('Accept segment');
  expect(desk.rows()).toContain('rejected 0-10');
  expect(desk.rows()).toContain('suggested 40-50');
});

test('a decision has its name in the history, and what was decided stays selected', async () => {
  const desk = deskOf();
  desk.suggest([0, 10, 0.9], [20, 30, 0.4]);
  flushSync();
  const both = waiting(desk.app);
  const titles: (string | null)[] = [];
  for (const command of ['accept', 'reopen', 'reject']) {
    desk.select(...both);
    await desk.do(command);
    titles.push(desk.document.undoTitle);
    expect(desk.selected()).toHaveLength(2);
  }
  await desk.do('reopen');
  desk.select(both[0]!);
  await desk.do('accept-into-track');
  titles.push(desk.document.undoTitle);
  expect(titles).toEqual(['Accept 2 segments', 'Reopen 2 segments', 'Reject 2 segments', 'Accept into You']);
});

test('the suggestion under the playhead is decided about where none is selected, never a segment of one’s own', async () => {
  const desk = deskOf();
  desk.draw(0, 50);
  desk.suggest([10, 20, 0.9]);
  flushSync();
  expect([desk.at(5).can('accept'), desk.at(15).can('accept'), desk.at(20).can('accept')]).toEqual([
    false,
    true,
    false,
  ]);
  await desk.at(15).do('reject');
  expect(desk.rows()).toEqual(['0-50', 'rejected 10-20']);
});

test('a label’s count in the panel stays when a suggestion is accepted, and is no larger for a copy of it', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  desk.suggest([0, 10, 0.9], [20, 30, 0.9]);
  flushSync();
  const label = [...document.labels.values()].find(({ name }) => name === 'Wave')!;
  const counts = () => {
    flushSync();
    return [app.labels.ownOf(label.id).count, app.labels.suggestedOf(label.id).count];
  };
  const found = document.tracks.flatMap(({ id }) => [...document.segmentsOf(id)]);
  expect(counts()).toEqual([0, 2]);
  desk.select(found[0]!);
  await desk.do('accept');
  expect(counts()).toEqual([1, 1]);
  desk.select(found[1]!);
  await desk.do('reject');
  expect(counts()).toEqual([1, 0]);
  desk.select(found[0]!);
  const trackId = document.tracks.find(({ kind }) => kind === 'human')!.id;
  document.edit('Accept', (records) => acceptIntoTrack(records, [found[0]!.id], trackId));
  expect(counts()).toEqual([1, 0]);
});

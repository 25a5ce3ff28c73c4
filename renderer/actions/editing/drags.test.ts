import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { createLabel } from '../../../engine/annotation/edits/labels.ts';
import { relabelSegments } from '../../../engine/annotation/edits/relabel.ts';
import { createSubject } from '../../../engine/annotation/edits/subjects.ts';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { BoundaryDrag, type DragStart, DrawDrag, EdgeDrag, MoveDrag } from './drags.ts';

/** What a drag on a desk begins with, and what ends it from outside. */
function startOf({ app, file, document }: TestDesk): { start: DragStart; scope: AbortController } {
  const scope = new AbortController();
  const labelled = { file, document, selection: file.selection };
  return { start: { app, labelled, scope: scope.signal }, scope };
}

/** The timeline shows the whole minute over 1500 pixels: a pixel is a frame, and what lies 8 away is near. */
function wideDeskOf(): TestDesk {
  const desk = deskOf();
  desk.app.timeline.setDuration(60_000_000);
  desk.app.timeline.setWidth(1500);
  return desk;
}

test('drags are a step each, on frames, and nothing when they are taken back', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  const [a, b] = [desk.draw(10, 20), desk.draw(20, 30)];
  const { start, scope } = startOf(desk);
  flushSync();
  const row = app.rows.all[0]!;
  const at = (frame: number) => ({ timeUs: frame * FRAME + 3000, row, isFree: true });
  const boundary = new BoundaryDrag(start, a.id, b.id);
  boundary.move(at(15));
  boundary.move(at(24));
  boundary.finish();
  expect(desk.rows()).toEqual(['10-24', '24-30']);
  const edge = new EdgeDrag(start, b.id, 'end');
  edge.move(at(40));
  edge.bail();
  expect(desk.rows()).toEqual(['10-24', '24-30']);
  const drawing = new DrawDrag(start, row, at(50));
  drawing.move(at(45));
  drawing.move(at(60));
  drawing.finish();
  expect(desk.rows()).toEqual(['10-24', '24-30', '50-60']);
  const moving = new MoveDrag(start, [document.get(b.id)!], at(24));
  moving.move(at(64));
  moving.move(at(74));
  moving.finish();
  expect(desk.rows()).toEqual(['10-24', '50-60', '74-80']);
  for (let step = 0; step < 3; step++) await desk.do('undo');
  expect(desk.rows()).toEqual(['10-20', '20-30']);
  // One that nobody ends is ended with what it belongs to.
  new EdgeDrag(start, b.id, 'end').move(at(40));
  expect(desk.rows()).toEqual(['10-20', '20-40']);
  scope.abort();
  expect([desk.rows(), document.isInGesture]).toEqual([['10-20', '20-30'], false]);
});

test('in rows by subject a segment is drawn for the row’s subject, and one that is moved there becomes its own', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  document.edit('New subject', (records) => createSubject(records, 'Anna'));
  document.edit('New subject', (records) => createSubject(records, 'Bea'));
  app.settings.rowsBy = 'subject';
  flushSync();
  const { start } = startOf(desk);
  const rowOf = (name: string) =>
    app.rows.all.find(({ about }) => about.kind === 'subject' && about.subject?.name === name)!;
  const at = (frame: number, name: string) => ({ timeUs: frame * FRAME, row: rowOf(name), isFree: true });
  const drawing = new DrawDrag(start, rowOf('Anna'), at(10, 'Anna'));
  drawing.move(at(20, 'Anna'));
  drawing.finish();
  flushSync();
  const [drawn] = rowOf('Anna').segments;
  expect(rowOf('Bea').segments).toHaveLength(0);
  const moving = new MoveDrag(start, [drawn!], at(10, 'Anna'));
  moving.move(at(30, 'Bea'));
  moving.finish();
  flushSync();
  expect(rowOf('Bea').segments.map(({ startUs }) => startUs / FRAME)).toEqual([30]);
  expect(rowOf('Anna').segments).toHaveLength(0);
});

test('a drag snaps to edges, the playhead and suggestions that are near, and shows to what', () => {
  const desk = wideDeskOf();
  const { app } = desk;
  const a = desk.draw(100, 200);
  desk.draw(300, 400);
  desk.suggest([500, 600, 0.9]);
  desk.at(700);
  flushSync();
  const { start } = startOf(desk);
  const at = (frame: number, isFree = false) => ({ timeUs: frame * FRAME, row: app.rows.all[0]!, isFree });
  const edge = new EdgeDrag(start, a.id, 'end');
  for (const [frame, end, kind] of [
    [308, 300, 'segment'],
    [309, 309, undefined],
    [392, 400, 'segment'],
    [508, 500, 'model'],
    [693, 700, 'playhead'],
    [205, 205, undefined],
  ] as const) {
    edge.move(at(frame));
    expect([frame, desk.rows()[0], app.editing.guide?.kind]).toEqual([frame, `100-${end}`, kind]);
  }
  // With the key held, and with snapping off, only frames count.
  edge.move(at(305, true));
  expect([desk.rows()[0], app.editing.guide]).toEqual(['100-305', null]);
  app.editing.isSnapping = false;
  edge.move(at(306));
  expect([desk.rows()[0], app.editing.guide]).toEqual(['100-306', null]);
  app.editing.isSnapping = true;
  edge.move(at(304));
  expect(app.editing.guide).toMatchObject({ timeUs: 300 * FRAME });
  edge.finish();
  expect([app.editing.guide, desk.document.undoTitle]).toEqual([null, 'Move end']);
});

test('what is on a hidden track attracts nothing', () => {
  const desk = wideDeskOf();
  const a = desk.draw(100, 200);
  desk.suggest([500, 600, 0.9]);
  const model = desk.document.tracks.find(({ kind }) => kind === 'model')!;
  desk.document.edit('Hide', () => ({ put: [{ ...model, isHidden: true }], remove: [] }));
  flushSync();
  const edge = new EdgeDrag(startOf(desk).start, a.id, 'end');
  edge.move({ timeUs: 503 * FRAME, row: null, isFree: false });
  expect([desk.rows()[0], desk.app.editing.guide]).toEqual(['100-503', null]);
  edge.bail();
});

test('what is moved snaps by either edge, not to itself, and stops at the ends of the video', () => {
  const desk = wideDeskOf();
  const { app } = desk;
  const [a, b] = [desk.draw(100, 150), desk.draw(160, 180)];
  desk.draw(400, 500);
  flushSync();
  const at = (frame: number, isFree = false) => ({ timeUs: frame * FRAME, row: null, isFree });
  const moving = new MoveDrag(startOf(desk).start, [a, b], at(120));
  const rows = () => desk.rows().slice(0, 2);
  // Its last edge comes near the other's start.
  moving.move(at(335));
  expect([rows(), app.editing.guide?.timeUs]).toEqual([['320-370', '380-400'], 400 * FRAME]);
  // Where it was is free again: neither its own edges nor its neighbour's among the moved ones hold it.
  moving.move(at(123));
  expect([rows(), app.editing.guide]).toEqual([['103-153', '163-183'], null]);
  moving.move(at(335, true));
  expect(rows()).toEqual(['315-365', '375-395']);
  moving.move(at(-500));
  expect(rows()).toEqual(['0-50', '60-80']);
  moving.move(at(140));
  expect(rows()).toEqual(['120-170', '180-200']);
  moving.bail();
  expect([rows(), app.editing.guide]).toEqual([['100-150', '160-180'], null]);
});

test('a boundary snaps and stays between its segments', () => {
  const desk = wideDeskOf();
  const [a, b] = [desk.draw(100, 200), desk.draw(200, 300)];
  desk.at(250);
  flushSync();
  const boundary = new BoundaryDrag(startOf(desk).start, a.id, b.id);
  const move = (frame: number) => {
    boundary.move({ timeUs: frame * FRAME, row: null, isFree: false });
    return desk.rows();
  };
  expect(move(244)).toEqual(['100-250', '250-300']);
  expect(move(202)).toEqual(['100-202', '202-300']);
  expect(move(700)).toEqual(['100-299', '299-300']);
  boundary.finish();
  expect([desk.document.undoTitle, desk.app.editing.guide]).toEqual(['Move boundary', null]);
});

test('what is drawn is of the current subject, the label used last and at least a frame long', () => {
  const desk = wideDeskOf();
  const { app, document } = desk;
  document.edit('New subject', (records) => createSubject(records, 'Anna'));
  document.edit('New label', (records) =>
    createLabel(records, { name: 'rearing', parentId: null, colour: 0 }),
  );
  flushSync();
  const label = [...document.labels.values()].find(({ name }) => name === 'rearing')!;
  app.labels.used(label.id);
  app.coding.use(app.coding.subjects[0]!);
  flushSync();
  const row = app.rows.all[0]!;
  const at = (frame: number) => ({ timeUs: frame * FRAME, row, isFree: true });
  const drawing = new DrawDrag(startOf(desk).start, row, at(10));
  drawing.move(at(10));
  expect([desk.rows(), desk.selected()]).toEqual([['10-11'], ['10-11']]);
  drawing.move(at(30));
  drawing.finish();
  expect([desk.rows(), document.undoTitle]).toEqual([['10-30'], 'Add segment']);
  const [made] = segmentsOn(desk);
  expect(made).toMatchObject({ labelId: label.id, subjectId: app.coding.subjects[0]!.id });
});

test('in rows by label a segment is drawn with the row’s label, and becomes that of the row it is moved to', () => {
  const desk = wideDeskOf();
  const { app, document } = desk;
  // Labels that are used have rows.
  for (const [name, from] of [
    ['rearing', 100],
    ['digging', 200],
  ] as const) {
    document.edit('New label', (records) => createLabel(records, { name, parentId: null, colour: 0 }));
    const label = [...document.labels.values()].find((each) => each.name === name)!;
    const { id } = desk.draw(from, from + 10);
    document.edit('Label', (records) => relabelSegments(records, [id], label.id));
  }
  app.settings.rowsBy = 'label';
  flushSync();
  const rowOf = (name: string) =>
    app.rows.all.find(({ about }) => about.kind === 'label' && about.label?.name === name)!;
  const at = (frame: number, name: string) => ({ timeUs: frame * FRAME, row: rowOf(name), isFree: true });
  const startsIn = (name: string) => rowOf(name).segments.map(({ startUs }) => startUs / FRAME);
  const drawing = new DrawDrag(startOf(desk).start, rowOf('digging'), at(10, 'digging'));
  drawing.move(at(20, 'digging'));
  drawing.finish();
  flushSync();
  expect(startsIn('digging')).toEqual([10, 200]);
  const moving = new MoveDrag(startOf(desk).start, [rowOf('digging').segments[0]!], at(10, 'digging'));
  moving.move(at(12, 'rearing'));
  moving.finish();
  flushSync();
  expect([startsIn('digging'), startsIn('rearing')]).toEqual([[200], [12, 100]]);
  expect(document.undoTitle).toBe('Move segment');
});

test('a segment is moved to another track by a drag', async () => {
  const desk = wideDeskOf();
  const made = desk.draw(10, 20);
  await desk.do('add-track');
  flushSync();
  const rows = desk.app.rows.all;
  const at = (frame: number, row: number) => ({ timeUs: frame * FRAME, row: rows[row]!, isFree: true });
  const moving = new MoveDrag(startOf(desk).start, [made], at(10, 0));
  moving.move(at(10, 1));
  expect(desk.document.get(made.id)?.trackId).toBe(rows[1]!.track.id);
  moving.move(at(15, 0));
  moving.finish();
  expect([desk.document.get(made.id)?.trackId, desk.rows()]).toEqual([rows[0]!.track.id, ['15-25']]);
});

const segmentsOn = (desk: TestDesk) =>
  desk.document.tracks.flatMap(({ id }) => [...desk.document.segmentsOf(id)]);

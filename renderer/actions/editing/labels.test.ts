import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { ROOT } from '../../../build/source-files.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { endOpenStates, pressLabel, relabel } from '../keys/label-keys.ts';
import { adopt, freeLabelChord, type LabelWish, moveLabel, removeLabel, saveLabel } from './label-edits.ts';
import { noteSegment, tagSegments, typeEdge } from './record-actions.ts';
import { addSubject, keySubject, moveSubject, removeSubject, renameSubject } from './subject-actions.ts';
import { deleteTrack, hideTrack, moveTrack, renameTrack } from './track-actions.ts';

afterEach(() => vi.unstubAllGlobals());

const MANIFEST = path.join(ROOT, 'models/tubelet-base/manifest.json');
const WISH: LabelWish = {
  ...{ name: 'Wave', parentId: null, colour: 0, key: null, aliases: [], isHidden: false, kind: 'state' },
  ...{ attributes: [], exclusionGroups: [], description: '' },
};
const add = ({ app }: TestDesk, name: string, wish: Partial<LabelWish> = {}) =>
  saveLabel(app, null, { ...WISH, name, ...wish })!;
const names = ({ app }: TestDesk) =>
  app.labels.nodes.map(
    ({ label, depth }) => `${'  '.repeat(depth)}${label.name}${label.key ? ` ${label.key}` : ''}`,
  );

test('a label is made and changed as one step each, under whom and with which key it is wished', () => {
  const desk = deskOf();
  const [swim, run] = [add(desk, 'Swim', { key: 's' }), add(desk, 'Run', { key: 'b' })];
  expect(names(desk)).toEqual(['Swim s', 'Run b']);
  // S snaps until a label has it.
  expect(desk.app.keys.byChord.has('S')).toBe(false);
  saveLabel(desk.app, run, { ...WISH, name: 'Crawl', parentId: swim, key: 's', description: 'arms' });
  expect(names(desk)).toEqual(['Swim', '  Crawl s']);
  expect(desk.document.get(run)).toMatchObject({ description: 'arms', owner: 'person' });
  desk.document.undo();
  expect(names(desk)).toEqual(['Swim s', 'Run b']);
  desk.document.undo();
  desk.document.undo();
  expect(names(desk)).toEqual([]);
});

test('labels move among their siblings and no further', () => {
  const desk = deskOf();
  const [a, b] = [add(desk, 'A'), add(desk, 'B')];
  add(desk, 'Under A', { parentId: a });
  const label = (id: typeof a) => desk.document.get(id)!;
  moveLabel(desk.app, label(a), -1);
  moveLabel(desk.app, label(b), 1);
  expect(desk.document.undoTitle).toBe('New label');
  moveLabel(desk.app, label(b), -1);
  expect(names(desk)).toEqual(['B', 'A', '  Under A']);
  moveLabel(desk.app, label(b), 1);
  expect(names(desk)).toEqual(['A', '  Under A', 'B']);
});

test('a label that goes leaves its segments to another, or to none', () => {
  const desk = deskOf();
  const [a, b] = [add(desk, 'A'), add(desk, 'B')];
  const made = desk.draw(0, 10);
  desk.select(made);
  relabel(desk.app, a);
  removeLabel(desk.app, a, b);
  expect(desk.document.get(made.id)?.labelId).toBe(b);
  removeLabel(desk.app, b, null);
  expect([desk.document.get(made.id)?.labelId, names(desk)]).toEqual([null, []]);
});

test('labels of a model become the person’s, and free keys are theirs', async () => {
  const desk = deskOf();
  desk.suggest([0, 10, 0.9]);
  const [wave] = [...desk.document.labels.values()];
  expect(wave).toMatchObject({ name: 'Wave', owner: 'model' });
  adopt(desk.app, [wave!.id]);
  expect([desk.document.get(wave!.id)?.owner, desk.document.undoTitle]).toEqual(['person', 'Adopt label']);
  await desk.do('give-label-keys');
  const { key } = desk.document.get(wave!.id)!;
  expect(key).not.toBeNull();
  expect(desk.app.keys.byChord.has(key!.toUpperCase())).toBe(false);
  freeLabelChord(desk.app, key!.toUpperCase());
  expect(desk.document.get(wave!.id)?.key).toBeNull();
});

test('a file of labels adds those that are new and changes the others', async () => {
  const desk = deskOf();
  add(desk, 'Swim');
  const read = (text: string) => {
    desk.app.desk.pickText = async () => ({ name: 'set', text });
    return desk.do('import-labels');
  };
  await read('path,key\nSwim,s\nRun/Fast,r\n');
  expect(names(desk)).toEqual(['Swim s', 'Run', '  Fast r']);
  expect(desk.app.notices.list.at(-1)!.message).toBe(
    '1 label was added, 1 was here already and took the file’s keys and colours',
  );
  await expect(read('path\n')).rejects.toMatchObject({ code: 'format/invalid' });
  desk.app.desk.pickText = async () => null;
  const before = names(desk);
  await desk.do('import-labels');
  expect(names(desk)).toEqual(before);
});

test('labels of one file that lie under one that is new, or want one key, share the first and leave the second', async () => {
  const desk = deskOf();
  desk.app.desk.pickText = async () => ({
    name: 'set',
    text: 'path,key\nRun/Fast,r\nRun/Slow,r\n',
  });
  await desk.do('import-labels');
  expect(names(desk)).toEqual(['Run', '  Fast r', '  Slow']);
});

test('hidden labels are shown and hidden again', async () => {
  const desk = deskOf();
  expect(desk.can('show-hidden-labels')).toBe(false);
  add(desk, 'Old', { isHidden: true });
  await desk.do('show-hidden-labels');
  expect(desk.app.labels.showsHidden).toBe(true);
  await desk.do('show-hidden-labels');
  expect(desk.app.labels.showsHidden).toBe(false);
});

test('subjects get free keys, change places and names, and are gone through in a circle', async () => {
  const desk = deskOf();
  const { app } = desk;
  const { coding } = app;
  expect([desk.can('next-subject'), desk.can('no-subject')]).toEqual([false, false]);
  add(desk, 'One', { key: '1' });
  addSubject(app, 'A');
  addSubject(app, 'B');
  expect(coding.subjects.map(({ name, key }) => `${name} ${key}`)).toEqual(['A 2', 'B 3']);
  const [a, b] = coding.subjects;
  const visited: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    await desk.do('next-subject');
    visited.push(coding.current?.name);
  }
  await desk.do('previous-subject');
  expect([visited, coding.current?.name]).toEqual([['A', 'B', undefined], 'B']);
  renameSubject(app, b!, 'C');
  expect(coding.current?.name).toBe('C');
  await desk.do('no-subject');
  expect(coding.current).toBeNull();
  renameSubject(app, coding.subjects[1]!, 'B');
  expect(coding.current).toBeNull();
  moveSubject(app, a!.id, 1);
  expect(coding.subjects.map(({ name }) => name)).toEqual(['B', 'A']);
  keySubject(app, a!.id, '1');
  expect(coding.subjects[1]!.key).toBe('1');
  expect(app.labels.withChord('1')).toBeNull();
  removeSubject(app, b!.id, null);
  expect(coding.subjects.map(({ name }) => name)).toEqual(['A']);
});

test('tracks are named, moved, hidden, shown and deleted', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  const tracks = () => document.tracks.filter(({ kind }) => kind === 'human');
  const [first] = tracks();
  await desk.do('add-track');
  const second = tracks()[1]!;
  expect([second.name, desk.file.selection.track?.id]).toEqual(['Track 2', second.id]);
  renameTrack(app, second.id, '  ');
  expect(document.get(second.id)?.name).toBe('Track 2');
  renameTrack(app, second.id, ' Track 3 ');
  expect(document.get(second.id)?.name).toBe('Track 3');
  await desk.do('add-track');
  expect(tracks().map(({ name }) => name)).toContain('Track 4');
  moveTrack(app, second.id, -1);
  expect(
    tracks()
      .map(({ id }) => id)
      .slice(0, 2),
  ).toEqual([second.id, first!.id]);
  const before = document.undoTitle;
  moveTrack(app, second.id, -1);
  expect(tracks()[0]!.id).toBe(second.id);
  moveTrack(app, second.id, 1);
  expect([tracks()[1]!.id, before]).toEqual([second.id, 'Move track']);
  expect(desk.can('show-tracks')).toBe(false);
  hideTrack(app, second.id);
  expect(document.get(second.id)?.isHidden).toBe(true);
  await desk.do('show-tracks');
  expect(document.get(second.id)?.isHidden).toBe(false);
  deleteTrack(app, second.id);
  expect(document.get(second.id)).toBeUndefined();
});

test('an edge goes to a typed time, from where it is after a sign, and never past the other', () => {
  const desk = deskOf();
  const made = desk.draw(10, 20);
  const now = () => desk.document.get(made.id)!;
  typeEdge(desk.app, now(), 'end', '2');
  expect(now()).toMatchObject({ startUs: 10 * FRAME, endUs: 2_000_000 });
  typeEdge(desk.app, now(), 'start', '+1');
  expect(now().startUs).toBe(10 * FRAME + 1_000_000);
  typeEdge(desk.app, now(), 'start', '5');
  expect(now()).toMatchObject({ startUs: 2_000_000 - FRAME, endUs: 2_000_000 });
  expect(() => typeEdge(desk.app, now(), 'end', 'soon')).toThrow(expect.objectContaining({ code: 'usage' }));
  noteSegment(desk.app, now(), 'look');
  tagSegments(desk.app, [now()], ' a, b ,,a');
  expect(now()).toMatchObject({ note: 'look', tags: ['a', 'b'] });
});

test('a label starts and ends at the playhead; of what is selected it is the label', async () => {
  const desk = deskOf();
  const [wave, sit] = [add(desk, 'Wave'), add(desk, 'Sit')];
  const { app, document } = desk;
  await pressLabel(desk.at(10).app, wave);
  await pressLabel(desk.at(15).app, sit);
  expect(document.running.map(({ startUs }) => startUs)).toEqual([10 * FRAME, 15 * FRAME]);
  await pressLabel(desk.at(20).app, wave);
  expect(desk.rows()).toEqual(['10-20']);
  const [made] = document.tracks.flatMap(({ id }) => document.segmentsOf(id));
  desk.select(made!);
  await pressLabel(app, wave);
  expect(document.get(made!.id)?.labelId).toBe(wave);
  // What runs is ended first, whatever is selected.
  await pressLabel(desk.at(30).app, sit);
  expect([desk.rows(), document.running]).toEqual([['10-20', '15-30'], []]);
  desk.select(made!);
  await pressLabel(app, sit);
  expect(document.get(made!.id)?.labelId).toBe(sit);
  desk.select();
  await desk.do('add-marker');
});

test('everything that runs ends by one key, or with its video', async () => {
  const desk = deskOf();
  const [wave, sit] = [add(desk, 'Wave'), add(desk, 'Sit')];
  const { app, document } = desk;
  expect(desk.can('end-labels')).toBe(false);
  await pressLabel(desk.at(10).app, wave);
  await pressLabel(desk.at(12).app, sit);
  await desk.at(40).do('end-labels');
  expect([desk.rows(), document.undoTitle]).toEqual([['10-40', '12-40'], 'End 2 labels']);
  endOpenStates(app, desk.file);
  expect(app.notices.list).toEqual([]);
  await pressLabel(desk.at(100).app, wave);
  endOpenStates(app, desk.file);
  expect(desk.rows().at(-1)).toBe(`100-${60_000_000 / FRAME}`);
  expect(app.notices.list.at(-1)!.message).toMatch(/^The label that still ran/);
});

test('what coding does has its name in the history, asks what is due, and offers the label first', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  const ask = (asked: 'start' | 'stop') => ({
    ...{ id: asked, name: asked, kind: 'text', choices: [], asked, description: '' },
  });
  const walk = add(desk, 'Walk away');
  const back = add(desk, 'Walk back', { attributes: [ask('start'), ask('stop')] as LabelWish['attributes'] });
  const hit = add(desk, 'Hit', { kind: 'point' });
  const offered = () => {
    app.labels.query = 'walk';
    return app.labels.rows.map(({ label }) => label.id);
  };
  expect(offered()).toEqual([walk, back]);
  const step = async (label: typeof walk, frame: number) => {
    await pressLabel(desk.at(frame).app, label);
    return [document.undoTitle, app.coding.question?.attribute.name ?? null];
  };
  expect(await step(back, 10)).toEqual(['Start “Walk back”', 'start']);
  expect(offered()).toEqual([back, walk]);
  expect(await step(back, 20)).toEqual(['End “Walk back”', 'stop']);
  expect(await step(hit, 25)).toEqual(['Code “Hit”', null]);
  await step(back, 30);
  await desk.at(40).do('end-labels');
  expect([document.undoTitle, app.coding.question?.attribute.name]).toEqual(['End “Walk back”', 'stop']);
  await step(walk, 50);
  await step(back, 50);
  endOpenStates(app, desk.file);
  expect(app.notices.list.at(-1)!.message).toMatch(/^The 2 labels that still ran/);
  expect(document.running).toEqual([]);
  const made = desk.draw(200, 210);
  desk.select(made);
  relabel(app, walk);
  expect(offered()).toEqual([walk, back]);
});

test('all of the model’s labels are taken up at once, with keys, once there is a model', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  expect([desk.can('use-model-labels'), desk.can('map-classes')]).toEqual([false, false]);
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
  app.session.model = { manifest } as NonNullable<typeof app.session.model>;
  expect([desk.can('use-model-labels'), desk.can('map-classes')]).toEqual([true, true]);
  await desk.do('use-model-labels');
  const labels = [...document.labels.values()];
  const classes = manifest.labels.filter(({ id }) => id !== manifest.background).length;
  expect([document.undoTitle, labels.every(({ owner }) => owner === 'person')]).toEqual([
    'Adopt the model’s labels',
    true,
  ]);
  expect(labels.length).toBeGreaterThanOrEqual(classes);
  expect(app.notices.list.at(-1)?.message).toContain(`${labels.length} labels are yours now`);
  const keys = labels.flatMap(({ key }) => (key === null ? [] : [key]));
  const reserved = [...app.keys.byChord.keys()].map((chord) => chord.toLowerCase());
  expect([keys.length > 0, keys.filter((key) => reserved.includes(key.toLowerCase()))]).toEqual([true, []]);
  await desk.do('map-classes');
  expect(app.desk.dialog).toEqual({ kind: 'model-classes' });
});

test('a single subject is gone to and left again, and the middle one changes places with its neighbours', async () => {
  const desk = deskOf();
  const { app } = desk;
  addSubject(app, 'A');
  expect(desk.can('next-subject')).toBe(true);
  await desk.do('next-subject');
  expect(app.coding.current?.name).toBe('A');
  await desk.do('next-subject');
  expect(app.coding.current).toBeNull();
  addSubject(app, 'B');
  addSubject(app, 'C');
  const order = () => app.coding.subjects.map(({ name }) => name);
  moveSubject(app, app.coding.subjects[1]!.id, 1);
  expect(order()).toEqual(['A', 'C', 'B']);
  moveSubject(app, app.coding.subjects[1]!.id, -1);
  expect(order()).toEqual(['C', 'A', 'B']);
});

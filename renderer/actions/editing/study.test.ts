import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { flushSync } from 'svelte';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ROOT } from '../../../build/source-files.ts';
import { startServe } from '../../../e2e/support/app.ts';
import { createLabel } from '../../../engine/annotation/edits/labels.ts';
import { deleteObserver, setObserver } from '../../../engine/annotation/edits/subjects.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { parseStudy } from '../../../engine/annotation/study/study-file.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { StoredCoding } from '../../state/app/stored-view.ts';
import { ProjectApi } from '../../state/document/project-api.ts';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { enterStudy } from '../desk/enter-study.ts';
import { codingNow, recallCoding } from '../files/keep-coding.svelte.ts';
import { moveToStudy } from './move-to-study.ts';
import { addObserver } from './observer-actions.ts';
import { exportStudy, importStudy, newStudy, showInStudy } from './study-actions.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-study-actions-'));
let host: { url: string; process: ChildProcess };
let cookie: string;
const realFetch = globalThis.fetch;

beforeAll(async () => {
  host = await startServe(['--library', path.join(folder, 'library')]);
  const entrance = await realFetch(host.url, { redirect: 'manual' });
  cookie = entrance.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
});
afterAll(async () => {
  const ended = new Promise((resolve) => host.process.once('exit', resolve));
  host.process.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

/** What was handed to the person as a file last. */
let downloaded: { name: string; text: Promise<string> } | null = null;

beforeEach(() => {
  downloaded = null;
  const { origin } = new URL(host.url);
  vi.stubGlobal('fetch', (address: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('cookie', cookie);
    headers.set('origin', origin);
    return realFetch(new URL(address, origin), { ...init, headers });
  });
  let blob: Blob;
  vi.spyOn(URL, 'createObjectURL').mockImplementation((given) => {
    blob = given as Blob;
    return 'blob:1';
  });
  const createElement = () => ({
    download: '',
    click() {
      downloaded = { name: this.download, text: blob.text() };
    },
  });
  vi.stubGlobal('document', { createElement });
  return () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  };
});

const picking = ({ app }: TestDesk, name: string, text: string | null) => {
  app.desk.pickText = () => Promise.resolve(text === null ? null : { name, text });
};

/** The labels of the study that was joined, in their order. */
const namesOf = async ({ app: { studies } }: TestDesk) =>
  (await studies.wordsOf(studies.currentId))
    .filter((word) => word.type === 'label')
    .sort((a, b) => a.order - b.order)
    .map(({ name }) => name);

test('a study begins empty, with a file’s labels, the model’s or another study’s, and is joined', async () => {
  const desk = deskOf();
  const { app } = desk;
  expect(await newStudy(app, '  Field trip ', 'empty')).toBe(true);
  expect([app.studies.nameOf(app.studies.currentId), await namesOf(desk)]).toEqual(['Field trip', []]);

  picking(desk, '', null);
  const current = app.studies.currentId;
  expect([await newStudy(app, 'None', 'file'), app.studies.currentId]).toEqual([false, current]);
  picking(desk, 'labels.csv', 'name,key\nrearing,r\ndigging,d\n');
  expect(await newStudy(app, 'Mice', 'file')).toBe(true);
  const mice = app.studies.currentId;
  expect([mice === current, await namesOf(desk)]).toEqual([false, ['rearing', 'digging']]);

  expect(await newStudy(app, 'Mice again', `study ${mice}`)).toBe(true);
  expect([app.studies.currentId === mice, await namesOf(desk)]).toEqual([false, ['rearing', 'digging']]);

  const text = readFileSync(path.join(ROOT, 'models/tubelet-base/manifest.json'), 'utf8');
  const manifest = JSON.parse(text) as Manifest;
  vi.spyOn(app.session, 'requireModel').mockResolvedValue({ manifest } as never);
  expect(await newStudy(app, 'Model', 'model')).toBe(true);
  const labels = (await app.studies.wordsOf(app.studies.currentId)).filter(({ type }) => type === 'label');
  expect(labels.length).toBeGreaterThan(10);
  // Labels get keys that no command has.
  const keys = labels.flatMap((label) => ('key' in label && label.key !== null ? [String(label.key)] : []));
  const reserved = new Set([...app.keys.byChord.keys()].map((chord) => chord.toLowerCase()));
  expect([keys.length > 0, keys.filter((key) => reserved.has(key.toLowerCase()))]).toEqual([true, []]);
});

test('a study is taken along as a file, with annotations where they are wanted, and joined elsewhere', async () => {
  const desk = deskOf();
  const { app, document, file } = desk;
  picking(desk, 'labels.csv', 'name,key\nrearing,r\n');
  await newStudy(app, 'A/B: one?', 'file');
  const id = app.studies.currentId;
  await showInStudy(app, id, false);
  flushSync();
  expect(app.studies.studyOf(document)).toBe(id);
  desk.draw(10, 20);
  await exportStudy(app, id, false);
  expect(downloaded!.name).toMatch(/^A_B_ one_\./);
  expect(parseStudy(await downloaded!.text).projects).toEqual([]);
  await exportStudy(app, id, true);
  const text = await downloaded!.text;
  const [project] = parseStudy(text).projects;
  const starts = project!.records.flatMap((each) => (each.type === 'segment' ? [each.startUs / FRAME] : []));
  expect(starts).toEqual([10]);

  // Elsewhere: the video has annotations nowhere yet, so these are kept; a second time it keeps its own.
  const other = deskOf();
  picking(other, 'nothing', null);
  await importStudy(other.app);
  expect(other.app.notices.list).toEqual([]);
  picking(other, 'mice.tubelet-study.json', text);
  await importStudy(other.app);
  expect(other.app.studies.currentId).toBe(id);
  expect(other.app.notices.list.at(-1)?.message).toBe(
    'The study of mice.tubelet-study.json is in use, with the annotations of 1 video',
  );
  await importStudy(other.app);
  expect(other.app.notices.list.at(-1)?.message).toBe(
    'The study of mice.tubelet-study.json is in use, with the annotations of 0 videos; 1 that have annotations in it keep their own',
  );
  const kept = await other.app.studies.projectOf(id, (await file.contentId()) as never);
  expect(kept?.records.filter(({ type }) => type === 'segment')).toHaveLength(1);
});

test('a deleted observer has coded nothing in videos that are closed, and has again after undo', async () => {
  const desk = deskOf();
  const { app, document, file } = desk;
  await newStudy(app, 'Closed', 'empty');
  const id = app.studies.currentId;
  await showInStudy(app, id, false);
  flushSync();
  addObserver(app, 'Ben');
  const ben = [...document.store.all('observer').values()][0]!;
  desk.draw(10, 20);
  document.edit('Say who', (records) => setObserver(records, [...records.all('segment').keys()], ben.id));
  await exportStudy(app, id, true);
  const [project] = parseStudy(await downloaded!.text).projects;
  await app.studies.flush();

  const other = deskOf();
  await other.app.studies.use(id);
  const contentId = (await file.contentId()) as ContentId;
  await new ProjectApi(contentId, null, 'other', id).save({
    body: { kind: 'text', text: writeProject(project!) },
    base: (await new ProjectApi(contentId, null, 'other', id).read())?.revision ?? null,
  });
  const coders = async () =>
    (await other.app.studies.projectOf(id, contentId))!.records.flatMap((record) =>
      record.type === 'segment' ? [record.observerId] : [],
    );
  const empty = other.app.studies.document;
  expect(await coders()).toEqual([ben.id]);
  empty.edit('Delete observer', (records) => deleteObserver(records, ben.id));
  expect(await coders()).toEqual([null]);
  empty.undo();
  expect(await coders()).toEqual([ben.id]);
});

test('a study without annotations says nothing of videos, and a label drawn in one is not in another', async () => {
  const desk = deskOf();
  const { app } = desk;
  await newStudy(app, 'Plain', 'empty');
  await exportStudy(app, app.studies.currentId, false);
  picking(desk, 'plain.json', await downloaded!.text);
  await importStudy(app);
  expect(app.notices.list.at(-1)?.message).toBe('The study of plain.json is in use');

  await showInStudy(app, app.studies.currentId, false);
  desk.document.edit('New label', (records) =>
    createLabel(records, { name: 'only here', parentId: null, colour: 0 }),
  );
  await app.studies.flush();
  expect(await namesOf(desk)).toEqual(['only here']);
  await newStudy(app, 'Next', 'empty');
  await showInStudy(app, app.studies.currentId, false);
  flushSync();
  expect([...desk.document.labels.values()]).toEqual([]);
});

test('nothing is shown in a study where no video is open', async () => {
  const desk = deskOf();
  desk.app.openVideos.remove(desk.file);
  await showInStudy(desk.app, 'any', false);
  expect(desk.app.openVideos.selected).toBeNull();
});

test('a window that is loaded anew shows a video in the study that it was shown in, else says where it is', async () => {
  vi.stubGlobal('location', { href: host.url });
  vi.stubGlobal('requestIdleCallback', (run: () => void) => setTimeout(run, 0));
  const contentId = 'e'.repeat(64);
  const desk = deskOf();
  const { app, file } = desk;
  await app.studies.load();
  await enterStudy(app, file, contentId);
  file.document.load(null, { ...file.document.video!, contentId });
  expect(app.studies.studyOf(file.document)).toBe('default');
  desk.draw(10, 20);
  const text = writeProject(file.document.toProject(1));
  await new ProjectApi(contentId as ContentId, null, 'test').save({
    body: { kind: 'text', text },
    base: null,
  });
  await newStudy(app, 'Again', 'empty');
  const again = app.studies.currentId;
  await showInStudy(app, again, false);
  await app.studies.use('default');
  await app.saving.flush();
  expect(codingNow(app).studies).toEqual({ [contentId]: again });

  const open = async (before: StoredCoding | null, current: string) => {
    const other = deskOf();
    await other.app.studies.use(current);
    recallCoding(other.app, before);
    expect(codingNow(other.app).studies).toEqual(before?.studies ?? {});
    await enterStudy(other.app, other.file, contentId);
    return [
      other.app.studies.studyOf(other.file.document),
      other.app.notices.list.map((each) => each.message),
    ];
  };
  const before = (study: string) => ({ studies: { [contentId]: study }, subjects: {} });
  expect(await open(before(again), 'default')).toEqual([again, []]);
  expect(await open(before('default'), again)).toEqual(['default', []]);
  // A study that is gone meanwhile is not begun again.
  expect(await open(before('gone'), 'default')).toEqual(['default', []]);
  await newStudy(app, 'Third', 'empty');
  expect(await open(null, app.studies.currentId)).toEqual([
    'default',
    ['clip.mp4 is shown in the study “Default”, where its labels are, not in “Third”'],
  ]);
});

test('a video that was moved is moved back in one click: as it was, or with what was done to it since', async () => {
  const desk = deskOf();
  const { app, document, file } = desk;
  await newStudy(app, 'Moved from', 'empty');
  const from = app.studies.currentId;
  await showInStudy(app, from, false);
  document.edit('New label', (records) =>
    createLabel(records, { name: 'unused', parentId: null, colour: 1 }),
  );
  desk.draw(10, 20);
  const records = () => document.toProject(0).records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const before = records();
  await newStudy(app, 'Moved to', 'empty');
  const id = app.studies.currentId;
  const labels = () => [...document.labels.values()].map(({ name }) => name).sort();
  const home = labels();
  await moveToStudy(app, file, id);
  expect(app.studies.studyOf(document)).toBe(id);
  expect(labels()).not.toContain('unused');
  const notice = app.notices.list.at(-1)!;
  expect([notice.message, notice.action?.title]).toEqual([
    `${file.name} is in the study “Moved to” now, with its labels`,
    'Move back',
  ]);
  notice.action!.run();
  await vi.waitFor(() => expect(app.notices.list.at(-1)?.message).toContain('again, as it was'));
  expect(app.studies.studyOf(document)).toBe(from);
  expect(records()).toEqual(before);

  const back = await moveToStudy(app, file, id);
  desk.draw(30, 40);
  await back();
  // A second click changes nothing.
  await back();
  expect(app.studies.studyOf(document)).toBe(from);
  expect(labels()).toEqual(home);
  const starts = document.tracks
    .flatMap((track) => document.segmentsOf(track.id))
    .map(({ startUs }) => startUs);
  expect(starts.map((start) => start / FRAME)).toEqual([10, 30]);
  expect(app.notices.list.at(-1)?.message).toContain('with what was done since');
});

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import {
  newLabelRecord,
  newStudyRecord,
  newSubjectRecord,
} from '../../../engine/annotation/document/new-records.ts';
import type { AnyRecord } from '../../../engine/annotation/document/records.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { parseStudy, type StudyFile, writeStudy } from '../../../engine/annotation/study/study-file.ts';
import type { Word } from '../../../engine/annotation/study/study-words.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import type { ApiError } from '../../contract/parts.ts';
import type { SegmentPage } from '../../contract/segments.ts';
import type { StudySummary, StudyText, StudyVideo } from '../../contract/studies.ts';
import { makeTestHost, patternBytes, type TestHost } from '../host.fake.ts';
import { LibraryDatabase } from '../library/database/database.ts';
import { addFolder, scanFolder } from '../library/folders/folders.ts';
import { projectText } from '../projects/project.fake.ts';

const [ONE, TWO] = ['a'.repeat(64), 'b'.repeat(64)] as const;

let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(() => at.remove());

/** Null is told by an answer without a body. */
const body = async <T>(answer: Promise<Response> | Response) =>
  JSON.parse((await (await answer).text()) || 'null') as T;
const refusal = async (answer: Response) => (await body<ApiError>(answer)).error;

function studyText(id: string, name: string, ...more: readonly Word[]): string {
  const words = [newStudyRecord({ id: idOf('study', id), name }), ...more];
  return writeStudy({ words, removed: new Map(), projects: [] });
}

function save(url: string, text: string, base = 'none'): Promise<Response> {
  return at.ask(url, { method: 'PUT', headers: { 'if-match': base, 'tubelet-origin': 'me' }, body: text });
}

/** A project's text inside a study. */
function textIn(study: string | null, contentId: string, count = 1, note = ''): string {
  const project = parseProject(projectText(contentId, 1, count, note));
  const record: AnyRecord[] =
    study === null ? [] : [newStudyRecord({ id: idOf('study', study), name: study })];
  return writeProject({ ...project, records: [...project.records, ...record] });
}

const videosOf = async (study: string) =>
  (await body<{ videos: StudyVideo[] }>(at.ask(`/api/studies/${study}/videos`))).videos;
const noteIn = async (study: string, contentId: string) => {
  const answer = await body<{ text: string } | null>(at.ask(`/api/studies/${study}/videos/${contentId}`));
  return answer && parseProject(answer.text).records.find(({ type }) => type === 'segment');
};

test('a study is kept, listed with what it has, read and removed', async () => {
  expect(await body(at.ask('/api/studies'))).toEqual({ studies: [] });
  expect(await body(at.ask('/api/studies/winter'))).toBeNull();
  const label = newLabelRecord({ id: idOf('label', 'a'), name: 'Dig', order: 0, colour: 0 });
  const model = newLabelRecord({ ...label, id: idOf('label', 'b'), name: 'Walk', owner: 'model' });
  const text = studyText(
    'winter',
    'Winter',
    label,
    model,
    newSubjectRecord({ id: idOf('subject', 'a'), name: 'A', order: 0 }),
  );
  expect((await save('/api/studies/winter', text)).status).toBe(200);
  const { studies } = await body<{ studies: StudySummary[] }>(at.ask('/api/studies'));
  expect(studies).toEqual([{ id: 'winter', name: 'Winter', labels: 1, subjects: 1, observers: 0 }]);
  expect((await body<StudyText>(at.ask('/api/studies/winter'))).text).toBe(text);
  expect((await at.ask('/api/studies/winter', { method: 'DELETE' })).status).toBe(200);
  expect(await body(at.ask('/api/studies/winter'))).toBeNull();
});

test('who saves over what another saved is told, and loses nothing', async () => {
  const first = await body<{ revision: string }>(save('/api/studies/winter', studyText('winter', 'One')));
  const answer = await save('/api/studies/winter', studyText('winter', 'Two'));
  expect([answer.status, (await refusal(answer)).code]).toEqual([409, 'project/changed']);
  expect((await body<StudyText>(at.ask('/api/studies/winter'))).text).toContain('"One"');
  expect((await save('/api/studies/winter', studyText('winter', 'Two'), first.revision)).status).toBe(200);
  // The same again, as after a lost answer.
  expect((await save('/api/studies/winter', studyText('winter', 'Two'), 'none')).status).toBe(200);
});

test('search finds a renamed or deleted label of a video that nobody opened since, and its old one once it is back', async () => {
  const label = newLabelRecord({ id: idOf('label', 'a'), name: 'Dig', order: 0, colour: 0 });
  const project = parseProject(textIn('winter', ONE));
  const records = [...project.records, label].map((record) =>
    record.type === 'segment' ? { ...record, labelId: label.id } : record,
  );
  const keep = async (words: readonly Word[], removed: StudyFile['removed'], base: string) => {
    const named = newStudyRecord({ id: idOf('study', 'winter'), name: 'Winter' });
    const text = writeStudy({ words: [named, ...words], removed, projects: [] });
    return (await body<{ revision: string }>(save('/api/studies/winter', text, base))).revision;
  };
  const isFound = (...labels: readonly string[]) =>
    vi.waitFor(
      async () => {
        const { segments } = await body<SegmentPage>(at.ask('/api/library/segments?sort=video'));
        expect(segments.map((segment) => segment.label)).toEqual(labels);
      },
      { timeout: 20_000, interval: 200 },
    );
  const first = await keep([label], new Map(), 'none');
  await save(`/api/projects/${ONE}`, writeProject({ ...project, records }));
  await isFound('Dig');
  const second = await keep([{ ...label, name: 'Burrow' }], new Map(), first);
  await isFound('Burrow');
  const third = await keep([], new Map([[label.id, null]]), second);
  await isFound('Unlabelled');
  await keep([label], new Map(), third);
  await isFound('Dig');
});

test('what is no study, has no base or a name that is none is refused', async () => {
  const broken = await save('/api/studies/winter', '{"format":"else"}');
  expect([broken.status >= 400, (await refusal(broken)).message]).toEqual([
    true,
    'This is not a study that can be read: "format" is missing or wrong. Choose another file.',
  ]);
  expect(
    (await at.ask('/api/studies/winter', { method: 'PUT', body: studyText('winter', 'x') })).status,
  ).toBe(428);
  expect((await at.ask('/api/studies/..%2Fsecret')).status).toBeGreaterThanOrEqual(400);
  mkdirSync(path.join(at.libraryFolder, 'studies'), { recursive: true });
  writeFileSync(path.join(at.libraryFolder, 'studies', 'bad.tubelet-study'), 'nope');
  expect(await body(at.ask('/api/studies'))).toEqual({ studies: [] });
});

test('a file of a study brings the words and the annotations of its videos back', async () => {
  const project = parseProject(textIn('winter', ONE));
  const text = writeStudy({
    words: [newStudyRecord({ id: idOf('study', 'winter'), name: 'Winter' })],
    removed: new Map([[idOf('label', 'gone'), null]]),
    projects: [project],
  });
  expect((await save('/api/studies/winter', text)).status).toBe(200);
  const file = parseStudy((await body<StudyText>(at.ask('/api/studies/winter'))).text);
  expect(file.projects).toEqual([project]);
  expect(file.removed.size).toBe(1);
});

test('a video in two studies has labels of its own in each, with versions, and neither touches the other', async () => {
  expect((await save(`/api/projects/${ONE}`, textIn(null, ONE, 1, 'home'))).status).toBe(200);
  expect((await save(`/api/projects/${ONE}?study=winter`, textIn('winter', ONE, 2, 'apart'))).status).toBe(
    200,
  );
  expect((await save(`/api/projects/${TWO}`, textIn('winter', TWO, 1, 'two'))).status).toBe(200);
  expect(await videosOf('default')).toEqual([
    { contentId: ONE, name: 'clip.mp4', durationUs: 1e6, isApart: false, libraryId: null },
  ]);
  expect(await videosOf('winter')).toEqual([
    { contentId: ONE, name: 'clip.mp4', durationUs: 2e6, isApart: true, libraryId: null },
    { contentId: TWO, name: 'clip.mp4', durationUs: 1e6, isApart: false, libraryId: null },
  ]);
  expect(await noteIn('default', ONE)).toMatchObject({ note: 'home' });
  expect(await noteIn('winter', ONE)).toMatchObject({ note: 'apart' });
  expect(await noteIn('winter', TWO)).toMatchObject({ note: 'two' });
  expect(await noteIn('default', TWO)).toBeNull();
  expect(await body(at.ask(`/api/projects/${TWO}?study=spring`))).toBeNull();
  // What was saved since is seen.
  const { revision } = await body<{ revision: string }>(at.ask(`/api/projects/${ONE}`));
  const moved = textIn('winter', ONE, 1, 'moved').replace('"revision":1', '"revision":2');
  expect((await save(`/api/projects/${ONE}?keep=1`, moved, revision)).status).toBe(200);
  expect(await videosOf('default')).toEqual([]);
  const versions = async (query: string) =>
    (await body<{ versions: unknown[] }>(at.ask(`/api/projects/${ONE}/versions${query}`))).versions.length;
  expect([await versions(''), await versions('?study=winter')]).toEqual([1, 0]);
});

test('labels beside a video of the library are found too', async () => {
  const folder = path.join(at.folder, 'films');
  mkdirSync(folder);
  const video = path.join(folder, 'film.mp4');
  writeFileSync(video, patternBytes(5000));
  const contentId = await fileContentId(video, 'film.mp4');
  const database = new LibraryDatabase(path.join(at.libraryFolder, 'library.sqlite'));
  await scanFolder(database, addFolder(database, folder));
  database.close();
  writeFileSync(`${video}.tubelet`, textIn('winter', contentId, 1, 'beside'));
  const found = await videosOf('winter');
  expect(found).toMatchObject([{ contentId, isApart: false, libraryId: expect.any(Number) }]);
  expect(await noteIn('winter', contentId)).toMatchObject({ note: 'beside' });
});

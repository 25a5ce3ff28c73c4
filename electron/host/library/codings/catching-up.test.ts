import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idOf } from '../../../../engine/annotation/document/ids.ts';
import { newStudyRecord } from '../../../../engine/annotation/document/new-records.ts';
import type { AnyRecord } from '../../../../engine/annotation/document/records.ts';
import { parseProject } from '../../../../engine/annotation/project-file/parse-project.ts';
import { writeProject } from '../../../../engine/annotation/project-file/write-project.ts';
import type { SegmentPage } from '../../../contract/segments.ts';
import { makeTestHost, type TestHost } from '../../host.fake.ts';
import { projectText } from '../../projects/project.fake.ts';
import { revisionOf } from '../../projects/project-places.ts';
import { MIGRATIONS, migrate } from '../database/migrations.ts';

/** The step that makes room for what was coded of a video in a further study. */
const CODINGS = MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE coding '));
const [ONE, TWO, THREE] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];

let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(() => at.remove());

function textIn(study: string | null, contentId: string, count: number, note: string): string {
  const project = parseProject(projectText(contentId, 1, count, note));
  const named: AnyRecord[] =
    study === null ? [] : [newStudyRecord({ id: idOf('study', study), name: study })];
  return writeProject({ ...project, records: [...project.records, ...named] });
}

/** Puts a project where the library keeps it, and answers the revision that an older version noted of it. */
function keep(contentId: string, text: string, study?: string): string {
  const own = path.join(at.libraryFolder, 'projects', contentId);
  const folder = study === undefined ? own : path.join(own, 'studies', study);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'project.json'), text);
  return revisionOf(Buffer.from(text));
}

/** A library as it was before: two videos that search knows, one of them in a collection, and a third beside its file. */
function writeOldLibrary(): void {
  mkdirSync(at.libraryFolder, { recursive: true });
  const revisions = [keep(ONE, textIn(null, ONE, 1, 'first')), keep(TWO, textIn('winter', TWO, 1, 'snow'))];
  keep(ONE, textIn('winter', ONE, 2, 'again'), 'winter');
  const film = path.join(at.folder, 'film.mp4');
  writeFileSync(film, 'film');
  const beside = textIn('winter', THREE, 1, 'beside');
  writeFileSync(`${film}.tubelet`, beside);
  revisions.push(revisionOf(Buffer.from(beside)));
  const database = new DatabaseSync(path.join(at.libraryFolder, 'library.sqlite'));
  migrate(database, 'library', MIGRATIONS.slice(0, CODINGS));
  database.exec(
    "INSERT INTO label (id, key, name, segments, videos) VALUES (1, 'unlabelled', 'Unlabelled', 3, 3)",
  );
  for (const [index, contentId] of [ONE, TWO, THREE].entries()) {
    const id = index + 1;
    database
      .prepare(
        `INSERT INTO video (id, content_id, size_bytes, name, name_key, file_state, added_at_ms, date_ms, segments, decided,
           project_revision) VALUES (?, ?, 1, 'v', 'v', 'here', 1, 1, 1, 1, ?)`,
      )
      .run(id, contentId, revisions[index]!);
    database.exec(`
      INSERT INTO segment (id, video_id, label_id, source, start_us, end_us, length_us, state, origin)
        VALUES (${id}, ${id}, 1, 'person', 0, 1000000, 1000000, 'accepted', 'human');
      INSERT INTO video_label VALUES (${id}, 1, 1, 1000000)`);
  }
  database
    .prepare("INSERT INTO file (path, video_id, stamp, date_ms, seen_at_ms) VALUES (?, 3, '', 1, 1)")
    .run(film);
  database.exec("INSERT INTO collection VALUES (1, 'Best'); INSERT INTO clip VALUES (1, 2, 1, 0, 1000000)");
  database.close();
}

const notes = async (query: string) => {
  const answer = await at.ask(`/api/library/segments?sort=video${query}`);
  const { segments } = JSON.parse(await answer.text()) as SegmentPage;
  return segments.map(({ note, study, isApart }) => `${note} ${study}${isApart ? ' apart' : ''}`).sort();
};

test('a library of the format before is read once more by itself: every coding is found, nothing is lost', async () => {
  await at.remove();
  at = makeTestHost();
  writeOldLibrary();
  const { libraryFolder } = at;
  const again = makeTestHost({ libraryFolder });
  const first = at;
  at = again;
  try {
    // At once what was known before.
    expect((await notes('')).length).toBe(3);
    await vi.waitFor(
      async () => {
        expect(await notes('&study=winter')).toEqual([
          'again winter apart',
          'again winter apart',
          'beside winter',
          'snow winter',
        ]);
        expect(await notes('')).toEqual(['beside winter', 'first default', 'snow winter']);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(await notes('&study=default')).toEqual(['first default']);
    expect(await notes('&collection=1')).toEqual(['snow winter']);
  } finally {
    await again.remove();
    at = first;
  }
});

test('what is saved in a further study is found there, and no more once it is gone', async () => {
  const save = (query: string, text: string) =>
    at.ask(`/api/projects/${ONE}${query}`, {
      method: 'PUT',
      headers: { 'if-match': 'none', 'tubelet-origin': 'me' },
      body: text,
    });
  expect((await save('', textIn(null, ONE, 1, 'home'))).status).toBe(200);
  expect((await save('?study=winter', textIn('winter', ONE, 2, 'apart'))).status).toBe(200);
  await vi.waitFor(
    async () => expect(await notes('&study=winter')).toEqual(['apart winter apart', 'apart winter apart']),
    { timeout: 20_000, interval: 200 },
  );
  expect(await notes('')).toEqual(['home default']);
  expect(await notes('&study=default&text=home')).toEqual(['home default']);
  // Another program took it away while the app was not running.
  await at.host.close();
  rmSync(path.join(at.libraryFolder, 'projects', ONE, 'studies'), { recursive: true });
  const again = makeTestHost({ libraryFolder: at.libraryFolder });
  const first = at;
  at = again;
  try {
    await vi.waitFor(async () => expect(await notes('&study=winter')).toEqual([]), {
      timeout: 20_000,
      interval: 200,
    });
    expect(await notes('')).toEqual(['home default']);
  } finally {
    await again.remove();
    at = first;
  }
});

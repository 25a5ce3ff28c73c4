import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OWN, own, SECOND, storeOf, WAVE } from '../../../engine/annotation/document/document.fake.ts';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newStudyRecord } from '../../../engine/annotation/document/new-records.ts';
import { setTrackObserver } from '../../../engine/annotation/edits/subjects.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { writeStudy } from '../../../engine/annotation/study/study-file.ts';
import { type Word, wordsOf } from '../../../engine/annotation/study/study-words.ts';
import { readTable } from '../../../engine/base/delimited-text.ts';
import { sampleResult } from '../../../engine/formats/core/result.fake.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { LibraryLock } from '../../host/library/library-lock.ts';
import { outdate } from '../../host/library/projects/project-index.ts';
import { replaceSegments } from '../../host/library/search/segments.ts';
import { recordResult } from '../../host/library/videos/results.ts';
import { recordFile } from '../../host/library/videos/videos.ts';
import { ProjectStore } from '../../host/projects/project-store.ts';
import { StudyStore } from '../../host/studies/study-store.ts';
import { runCommand } from '../options/command.fake.ts';

let folder: string;
/** Content ids of the videos, by their names. */
const IDS = new Map(['coded.mp4', 'tagged.mp4', 'lost.mp4'].map((name, at) => [name, String(at).repeat(64)]));

/** Two persons coded the first video and a model tagged the second; of the third only search knows. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-export-'));
  const database = new LibraryDatabase(path.join(folder, 'own.sqlite'));
  const ids = [...IDS].map(([name, contentId]) =>
    recordFile(database, {
      ...{ path: path.join(folder, name), contentId, sizeBytes: 10, stamp: '1', dateMs: 1, folderId: null },
    }),
  );
  const video = { ...sampleResult().video, name: 'tagged.mp4' };
  const key = { videoId: ids[1]!, modelSha256: 'ab'.repeat(32), settings: '' };
  recordResult(database, key, sampleResult({ video }));
  const lost = { score: null, state: 'accepted', origin: 'human', note: '' } as const;
  replaceSegments(database, ids[2]!, 'person', [{ label: 'Walk', startUs: 1e6, endUs: 2e6, ...lost }]);
  await writeCoding(IDS.get('coded.mp4')!);
  // Search does not know of it yet, beyond one segment that brings the video up.
  replaceSegments(database, ids[0]!, 'person', [{ label: 'Walk', startUs: 0, endUs: 1e6, ...lost }]);
  database.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function writeCoding(contentId: string): Promise<void> {
  const observer = (who: string, order: number) => ({
    ...{ type: 'observer' as const, id: idOf('observer', who), name: who, order },
  });
  const store = storeOf(
    observer('Ada', 0),
    observer('Ben', 1),
    own('a', 10, 20),
    own('b', 50, 60, WAVE),
    own('c', 12, 20, undefined, { trackId: SECOND }),
  );
  store.commit(setTrackObserver(store, OWN, idOf('observer', 'Ada')));
  store.commit(setTrackObserver(store, SECOND, idOf('observer', 'Ben')));
  const records = [...store.records()].map((record) =>
    record.type === 'video' ? { ...record, contentId, name: 'coded.mp4' } : record,
  );
  const lock = new LibraryLock(folder);
  const text = writeProject({ revision: 1, records, extra: {} });
  const projects = new ProjectStore(folder, lock, async () => 'library');
  await projects.save(
    { contentId, media: undefined },
    { kind: 'text', text },
    {
      ...{ base: null, keep: false },
    },
  );
  await lock.close();
}

const exported = (...args: string[]) =>
  runCommand('library', ['--library', path.join(folder, 'own.sqlite'), 'export', ...args], folder);

interface GroundTruth {
  readonly database: Record<
    string,
    { readonly subset: string; readonly annotations: readonly { readonly label: string }[] }
  >;
}

test('the labels of all videos become one data set, with what each video is for', async () => {
  writeFileSync(path.join(folder, 'subsets.csv'), 'video,subset\ncoded.mp4,val\nlost,test\n');
  const { stdout, stderr, code } = await exported(
    ...['--format', 'activitynet', '--subset-list', 'subsets.csv', '--state', 'accepted,suggested'],
  );
  expect(code).toBe(0);
  const { database } = JSON.parse(stdout) as GroundTruth;
  const said = Object.entries(database).map(([name, { subset, annotations }]) => [
    name,
    subset,
    annotations.map(({ label }) => label),
  ]);
  expect(said).toEqual([
    ['coded', 'validation', ['Walk', 'Walk', 'Wave']],
    ['lost', 'testing', ['Walk']],
    ['tagged', 'training', ['Pour', 'Stir']],
  ]);
  const sentences = stderr.trimEnd().split('\n');
  expect(sentences[0]).toMatch(/^1 segment written as search knows them, /);
  // What several videos lose is summed.
  expect(new Set(sentences).size).toBe(sentences.length);
  expect(stderr).toContain('ActivityNet: 3 segments written without the observer.\n');
});

test('only what a label, a track and an observer have is taken, into every list and format', async () => {
  const rows = async (...args: string[]) => {
    const { stdout } = await exported('--format', 'csv', ...args);
    return readTable(stdout)
      .rows.slice(1)
      .map(({ cells }) => cells.slice(0, 4).join(' '));
  };
  expect(await rows('--observer', 'Ben')).toEqual(['coded.mp4 12.000000 20.000000 Walk']);
  expect(await rows('--track', 'You', '--label', 'Wave')).toEqual(['coded.mp4 50.000000 60.000000 Wave']);
  expect(await rows('--track', 'Base', '--label', 'Stir')).toEqual(['tagged.mp4 5.000000 8.250000 Stir']);
  // Of the third video nobody knows who coded it: it is not said to be written.
  const adas = await exported('--format', 'activitynet', '--observer', 'Ada');
  expect(adas.stderr).not.toContain('written as search knows');
  expect(adas.stderr).toContain('1 segment left out, whose track and observer are not known: ');
  mkdirSync(path.join(folder, 'out'));
  const each = await exported('--format', 'srt', '--out', 'out', '--track', 'You', '--track', 'Base');
  expect(each.code).toBe(0);
  expect((await readdir(path.join(folder, 'out'))).sort()).toEqual(['coded.srt', 'tagged.srt']);
  expect(readFileSync(path.join(folder, 'out', 'coded.srt'), 'utf8').match(/-->/g)).toHaveLength(2);
});

test('an observer and a label that the study has otherwise now are so in videos that nobody opened since', async () => {
  const lock = new LibraryLock(folder);
  const studies = new StudyStore(folder, lock);
  const projects = new ProjectStore(folder, lock, async () => 'library');
  const contentId = IDS.get('coded.mp4')!;
  const { records } = parseProject((await projects.read({ contentId, media: undefined }))!.text);
  const ben = idOf('observer', 'Ben');
  const words = wordsOf(records)
    .filter(({ id }) => id !== ben)
    .map((word) => (word.id === WAVE ? { ...word, name: 'Greet' } : word) as Word);
  await studies.save('default', writeStudy({ words, removed: new Map([[ben, null]]), projects: [] }), null);
  const database = new LibraryDatabase(path.join(folder, 'own.sqlite'));
  outdate(database, 'default');
  database.close();
  try {
    expect((await exported('--format', 'elan', '--observer', 'Ben')).stderr).toMatch(
      /^There is no observer "Ben": choose from "Ada"\.$/m,
    );
    expect((await exported('--format', 'csv', '--observer', 'Ada')).stdout).toMatch(/Greet/);
  } finally {
    await studies.remove('default');
    const open = new LibraryDatabase(path.join(folder, 'own.sqlite'));
    outdate(open, 'default');
    open.close();
    await lock.close();
  }
  // What was saved of the video is as it was.
  expect((await exported('--format', 'csv', '--observer', 'Ben')).stdout).toContain('coded.mp4');
});

test.each(['kinetics', 'charades', 'ava'])('%s has a file for each subset', async (format) => {
  const name = `of-${format}.csv`;
  const lists = ['--subset-list', 'subsets.csv', '--split', '0,0'];
  const { code, stderr } = await exported('--format', format, '--out', name, ...lists);
  expect([code, stderr]).toEqual([0, expect.stringContaining('4 decided, 2 suggestions left out')]);
  const names = (await readdir(folder)).filter((each) => each.startsWith(`of-${format}`));
  expect(names.join(' ')).toMatch(/-test/);
  expect(names.join(' ')).toMatch(/-valid/);
});

test('what it cannot do is said in one sentence', async () => {
  const refused: readonly (readonly [args: readonly string[], sentence: RegExp])[] = [
    [['--format', 'srt'], /^A file of this format holds one video, and there are 3: give a folder/m],
    [['--format', 'csv', '--split', '0.1'], /^--split is for export with the --format of a program/],
    [['--format', 'elan', '--observer', 'Eve'], /^There is no observer "Eve": choose from "Ada", "Ben"\.$/m],
    [['--format', 'ava', '--label', 'Fly'], /^No segment is like that/],
    [['--format', 'kinetics', '--split', '2'], /^--split must be shares of up to 1/],
  ];
  for (const [args, sentence] of refused) {
    const { code, stdout, stderr } = await exported(...args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    expect(stderr).toMatch(sentence);
  }
});

test('what was coded again in a study is found, counted and written where the study is asked for, and nothing twice', async () => {
  const lock = new LibraryLock(folder);
  const named = newStudyRecord({ id: idOf('study', 'winter'), name: 'Winter' });
  const contentId = IDS.get('coded.mp4')!;
  const records = [...storeOf(named, own('z', 30, 33), own('y', 70, 75)).records()].map((record) =>
    record.type === 'video' ? { ...record, contentId, name: 'coded.mp4' } : record,
  );
  const studies = new StudyStore(folder, lock);
  await studies.save('winter', writeStudy({ words: [named], removed: new Map(), projects: [] }), null);
  const projects = new ProjectStore(folder, lock, async () => 'library');
  const text = writeProject({ revision: 1, records, extra: {} });
  const key = { contentId, media: undefined, study: 'winter' };
  await projects.save(key, { kind: 'text', text }, { base: null, keep: false });
  await lock.close();

  const { stdout } = await exported('--format', 'csv', '--study', 'Winter', '--label', 'Walk');
  const [header, ...rows] = readTable(stdout).rows.map(({ cells }) => cells);
  const at = (name: string) => header!.indexOf(name);
  // Nobody coded the second video, and what search knows of the third was in no study: it is for every one.
  expect(rows.map((cells) => ['video', 'start_s', 'study'].map((name) => cells[at(name)]))).toEqual([
    ['coded.mp4', '30.000000', 'winter'],
    ['coded.mp4', '70.000000', 'winter'],
    ['lost.mp4', '1.000000', 'default'],
  ]);
  const labels = await exported('--format', 'activitynet', '--study', 'winter', '--label', 'Walk');
  const { database } = JSON.parse(labels.stdout) as GroundTruth;
  expect(database.coded?.annotations).toMatchObject([{ segment: [30, 33] }, { segment: [70, 75] }]);
  const library = (...args: string[]) =>
    runCommand('library', ['--library', path.join(folder, 'own.sqlite'), ...args], folder);
  const stats = await library('stats', '--study', 'winter', '--format', 'json');
  expect(JSON.parse(stats.stdout)).toMatchObject({ videos: 3, segments: 5 });
  const reel = await library(
    'reel',
    '--study',
    'winter',
    '--label',
    'Walk',
    '--to',
    'edl',
    '--fps',
    '25',
    '--out',
    'a.edl',
  );
  expect([reel.code, reel.stderr]).toEqual([0, expect.stringContaining('3 segments in the reel')]);
  // The video that was coded in it alone, and none that nobody has coded.
  const recut = await library('recut', '--study', 'winter', '--threshold', '0.5', '--format', 'json');
  expect(JSON.parse(recut.stdout)).toMatchObject({ recut: 0, untagged: 1, withoutModel: 0 });
  const stray = await library('backup', 'b.sqlite', '--study', 'winter');
  expect([stray.code, stray.stderr]).toEqual([2, expect.stringMatching(/^backup takes no --study/)]);
  const unknown = await exported('--study', 'Summer');
  expect(unknown.stderr).toMatch(/^The library has no study "Summer": see .*study list\.$/m);
});

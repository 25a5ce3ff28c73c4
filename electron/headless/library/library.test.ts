import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTable } from '../../../engine/base/delimited-text.ts';
import type { FoundSegment } from '../../contract/segments.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { printedThroughNpm, runCommand } from '../options/command.fake.ts';

const MODEL = ['--model', path.join(FIXTURE_MODELS, 'tiny-streaming'), '--threshold', '0.2'];
/** Text that a table must not fall apart over. */
const ODD_NAME = "=1+1, 'two' übung.mp4";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-library-command-'));
  const videos = path.join(folder, 'videos');
  const [first = ''] = writeVideos(videos, shortVideo(folder), 3);
  renameSync(first, path.join(videos, ODD_NAME));
  writeVideos(path.join(folder, 'more'), shortVideo(folder), 1, 7);
  writeFileSync(path.join(videos, 'broken.mp4'), 'This is no video.\n'.repeat(100));
  const { code } = await runCommand(
    'tag',
    [...MODEL, '--library', 'own.sqlite', '--out', 'out', '-q', 'videos'],
    folder,
  );
  expect(code).toBe(1);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const library = (...args: string[]) =>
  runCommand('library', ['--library', path.join(folder, 'own.sqlite'), ...args], folder);

interface Found {
  readonly total: number;
  readonly hits: readonly (FoundSegment & { readonly path: string })[];
}

async function search(...args: string[]): Promise<Found> {
  const { code, stdout } = await library('search', '--format', 'json', '--limit', '1000', ...args);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Found;
}

test('search finds what was tagged, by words, label, score and place, for people and for scripts', async () => {
  const all = await search();
  expect(all.hits).toHaveLength(all.total);
  expect(all.total).toBeGreaterThanOrEqual(3);
  const [best] = all.hits;
  expect(existsSync(best!.path)).toBe(true);
  const words = await search('clip', '2');
  expect(words.hits.map(({ video }) => video)).toEqual(['clip 2.mp4']);
  expect(await search('--label', best!.labelKey, '--min-score', '0.1')).toEqual(all);
  expect(await search('--min-score', '0.999')).toMatchObject({ total: 0, hits: [] });
  expect(await search('--min-length', '3600')).toMatchObject({ total: 0 });
  const table = await library('search', '--format', 'table', 'clip 2');
  expect(table.stdout).toMatch(
    /^ +start +end +label +score +state +video\n.*suggested +\/?.*clip 2\.mp4\n1 found\n$/,
  );
});

test('stats say what there is', async () => {
  const { stdout } = await library('stats', '--format', 'json');
  const found = await search();
  expect(JSON.parse(stdout)).toMatchObject({
    videos: 4,
    segments: new Set(found.hits.map(({ contentId }) => contentId)).size,
    states: { done: 3, failed: 1 },
    files: { here: 4, missing: 0 },
  });
  const table = await library('stats', '--format', 'table');
  expect(table.stdout).toMatch(
    /^4 videos, 0:0\d of video, 3 segments\n3 tagged, 0 not yet, 1 failed, 0 waiting\n/,
  );
});

test('an export holds what a search finds, and is read back', async () => {
  const { hits } = await search('--sort', 'video');
  expect(hits.map(({ video }) => video)).toContain(ODD_NAME);
  const csv = await library('export');
  const [header, ...rows] = readTable(csv.stdout).rows.map(({ cells }) => cells);
  expect(header).toContain('start_s');
  const seconds = (micros: number | null) => (micros === null ? '' : (micros / 1e6).toFixed(6));
  expect(rows.map((cells) => [cells[1], cells[2], cells[3], cells.at(-1)])).toEqual(
    hits.map(({ startUs, endUs, label, contentId }) => [seconds(startUs), seconds(endUs), label, contentId]),
  );
  const lines = await library('export', '--format', 'jsonl');
  const objects = lines.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as FoundSegment);
  expect(objects.map(({ video, startUs, score }) => ({ video, startUs, score }))).toEqual(
    hits.map(({ video, startUs, score }) => ({ video, startUs, score })),
  );
  expect((await library('export', '--out', 'all.csv')).code).toBe(0);
  expect(readFileSync(path.join(folder, 'all.csv'), 'utf8')).toBe(csv.stdout);
  mkdirSync(path.join(folder, 'read-back'));
  const read = ['all.csv', '--to', 'tubelet', '--out', 'read-back', '--quiet'];
  expect(await runCommand('convert', read, folder)).toMatchObject({ code: 0 });
  const names = await readdir(path.join(folder, 'read-back'));
  const segments = names.map((name) => {
    const text = readFileSync(path.join(folder, 'read-back', name), 'utf8');
    const { video, segments } = JSON.parse(text) as {
      video: { name: string };
      segments: { startUs: number; endUs: number }[];
    };
    return [video.name, ...segments.map(({ startUs, endUs }) => [startUs, endUs])];
  });
  expect(segments.sort()).toEqual(hits.map(({ video, startUs, endUs }) => [video, [startUs, endUs]]).sort());
  const pattern = `${'ü'.repeat(120)} {video}`;
  const clips = await library('export', '--clips', 'copy', '--out', 'clips', '--pattern', pattern);
  expect(clips.code).toBe(0);
  expect(clips.stderr).toContain('The names of 3 files were too long for a disk and were shortened.\n');
  expect(await readdir(path.join(folder, 'clips'))).toHaveLength(hits.length);
});

test('a backup is a library of its own, whole and with everything', async () => {
  expect(await library('backup', 'copy.sqlite')).toMatchObject({ code: 0, stdout: '' });
  const at = (...args: string[]) => runCommand('library', ['--library', 'copy.sqlite', ...args], folder);
  expect(await at('check')).toEqual({ code: 0, stdout: 'The library is whole.\n', stderr: '' });
  expect((await at('export')).stdout).toBe((await library('export')).stdout);
  // It takes the place of an older one.
  expect(await library('backup', 'copy.sqlite')).toMatchObject({ code: 0 });
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('check says what is wrong with a damaged library and what to do, and changes nothing', async () => {
  const check = (name: string) => runCommand('library', ['--library', name, 'check'], folder);
  const todo =
    /^The library ".*\.sqlite" is damaged: move it away .* put a backup in its place or start anew\./m;

  await library('backup', 'hole.sqlite');
  const hole = path.join(folder, 'hole.sqlite');
  const bytes = readFileSync(hole).fill(0x5a, 4096, 4096 * 12);
  writeFileSync(hole, bytes);
  const broken = await check('hole.sqlite');
  expect([broken.code, broken.stderr]).toEqual([1, '']);
  expect(broken.stdout).toMatch(todo);
  expect(broken.stdout.split('\n').length).toBeGreaterThan(2);
  expect(readFileSync(hole)).toEqual(bytes);

  writeFileSync(path.join(folder, 'text.sqlite'), 'This is no library.\n'.repeat(500));
  expect(await check('text.sqlite')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      '"text.sqlite" is no Tubelet library, it is no database: give another place for the library. Nothing was changed.\n',
  });
  mkdirSync(path.join(folder, 'overwritten'));
  writeFileSync(path.join(folder, 'overwritten', 'library.sqlite'), 'This was a library.\n'.repeat(500));
  const text = await check('overwritten');
  expect(text.code).toBe(1);
  expect(text.stdout).toMatch(/^file is not a database\n/);

  // An index that leaves out a row: only a full check finds it.
  await library('backup', 'index.sqlite');
  const raw = new DatabaseSync(path.join(folder, 'index.sqlite'), { defensive: false });
  raw.exec(
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '(size_bytes, id)', '(duration_us, id)') WHERE name = 'video_by_size'",
  );
  raw.close();
  const index = await check('index.sqlite');
  expect(index.code).toBe(1);
  expect(index.stdout).toMatch(/video_by_size/);
  expect(index.stdout).toMatch(todo);
});

test('folders are looked through on demand', async () => {
  const at = (...args: string[]) => runCommand('library', ['--library', 'scanned.sqlite', ...args], folder);
  expect(await at('scan', 'videos', 'more')).toMatchObject({ code: 0 });
  expect((await at('scan')).stderr).toMatch(/videos: 0 new\n.*more: 0 new\n$/);
  const { stdout } = await at('stats', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ videos: 5, states: { new: 5 } });
  expect((await at('clear-cache')).code).toBe(0);
});

test('recut cuts tagged videos by another threshold, all or some', async () => {
  const models = ['--models', FIXTURE_MODELS];
  const before = await search();
  const few = await library('recut', '--threshold', '0.95', '--format', 'table', ...models, 'clip');
  expect(few).toMatchObject({ code: 0, stdout: '2 videos cut anew, 0 segments.\n' });
  expect((await search()).total).toBeLessThan(before.total);
  const all = await library('recut', '--threshold', '0.2', ...models);
  expect(JSON.parse(all.stdout)).toMatchObject({ recut: 3, untagged: 1, withoutScores: 0, withoutModel: 0 });
  const words = ({ hits }: Found) => hits.map(({ id: _id, ...rest }) => rest);
  expect(words(await search())).toEqual(words(before));
  const labels = await library('recut', '--threshold', '0.2', '--no-back-off', ...models);
  expect(JSON.parse(labels.stdout)).toMatchObject({ recut: 3, segments: before.total });
  const unknown = await library('recut', '--format', 'table');
  expect(unknown.stdout).toBe(
    '0 videos cut anew, 0 segments. The models of 3 videos are not installed any more. 1 video was never tagged.\n',
  );
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await library('recut', ...args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    return stderr;
  };
  expect(await refused('--label-threshold', 'nope=0.5', ...models)).toMatch(
    /^No video here was tagged by a model with a label "nope": choose from .+\.\n$/,
  );
  const missing = path.join(folder, 'missing');
  expect(await refused('--models', missing)).toMatch(/^"[^\n]*missing" holds no model package: give .*\n$/);
  const none = 'No video is like that: change the words, the label, the study or the folder.\n';
  expect(await refused('nosuchvideo', ...models)).toBe(none);
  // Nobody has coded a video in it.
  expect(await refused('--study', 'default', ...models)).toBe(none);
  expect((await search()).total).toBe(before.total);
  for (const [args, sentence] of [
    [['recut', '--shortest', '-1'], '--shortest must be a number from 0 to 86400, not "-1".'],
    [['recut', '--threshold', '2'], '--threshold must be a number from 0 to 1, not "2".'],
    [['recut', '--label-threshold', '0.5'], '--label-threshold must be ID=X such as walk=0.4, not "0.5".'],
    [['recut', '--min-score', '0.5'], 'recut cuts whole videos: it takes no --min-score.'],
    [['search', '--shortest', '1'], '--shortest is for recut.'],
    [['search', '--no-back-off'], '--no-back-off is for recut.'],
  ] as const) {
    const { code, stderr } = await library(...args);
    expect([code, stderr]).toEqual([2, `${sentence} See npm run -s library -- --help.\n`]);
  }
});

test('bad input gets one sentence that says what to do, and its own exit status', async () => {
  mkdirSync(path.join(folder, 'a-folder'));
  const wrong: (readonly [args: readonly string[], code: number, sentence: RegExp])[] = [
    [[], 2, /^Give one of search, stats, export/],
    [['frobnicate'], 2, /not "frobnicate"/],
    [['search', '--limit', 'many'], 2, /^--limit must be a whole number from 1 to/],
    [['search', '--min-score', '2'], 2, /^--min-score must be a number from 0 to 1, not "2"/],
    [['search', '--state', 'lost'], 2, /^--state must be suggested/],
    [['search', '--since', 'yesterday'], 2, /^--since /],
    [['search', '--colour', 'red'], 2, /^Unknown option '--colour'/],
    [['search', '--folder', 'nowhere'], 2, /no folder "nowhere": check the name/],
    [['search', '--collection', 'best'], 2, /no collection "best": check the name/],
    [['export', 'walking'], 2, /^export takes options only, not "walking"/],
    [['stats', 'now'], 2, /^stats takes options only/],
    [['export', '--clips', 'copy'], 2, /^--clips needs --out/],
    [['export', '--format', 'table'], 2, /^--format must be csv, jsonl/],
    [['export', '--out', 'a-folder'], 1, /a-folder" cannot be written \(it is a folder\)/],
    [['export', '--out', 'none/a.csv'], 1, /a\.csv" cannot be written \(its folder does not exist\)/],
    [
      ['export', '--clips', 'copy', '--out', 'own.sqlite'],
      1,
      /own\.sqlite" cannot be written \(it is a file\)/,
    ],
    [['backup'], 2, /^Give backup one file to write/],
    [['backup', 'own.sqlite'], 2, /^The backup must be another file/],
    [['backup', 'a-folder'], 1, /a-folder" cannot be written \(it is a folder\)/],
    [['backup', 'none/copy.sqlite'], 1, /copy\.sqlite" cannot be written \(its folder does not exist\)/],
    [['scan', 'nowhere'], 2, /^There is no folder "nowhere"/],
    [
      ['check', '--library', 'none.sqlite'],
      2,
      /^There is no library at ".*none\.sqlite": tag a folder first/,
    ],
  ];
  writeFileSync(path.join(folder, 'zero.mp4'), '');
  for (const command of [['search'], ['stats'], ['scan', 'videos'], ['study', 'list']])
    wrong.push([[...command, '--library', 'zero.mp4'], 2, /^"zero\.mp4" is no Tubelet library, it is empty/]);
  for (const [args, code, sentence] of wrong) {
    const ended = await library(...args);
    expect([args, ended.code, ended.stdout]).toEqual([args, code, '']);
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr.trimEnd()).toMatch(/^[^\n]+\.$/);
    expect(ended.stderr).not.toMatch(/went wrong inside|\.part/);
  }
  expect(existsSync(path.join(folder, 'none.sqlite'))).toBe(false);
  expect(readFileSync(path.join(folder, 'zero.mp4'))).toHaveLength(0);
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(printedThroughNpm('library', '--help')).toMatch(/^Usage: npm run -s library/);
});

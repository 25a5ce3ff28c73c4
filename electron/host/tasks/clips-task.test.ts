import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openVideo } from '../../../engine/decode/open-video.node.ts';
import { refTo } from '../../../engine/decode/testing/made-media.node.ts';
import type { HostEvent } from '../../contract/host-events.ts';
import { Library } from '../library/library.ts';
import { lookAt } from '../library/videos/find-file.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../library/videos/short-videos.fake.ts';
import { FolderTokens } from '../media/folder-tokens.ts';

type ClipsEvent = Extract<HostEvent, { readonly kind: 'clips' }>;

let folder: string;
let library: Library;
const events: ClipsEvent[] = [];
const reported: unknown[] = [];
let segments: readonly number[];
let options: ConstructorParameters<typeof Library>[0];
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-clips-task-'));
  mkdirSync(path.join(folder, 'library'));
  options = {
    file: path.join(folder, 'library', 'library.sqlite'),
    modelFolders: [FIXTURE_MODELS],
    events: { publish: (event: HostEvent) => void (event.kind === 'clips' && events.push(event)) },
    readProject: () => Promise.resolve(undefined),
    report: (error) => reported.push(error),
  };
  library = new Library(options);
  const ids: number[] = [];
  for (const file of writeVideos(path.join(folder, 'videos'), shortVideo(folder), 2))
    ids.push(await lookAt(library.database, file, null));
  library.enqueue({ videos: ids, model: 'tiny-streaming', threshold: 0.2 });
  await vi.waitUntil(() => library.batch().counts.done === 2, { timeout: 60_000 });
  segments = library.database.all<{ id: number }>('SELECT id FROM segment ORDER BY id').map(({ id }) => id);
  expect(segments.length).toBeGreaterThan(1);
});
afterEach(() => {
  events.length = 0;
});
afterAll(async () => {
  await library.close();
  rmSync(folder, { recursive: true, force: true });
  expect(reported).toEqual([]);
});

/** An empty folder for clips. */
function target(name: string): string {
  const made = path.join(folder, name);
  mkdirSync(made);
  return made;
}
const WISH = { isExact: true, pattern: '{label}', preUs: 0, postUs: 0 };
const ended = () => events.find(({ hasEnded }) => hasEnded);

test('clips are one task that writes a file each, and what cannot be cut stops no other', async () => {
  const into = target('clips');
  const before = library.batch();
  const pattern = `${'ü'.repeat(120)} {label}`;
  const begun = library.jobs.cutClips({
    ...WISH,
    pattern,
    segments: [segments[0]!, 999_999, segments[1]!],
    folder: into,
  });
  expect(begun).toMatchObject({ isPending: true, last: null });
  await expect.poll(ended, { timeout: 60_000 }).toMatchObject({
    isPending: false,
    progress: null,
    last: {
      saved: 2,
      shortened: 2,
      folder: 'clips',
      failures: ['This segment is not in the library any more: search again.'],
    },
  });
  const files = readdirSync(into);
  expect(files).toHaveLength(2);
  for (const name of files) {
    const video = await openVideo(refTo(path.join(into, name)));
    expect(video.info.video.codec).toBe('h264');
    video.close();
  }
  expect(library.batch()).toEqual(before);
  expect(library.database.all("SELECT 1 FROM task WHERE kind = 'clips'")).toEqual([]);
});

test('clips have the numbers of their segments, and tell how many of all are through', async () => {
  const into = target('numbered');
  const chosen = [999_999, ...segments.slice(0, 2)];
  library.jobs.cutClips({ ...WISH, pattern: '{number}', segments: chosen, folder: into });
  await expect.poll(ended, { timeout: 60_000 }).toMatchObject({ last: { saved: 2 } });
  expect(readdirSync(into).sort()).toEqual(['0002.mp4', '0003.mp4']);
  const told = events.flatMap(({ progress }) => progress ?? []);
  // The one that is gone is through from the start; the end is told as the end.
  expect(new Set(told.map(({ done }) => done))).toEqual(new Set([1, 2]));
  expect(new Set(told.map(({ total }) => total))).toEqual(new Set([3]));
});

test('a clip that cannot be written says why, and stops no other', async () => {
  const into = target('blocked');
  mkdirSync(path.join(into, '0001.mp4', 'full'), { recursive: true });
  library.jobs.cutClips({ ...WISH, pattern: '{number}', segments: segments.slice(0, 2), folder: into });
  await expect.poll(ended, { timeout: 60_000 }).toMatchObject({ last: { saved: 1 } });
  expect(ended()!.last!.failures).toEqual([
    expect.stringMatching(/^"0001\.mp4" cannot be written \(E\w+\): choose another folder\.$/),
  ]);
});

test('of segments that are all gone there is no video file', async () => {
  const into = target('nothing');
  const reel = { title: 'Falls', gapUs: 0 };
  library.jobs.cutClips({ ...WISH, segments: [999_999], folder: into, reel });
  await expect.poll(ended, { timeout: 60_000 }).toMatchObject({
    last: { saved: 0, failures: ['This segment is not in the library any more: search again.'] },
  });
  expect(readdirSync(into)).toEqual([]);
});

test('a run that goes on after the library was closed writes the same files, and no others', async () => {
  const into = target('again');
  library.jobs.cutClips({ ...WISH, segments, folder: into });
  await expect
    .poll(() => readdirSync(into).some((name) => name.endsWith('.mp4')), { timeout: 60_000 })
    .toBe(true);
  await library.close();
  const [first] = readdirSync(into).filter((name) => name.endsWith('.mp4'));
  const size = statSync(path.join(into, first!)).size;
  library = new Library(options);
  library.start();
  await expect.poll(ended, { timeout: 60_000 }).toMatchObject({ last: { saved: segments.length } });
  expect(readdirSync(into)).toHaveLength(segments.length);
  expect(statSync(path.join(into, first!)).size).toBe(size);
});

test('files that were in the folder keep their names and content', async () => {
  const into = target('taken');
  library.jobs.cutClips({ ...WISH, segments: segments.slice(0, 1), folder: into });
  await expect.poll(ended, { timeout: 60_000 }).toBeDefined();
  const [name] = readdirSync(into);
  writeFileSync(path.join(into, name!), 'mine');
  events.length = 0;
  library.jobs.cutClips({ ...WISH, segments: segments.slice(0, 1), folder: into }, [name!.toUpperCase()]);
  await expect.poll(ended, { timeout: 60_000 }).toMatchObject({ last: { saved: 1 } });
  expect(readFileSync(path.join(into, name!), 'utf8')).toBe('mine');
  expect(readdirSync(into).sort()).toEqual([name!.replace('.mp4', '-2.mp4'), name!].sort());
});

test('a run that is cancelled keeps what it has written', async () => {
  const into = target('cancelled');
  const many = Array.from({ length: 50 }, (_, i) => segments[i % segments.length]!);
  library.jobs.cutClips({ ...WISH, segments: many, folder: into });
  await expect
    .poll(() => readdirSync(into).filter((name) => name.endsWith('.mp4')).length, { timeout: 60_000 })
    .toBeGreaterThan(0);
  expect(library.jobs.cancelClips()).toMatchObject({ isPending: false });
  await expect.poll(() => library.jobs.clipsState().progress, { timeout: 20_000 }).toBeNull();
  const left = readdirSync(into);
  expect(left.length).toBeLessThan(50);
  await sleep(300);
  expect(readdirSync(into)).toEqual(left);
  expect(left.every((name) => name.endsWith('.mp4'))).toBe(true);
  expect(ended()).toBeUndefined();
});

test('a folder that is gone is said once', async () => {
  library.jobs.cutClips({ ...WISH, segments, folder: path.join(folder, 'nowhere') });
  await expect.poll(ended, { timeout: 20_000 }).toMatchObject({
    last: { saved: 0, failures: ['The folder "nowhere" is gone: choose another for the clips.'] },
  });
});

test('a page names a folder by its token alone', () => {
  const folders = new FolderTokens();
  expect(folders.path(folders.lend('/clips'))).toBe('/clips');
  expect(() => folders.path('/clips')).toThrow('choose one again');
});

test('all of them are one video file where that is wanted', async () => {
  const into = target('reel');
  const wish = {
    ...WISH,
    preUs: 100_000,
    segments,
    folder: into,
    reel: { title: 'All: falls', gapUs: 250_000 },
  };
  library.jobs.cutClips(wish);
  await expect
    .poll(ended, { timeout: 60_000 })
    .toMatchObject({ last: { saved: segments.length, failures: [], file: 'All_ falls.mp4' } });
  expect(readdirSync(into)).toEqual(['All_ falls.mp4']);
  const video = await openVideo(refTo(path.join(into, 'All_ falls.mp4')));
  const rows = library.database.all<{ start: number; end: number }>(
    'SELECT start_us AS start, end_us AS end FROM segment ORDER BY id',
  );
  const least = rows.reduce((sum, { start, end }) => sum + end - start, 0) + (rows.length - 1) * 250_000;
  expect(video.info.durationUs!).toBeGreaterThan(least - 200_000);
  expect(video.info.durationUs!).toBeLessThan(least + rows.length * 100_000 + 300_000);
  video.close();
});

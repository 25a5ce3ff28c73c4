import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import type { PaintedRegion } from '../../../engine/annotation/document/records.ts';
import { writeStudy } from '../../../engine/annotation/study/study-file.ts';
import type { Word } from '../../../engine/annotation/study/study-words.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';

const SCRIPT = path.join(import.meta.dirname, 'tag.ts');
const MODEL = ['--model', path.join(FIXTURE_MODELS, 'tiny-streaming'), '--threshold', '0.2'];
const VIDEOS = 5;

let folder: string;
let videos: string;
let video: Uint8Array;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-resume-'));
  videos = path.join(folder, 'videos');
  video = shortVideo(folder);
  writeVideos(videos, video, VIDEOS);
  writeFileSync(path.join(videos, 'broken.mp4'), 'This is no video.\n'.repeat(100));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Event {
  readonly event: string;
  readonly video?: string;
  readonly tagged?: number;
  readonly skipped?: number;
  readonly failed?: number;
}

interface Ended {
  readonly code: number | null;
  readonly events: readonly Event[];
  readonly summary: Event | undefined;
}

function tag(
  args: readonly string[],
  onEvent: (event: Event, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [SCRIPT, ...MODEL, '--progress', 'json', ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TUBELET_LIBRARY: path.join(folder, 'library') },
  });
  children.push(child);
  const events: Event[] = [];
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (printed + text).split('\n');
    printed = lines.pop()!;
    for (const line of lines) {
      const event = JSON.parse(line) as Event;
      events.push(event);
      onEvent(event, child);
    }
  });
  return new Promise((resolve) => {
    child.once('close', (code) =>
      resolve({ code, events, summary: events.find(({ event }) => event === 'summary') }),
    );
  });
}

function filesIn(out: string): Record<string, string> {
  const at = path.join(folder, out);
  const names = existsSync(at) ? readdirSync(at).sort() : [];
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(at, name), 'utf8')]));
}

test('what was done is not done again, wherever it lies now, unless it is forced', async () => {
  const args = ['videos', '--out', 'first', '--no-library'];
  expect((await tag(args)).summary).toMatchObject({ tagged: VIDEOS, skipped: 0, failed: 1 });
  const first = filesIn('first');
  expect(Object.keys(first)).toHaveLength(VIDEOS);
  const again = await tag(args);
  expect(again.summary).toMatchObject({ tagged: 0, skipped: VIDEOS, failed: 1 });
  expect(again.code).toBe(1);
  expect(filesIn('first')).toEqual(first);
  expect((await tag([...args, '--threshold', '0.3', '--include', 'clip 1.*'])).summary).toMatchObject({
    tagged: 1,
  });
  expect((await tag([...args, '--force', '--exclude', 'broken*', '--jobs', '3'])).summary).toMatchObject({
    tagged: VIDEOS,
    failed: 0,
  });
  expect(filesIn('first')).toEqual(first);
  expect((await tag([...args, '--since', '2999-01-01'])).events).toHaveLength(2);
  expect(existsSync(path.join(folder, 'library'))).toBe(false);
});

test('a library remembers what a table cannot say, and a video that has another name', async () => {
  const library = ['--library', 'own.sqlite', 'videos', '--exclude', 'broken*'];
  expect((await tag([...library, '--out', 'json'])).summary).toMatchObject({ tagged: VIDEOS });
  expect((await tag([...library, '--out', 'csv', '--format', 'csv'])).summary).toMatchObject({
    tagged: 0,
    skipped: VIDEOS,
  });
  expect(Object.keys(filesIn('csv'))).toHaveLength(VIDEOS);
  const [from, to] = [path.join(videos, 'clip 1.mp4'), path.join(videos, 'moved.mp4')];
  renameSync(from, to);
  expect((await tag([...library, '--out', 'json'])).summary).toMatchObject({ tagged: 0, skipped: VIDEOS });
  const moved = JSON.parse(filesIn('json')['moved.tubelet.json']!);
  expect(moved.video.name).toBe('moved.mp4');
  renameSync(to, from);
});

test('what is painted out, by the command or in the library, is another run, and is said in the result', async () => {
  const args = [
    'videos',
    '--include',
    'clip 1.*',
    '--library',
    'painted/own.sqlite',
    '--out',
    'painted-json',
  ];
  const found = () => JSON.parse(filesIn('painted-json')['clip 1.tubelet.json']!).video.paintedOut;
  const clock = { x: 0, y: 0.9, width: 0.25, height: 0.1 };
  const logo = { x: 0.5, y: 0, width: 0.5, height: 0.1 };
  expect((await tag(args)).summary).toMatchObject({ tagged: 1 });
  expect(found()).toBeUndefined();
  const once = [...args, '--paint-out', '0,0.9,.25,.1'];
  expect((await tag(once)).summary).toMatchObject({ tagged: 1, failed: 0 });
  expect(found()).toEqual([clock]);
  expect((await tag(once)).summary).toMatchObject({ tagged: 0, skipped: 1 });
  const region: PaintedRegion = { type: 'region', id: idOf('region', 'logo'), videoId: null, ...logo };
  const study = writeStudy({ words: [region as Word], removed: new Map(), projects: [] });
  mkdirSync(path.join(folder, 'painted', 'studies'));
  writeFileSync(path.join(folder, 'painted', 'studies', 'default.tubelet-study'), study);
  expect((await tag(args)).summary).toMatchObject({ tagged: 1 });
  expect(found()).toEqual([logo]);
  expect((await tag(once)).summary).toMatchObject({ tagged: 1 });
  expect(found()).toEqual([logo, clock]);
  const all = await tag([...args, '--paint-out', '0,0,1,0.7', '--paint-out=0,0.6,1,0.39']);
  expect(all.summary).toMatchObject({ failed: 1 });
  expect(all.events.find(({ event }) => event === 'failed')).toMatchObject({
    message: expect.stringMatching(/cover all that the model sees/),
  });
});

test.skipIf(process.platform === 'win32')(
  'killed at random points and started again, it leaves what an undisturbed run leaves',
  { timeout: 300_000 },
  async () => {
    expect((await tag(['videos', '--out', 'calm', '--library', 'calm.sqlite'])).code).toBe(1);
    const args = ['videos', '--out', 'harried', '--library', 'harried.sqlite'];
    let kills = 0;
    for (let round = 0; round < 8; round++) {
      const until = Math.floor(Math.random() * 12);
      let seen = 0;
      const { code } = await tag(args, (_event, child) => {
        if (seen++ === until) void sleep(Math.random() * 30).then(() => child.kill('SIGKILL'));
      });
      if (code === null) kills++;
    }
    expect(kills).toBeGreaterThan(0);
    const { summary } = await tag(args);
    expect(summary).toMatchObject({ failed: 1 });
    expect(summary!.tagged! + summary!.skipped!).toBe(VIDEOS);
    const whole = Object.entries(filesIn('harried')).filter(([name]) => !name.startsWith('.'));
    expect(Object.fromEntries(whole)).toEqual(filesIn('calm'));
  },
);

test('a watched folder is kept tagged until it is stopped', async () => {
  const watched = path.join(folder, 'watched');
  writeVideos(watched, video, 1);
  let done = 0;
  const { code, events } = await tag(
    ['watched', '--out', 'kept', '--watch', '--no-library'],
    ({ event }, child) => {
      if (event !== 'done') return;
      done++;
      if (done === 1) writeVideos(watched, video, 1, 2);
      else child.kill('SIGINT');
    },
  );
  expect(code).toBe(130);
  expect(events.filter(({ event }) => event === 'done')).toHaveLength(2);
  expect(Object.keys(filesIn('kept'))).toEqual(['clip 1.tubelet.json', 'clip 2.tubelet.json']);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LibraryDatabase } from '../library/database/database.ts';
import { shortVideo, writeVideos } from '../library/videos/short-videos.fake.ts';
import { taskCounts } from './task-table.ts';

const RUNNER = path.join(import.meta.dirname, 'queue-runner.fake.ts');
const VIDEOS = 6;
/** A broken one is among them. */
const TASKS = VIDEOS + 1;

let folder: string;
let videos: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-queue-'));
  videos = path.join(folder, 'videos');
  writeVideos(videos, shortVideo(folder), VIDEOS);
  writeFileSync(path.join(videos, 'broken.mp4'), 'This is no video.\n'.repeat(100));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a runner. @param onLine hears every line it prints */
function run(library: string, onLine: (line: string, child: ChildProcess) => void = () => {}) {
  const child = spawn(process.execPath, [RUNNER, library, videos, '2'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (printed + text).split('\n');
    printed = lines.pop()!;
    for (const line of lines) onLine(line, child);
  });
  return new Promise<number | null>((resolve) => child.once('close', resolve));
}

/** Everything that a run leaves but for times and places. */
function outcomeOf(library: string) {
  const database = new LibraryDatabase(library);
  try {
    expect(database.check(true)).toEqual([]);
    return {
      counts: taskCounts(database),
      tasks: database.all(
        `SELECT video.name, task.state, task.outcome, task.error_code, video.state AS video_state
         FROM task JOIN video ON video.id = video_id ORDER BY video.name_key`,
      ),
      segments: database.all(
        `SELECT video.name, label.key, start_us, end_us, score, segment.state FROM segment
         JOIN video ON video.id = video_id JOIN label ON label.id = label_id ORDER BY video.name_key, start_us, label.key`,
      ),
      sums: database.all('SELECT key, segments, videos FROM label ORDER BY key'),
      results: database.all(
        'SELECT content_id, model_sha256, settings FROM result JOIN video ON video.id = video_id ORDER BY 1',
      ),
    };
  } finally {
    database.close();
  }
}

test.skipIf(process.platform === 'win32')(
  'killed at many random points and started again, the batch ends as if nothing had happened',
  { timeout: 300_000 },
  async () => {
    const calm = path.join(folder, 'calm.sqlite');
    let lines = 0;
    expect(await run(calm, () => lines++)).toBe(0);
    const expected = outcomeOf(calm);
    expect(expected.counts).toEqual({
      queued: 0,
      running: 0,
      done: VIDEOS,
      skipped: 0,
      failed: 1,
      cancelled: 0,
    });
    expect(expected.segments.length).toBeGreaterThan(0);

    const harried = path.join(folder, 'harried.sqlite');
    let kills = 0;
    for (let round = 0; round < 16; round++) {
      // Half of them anywhere from the start on, half between two changes of the queue.
      const until = round % 2 === 0 ? 0 : 1 + Math.floor(Math.random() * Math.min(lines, 8));
      let seen = 0;
      const code = await run(harried, (_line, child) => {
        seen++;
        if (seen !== Math.max(1, until)) return;
        void sleep(Math.random() * (until === 0 ? 300 : 15)).then(() => child.kill('SIGKILL'));
      });
      if (code === null) kills++;
    }
    expect(kills).toBeGreaterThan(0);
    expect(await run(harried)).toBe(0);
    expect(outcomeOf(harried)).toEqual(expected);
  },
);

test('two processes share one queue, and no video is tagged twice', { timeout: 120_000 }, async () => {
  const library = path.join(folder, 'shared.sqlite');
  let second: Promise<number | null> | undefined;
  const first = run(library, (line) => {
    // Begun once the queue is filled.
    if (line.startsWith('{')) second ??= run(library);
  });
  expect([await first, await second]).toEqual([0, 0]);
  const { counts, results } = outcomeOf(library);
  expect(counts.done + counts.failed).toBe(TASKS);
  expect(results).toHaveLength(VIDEOS);
});

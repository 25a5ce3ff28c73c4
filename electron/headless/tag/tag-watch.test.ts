import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { runCommand } from '../options/command.fake.ts';

const MODEL = ['--model', path.join(FIXTURE_MODELS, 'tiny-streaming'), '--threshold', '0.2'];

let folder: string;
let video: Uint8Array;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-watch-'));
  video = shortVideo(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Event {
  readonly event: string;
  readonly video?: string;
  readonly message?: string;
}

/** Keeps `watched` tagged and does each step when the event before it has come. Returns how it ended. */
async function watchThrough(
  args: readonly string[],
  steps: readonly { readonly after: string; readonly act: (child: ChildProcess) => void }[],
) {
  const events: Event[] = [];
  let done = 0;
  const command = ['--watch', '--progress', 'json', ...MODEL, ...args];
  const { code } = await runCommand('tag', command, folder, (line, child) => {
    const event = JSON.parse(line) as Event;
    events.push(event);
    const step = steps[done];
    if (step?.after !== `${event.event} ${path.basename(event.video ?? '')}`.trim()) return;
    done += 1;
    step.act(child);
  });
  const named = (kind: string) =>
    events.filter(({ event }) => event === kind).map(({ video: file = '' }) => path.basename(file));
  return { code, events, done: named('done'), failed: named('failed') };
}

/** As if it had been written an hour ago. */
function age(file: string): void {
  const then = Date.now() / 1000 - 3600;
  utimesSync(file, then, then);
}

test('a watched folder is kept tagged through all that happens to it', { timeout: 120_000 }, async () => {
  const watched = path.join(folder, 'watched');
  const away = path.join(folder, 'away');
  const at = (name: string) => path.join(watched, name);
  const write = (number: number, to = at(`clip ${number}.mp4`)) => {
    const [made = ''] = writeVideos(path.join(folder, 'made'), video, 1, number);
    age(made);
    renameSync(made, to);
  };
  mkdirSync(watched);
  mkdirSync(path.join(folder, 'other'));
  write(1);
  writeFileSync(at('broken.mp4'), 'This is no video.\n'.repeat(100));
  age(at('broken.mp4'));
  let copying: NodeJS.Timeout | undefined;
  const { code, done, failed, events } = await watchThrough(
    ['--out', 'kept', '--library', 'kept.sqlite', 'watched', 'other'],
    [
      {
        after: 'done clip 1.mp4',
        act: () => {
          const grow = (bytes: number) => writeFileSync(at('growing.mp4'), video.subarray(0, bytes));
          let bytes = 1000;
          grow(bytes);
          copying = setInterval(() => grow(++bytes), 50);
          write(2);
        },
      },
      {
        after: 'done clip 2.mp4',
        act: () => {
          clearInterval(copying);
          writeVideos(path.join(folder, 'made'), video, 1, 3);
          writeFileSync(at('growing.mp4'), readFileSync(path.join(folder, 'made', 'clip 3.mp4')));
        },
      },
      { after: 'done growing.mp4', act: () => renameSync(watched, away) },
      // Another look, while the folder is still away.
      { after: 'failed watched', act: () => write(6, path.join(folder, 'other', 'clip 6.mp4')) },
      {
        after: 'done clip 6.mp4',
        act: () => {
          renameSync(away, watched);
          write(4);
        },
      },
      { after: 'done clip 4.mp4', act: () => write(5, at('clip 1.mp4')) },
      { after: 'done clip 1.mp4', act: (child) => child.kill('SIGTERM') },
    ],
  );
  expect(code).toBe(process.platform === 'win32' ? null : 143);
  expect(done.filter((name) => name !== 'growing.mp4')).toEqual([
    'clip 1.mp4',
    'clip 2.mp4',
    'clip 6.mp4',
    'clip 4.mp4',
    'clip 1.mp4',
  ]);
  // Told of once, not at every look.
  expect(failed.filter((name) => name !== 'growing.mp4')).toEqual(['broken.mp4', 'watched']);
  expect(events.find(({ video: file }) => file === 'watched')?.message).toBe(
    '"watched" cannot be found. It may have been moved, deleted or unplugged.',
  );
  expect(readdirSync(path.join(folder, 'kept')).sort()).toEqual(
    ['clip 1', 'clip 2', 'clip 4', 'clip 6', 'growing'].map((name) => `${name}.tubelet.json`),
  );
  for (const name of ['clip 1', 'clip 2', 'clip 4', 'growing']) {
    const { video: known } = JSON.parse(
      readFileSync(path.join(folder, 'kept', `${name}.tubelet.json`), 'utf8'),
    ) as { video: { contentId: string } };
    expect([name, known.contentId]).toEqual([name, await fileContentId(at(`${name}.mp4`), name)]);
  }
  const library = new LibraryDatabase(path.join(folder, 'kept.sqlite'));
  expect(library.check(true)).toEqual([]);
  const tagged = library.all<{ name: string }>(
    "SELECT name FROM video WHERE state = 'done' AND file_state = 'here' ORDER BY name_key",
  );
  expect(tagged.map(({ name }) => name)).toEqual([
    'clip 1.mp4',
    'clip 2.mp4',
    'clip 4.mp4',
    'clip 6.mp4',
    'growing.mp4',
  ]);
  // What clip 1 was before keeps its labels.
  expect(library.all("SELECT state FROM video WHERE file_state = 'changed' AND state = 'done'")).toHaveLength(
    1,
  );
  library.close();
});

test('an empty folder is waited for, and Ctrl+C ends the wait cleanly', async () => {
  mkdirSync(path.join(folder, 'empty'));
  const { code, failed } = await watchThrough(
    ['--out', 'none', '--no-library', 'empty'],
    [{ after: 'model', act: (child) => child.kill('SIGINT') }],
  );
  expect([code, failed]).toEqual([process.platform === 'win32' ? null : 130, []]);
  expect(readdirSync(path.join(folder, 'none'))).toEqual([]);
});

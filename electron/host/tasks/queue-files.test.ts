import { mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { libraryArtifacts } from '../artifacts/library-artifacts.ts';
import { LibraryDatabase } from '../library/database/database.ts';
import { addFolder, scanFolder } from '../library/folders/folders.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../library/videos/short-videos.fake.ts';
import { mediaHere } from '../processes/media-here.fake.ts';
import { NodeTagger } from '../processes/node-tagger.ts';
import { addTagging } from './handlers/tag.ts';
import { libraryHandlers } from './library-handlers.ts';
import { changeTasks } from './task-changes.ts';
import { TaskRunner } from './task-runner.ts';

const WISH = {
  model: 'tiny-streaming',
  threshold: 0.2,
  minDurationUs: null,
  isForced: false,
} as const;

let folder: string;
let videos: string;
let database: LibraryDatabase;
let folderId: number;
const reported: unknown[] = [];
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-queue-files-'));
  videos = path.join(folder, 'videos');
  writeVideos(videos, shortVideo(folder), 4);
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  folderId = addFolder(database, videos);
  await scanFolder(database, folderId);
});
afterEach(() => {
  expect(database.check(true)).toEqual([]);
  database.close();
  rmSync(folder, { recursive: true, force: true });
  expect(reported).toEqual([]);
});

/** Tags in earnest, and then lets something happen to the file before the job ends. */
class DisturbedTagger extends NodeTagger {
  readonly #disturb: (name: string, file: string) => void;

  constructor(disturb: (name: string, file: string) => void) {
    super([FIXTURE_MODELS], libraryArtifacts(database).artifacts);
    this.#disturb = disturb;
  }

  override async tag(...args: Parameters<NodeTagger['tag']>): ReturnType<NodeTagger['tag']> {
    const tagged = await super.tag(...args);
    this.#disturb(path.basename(args[0]), args[0]);
    return tagged;
  }
}

/** Runs the queue to its end. */
async function runQueue(disturb: (name: string, file: string) => void = () => {}): Promise<void> {
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const { artifacts } = libraryArtifacts(database);
  const tagger = new DisturbedTagger(disturb);
  const { handlers } = libraryHandlers({
    database,
    artifacts,
    tagger,
    media: mediaHere,
    now: (...asked) => runner.now(...asked),
  });
  const runner: TaskRunner = new TaskRunner({
    database,
    handlers,
    onChange: () => {},
    onEnd: () => ended(),
    report: (error) => reported.push(error),
  });
  runner.start();
  await end;
  await runner.close();
  await tagger.rest();
}

function enqueueAll(): void {
  const ids = database.all<{ id: number }>('SELECT id FROM video ORDER BY name_key').map(({ id }) => id);
  addTagging(database, ids, WISH);
}

interface Shown {
  readonly name: string;
  readonly file_state: string;
  readonly state: string;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly segments: number;
}

const shown = () =>
  database.all<Shown>(
    'SELECT name, file_state, state, error_code, error_message, segments FROM video ORDER BY name_key, id',
  );

test('files that go or change while they wait get a sentence each, and the rest is tagged', async () => {
  enqueueAll();
  const at = (number: number) => path.join(videos, `clip ${number}.mp4`);
  unlinkSync(at(1));
  writeFileSync(at(2), 'Something else.\n'.repeat(1000));
  renameSync(at(3), path.join(videos, 'renamed.mp4'));
  await runQueue();
  const all = shown();
  const [gone, , moved, whole] = ['clip 1.mp4', 'clip 2.mp4', 'clip 3.mp4', 'clip 4.mp4'].map((name) =>
    all.find((video) => video.name === name && video.state !== 'new'),
  );
  expect(gone).toMatchObject({ file_state: 'missing', state: 'failed', error_code: 'source/gone' });
  expect(gone!.error_message).toMatch(/^"clip 1\.mp4" cannot be found\. [^.]+\.$/);
  const changed = all.find(({ file_state }) => file_state === 'changed');
  expect(changed).toMatchObject({ name: 'clip 2.mp4', state: 'failed', error_code: 'source/changed' });
  expect(changed!.error_message).toMatch(/^"clip 2\.mp4" was changed since [^.]+\.$/);
  expect(moved).toMatchObject({ file_state: 'missing', state: 'failed', error_code: 'source/gone' });
  expect(whole).toMatchObject({ file_state: 'here', state: 'done', error_code: null });
  // What lies there now is a video of its own; none is forgotten.
  expect(all).toHaveLength(5);

  // Found again under its new name, it is tagged.
  await scanFolder(database, folderId);
  changeTasks(database, 'retry');
  await runQueue();
  expect(shown().find(({ name }) => name === 'renamed.mp4')).toMatchObject({
    file_state: 'here',
    state: 'done',
    segments: whole!.segments,
  });
});

test('a file that changes under the work is not given labels of something else, one that goes keeps them', async () => {
  enqueueAll();
  await runQueue((name, file) => {
    if (name === 'clip 1.mp4') writeFileSync(file, 'Something else.\n'.repeat(1000));
    if (name === 'clip 2.mp4') unlinkSync(file);
    if (name === 'clip 3.mp4') renameSync(file, path.join(videos, 'moved.mp4'));
  });
  await scanFolder(database, folderId);
  const of = (name: string, fileState: string) =>
    shown().find((video) => video.name === name && video.file_state === fileState);
  expect(of('clip 1.mp4', 'changed')).toMatchObject({
    state: 'failed',
    error_code: 'source/changed',
    error_message: '"clip 1.mp4" was changed while it was being tagged: tag it again.',
    segments: 0,
  });
  expect(of('clip 1.mp4', 'here')).toMatchObject({ state: 'new' });
  const whole = of('clip 4.mp4', 'here')!;
  expect(whole).toMatchObject({ state: 'done' });
  expect(whole.segments).toBeGreaterThan(0);
  expect(of('clip 2.mp4', 'missing')).toMatchObject({ state: 'done', segments: whole.segments });
  expect(of('moved.mp4', 'here')).toMatchObject({ state: 'done', segments: whole.segments });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import {
  newLabelRecord,
  newSegment,
  newTrackRecord,
} from '../../../engine/annotation/document/new-records.ts';
import type { AnyRecord } from '../../../engine/annotation/document/records.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { writeStudy } from '../../../engine/annotation/study/study-file.ts';
import { wordsOf } from '../../../engine/annotation/study/study-words.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { LibraryDatabase } from '../library/database/database.ts';
import { contentOf, findFile, lookAt } from '../library/videos/find-file.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../library/videos/short-videos.fake.ts';
import { scanModels } from '../models/model-folders.ts';
import { spawnNodeProcess } from '../processes/node-process.ts';
import { ProcessTeaching } from '../processes/process-teaching.ts';
import type { WorkCalls } from '../processes/work-calls.ts';
import { type WorkPort, WorkProcesses } from '../processes/work-processes.ts';
import { Teacher } from './teacher.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let database: LibraryDatabase;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-teacher-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  for (const file of writeVideos(path.join(folder, 'videos'), shortVideo(folder, 10), 2))
    await lookAt(database, file, null);
  database.run("UPDATE video SET project_revision = '1'");
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Which calls end their process: by name, and for one about a video by its name too. */
let lost: { readonly method: keyof WorkCalls; readonly video?: string } | null;
let processes: WorkProcesses;
beforeEach(() => {
  lost = null;
  processes = new WorkProcesses(() => {
    const port = spawnNodeProcess();
    const post: WorkPort['post'] = (message, transfer) => {
      port.post(message, transfer);
      if (message.kind !== 'call' || message.method !== lost?.method) return;
      if (JSON.stringify(message.args).includes(lost.video ?? '')) port.terminate();
    };
    return { ...port, post };
  });
});
afterEach(() => processes.close());

function teacher(): Teacher {
  const place = () => ({
    artifacts: { folder: path.join(folder, 'kept'), limitBytes: 1e9 },
    ...{ settingsFolder: path.join(folder, 'settings'), decoder: 'wasm' as const, atOnce: 1 },
  });
  return new Teacher({
    database,
    modelFolders: [FIXTURE_MODELS],
    ownModels: path.join(folder, 'models'),
    readProject: async ({ contentId }) => labelled(contentId),
    fileOf: async ({ id }) => (await findFile(database, id)).path,
    teaching: new ProcessTeaching(processes, [FIXTURE_MODELS], place, (error) => {
      throw error;
    }),
  });
}

/** Two labels in turns, each of a second. */
function labelled(contentId: ContentId): string {
  const video = idOf('video', contentId);
  const track = idOf('track', 'own');
  const us = (seconds: number) => (seconds * 1e6) as Micros;
  const labels = ['jump', 'run'].map((name, order) =>
    newLabelRecord({ id: idOf('label', name), name, order, colour: order }),
  );
  const records: AnyRecord[] = [
    {
      type: 'video',
      id: video,
      contentId,
      name: 'clip.mp4',
      frameRate: null,
      width: 64,
      height: 48,
      durationUs: us(10),
    },
    newTrackRecord({ id: track, videoId: video, name: 'Me', order: 0 }),
    ...labels,
    ...Array.from({ length: 10 }, (_, index) =>
      newSegment({
        id: idOf('segment', String(index)),
        trackId: track,
        labelId: labels[index % 2]!.id,
        startUs: us(index),
        endUs: us(index + 1),
      }),
    ),
  ];
  return writeProject({ revision: 1, records, extra: {} });
}

const { signal } = new AbortController();

test('a video that takes its process with it is a problem of its own: labels are learnt from the others', async () => {
  lost = { method: 'watch', video: 'clip 2.mp4' };
  const said: number[] = [];
  const learned = await teacher().learn({ without: [] }, signal, (done) => said.push(done));
  expect(learned.problems).toEqual([
    {
      about: 'clip 2.mp4',
      code: 'worker/crashed',
      message: expect.stringMatching(
        /^The process that worked on "clip 2.mp4" was lost \(.*convert the video/,
      ),
    },
  ]);
  expect(said).toEqual([0, 1]);
  expect(learned.taught?.expectations.map(({ label, examples }) => [label, examples])).toEqual([
    ['jump', 5],
    ['run', 5],
  ]);
  expect(
    (await scanModels([path.join(folder, 'models')])).models.map(({ manifest }) => manifest.kind),
  ).toEqual(['taught']);
});

test('where what learns is lost, what was learnt before stays, and the next try is as any', async () => {
  const before = readFileSync(path.join(folder, 'models', 'taught', 'taught.bin'));
  lost = { method: 'learn' };
  await expect(teacher().learn({ without: [] }, signal)).rejects.toMatchObject({
    code: 'worker/crashed',
    message: expect.stringMatching(/^The process that learnt your labels was lost/),
  });
  expect(readFileSync(path.join(folder, 'models', 'taught', 'taught.bin'))).toEqual(before);
  lost = null;
  const learned = await teacher().learn({ without: [] }, signal);
  expect(learned.problems).toEqual([]);
  expect(learned.taught?.expectations.map(({ examples }) => examples)).toEqual([10, 10]);
  expect(readFileSync(path.join(folder, 'models', 'taught', 'taught.bin'))).not.toEqual(before);
});

test('examples are of the labels as the study calls them now, also in videos that were not opened since', async () => {
  const { records } = parseProject(labelled('a'.repeat(64) as ContentId));
  const words = wordsOf(records).map((word) =>
    word.type === 'label' && word.name === 'run' ? { ...word, name: 'sprint' } : word,
  );
  const studies = path.join(folder, 'studies');
  mkdirSync(studies);
  const file = path.join(studies, 'default.tubelet-study');
  writeFileSync(file, writeStudy({ words, removed: new Map(), projects: [] }));
  try {
    const { labels } = await teacher().state();
    expect(labels.map(({ name }) => name).sort()).toEqual(['jump', 'sprint']);
  } finally {
    rmSync(studies, { recursive: true });
  }
});

test('a model that cannot be loaded is said as such, and of no video', async () => {
  lost = { method: 'open' };
  await expect(teacher().learn({ without: [] }, signal)).rejects.toMatchObject({
    message: expect.stringMatching(/^The process that loaded the model "tiny-streaming" was lost/),
  });
  expect(contentOf(database, 1)).not.toBe(contentOf(database, 2));
});

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { libraryArtifacts } from '../../electron/host/artifacts/library-artifacts.ts';
import { writeSetting } from '../../electron/host/library/api/library-settings.ts';
import { LibraryDatabase } from '../../electron/host/library/database/database.ts';
import { lookAt } from '../../electron/host/library/videos/find-file.ts';
import { mediaHere } from '../../electron/host/processes/media-here.fake.ts';
import { NodeTagger } from '../../electron/host/processes/node-tagger.ts';
import { addTagging } from '../../electron/host/tasks/handlers/tag.ts';
import { libraryHandlers } from '../../electron/host/tasks/library-handlers.ts';
import { TaskRunner } from '../../electron/host/tasks/task-runner.ts';
import { taskCounts } from '../../electron/host/tasks/task-table.ts';
import { shortVideos } from './bench-media.ts';

/**
 * A child process of the benchmark, so that memory is the batch's alone: short files through the whole queue, one at a
 * time. Times are per file.
 */
export interface QueueFigures {
  readonly done: number;
  readonly failed: number;
  readonly findMs: number;
  readonly wholeMs: number;
  /** Of that, opening, decoding and inference. */
  readonly taggingMs: number;
  /** Resident, after each tenth of the files. */
  readonly megabytes: readonly number[];
}

const files = Number(process.argv[2]);
if (!(files >= 10)) throw new Error('usage: measure-queue.ts FILES (at least 10)');
const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-bench-queue-'));
const database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
try {
  const videos = shortVideos(folder, files);
  const findBegun = performance.now();
  const ids: number[] = [];
  for (const file of videos) ids.push(await lookAt(database, file, null));
  const findMs = (performance.now() - findBegun) / files;

  writeSetting(database, 'concurrency', 1);
  const how = { model: 'tiny-streaming', threshold: null, minDurationUs: null, isForced: false };
  addTagging(database, ids, how);
  const { artifacts } = libraryArtifacts(database);
  const tagger = new NodeTagger([path.join(ROOT, 'models/fixtures')], artifacts);
  const megabytes: number[] = [];
  let tagged = 0;
  let tagging = 0;
  const tag = tagger.tag.bind(tagger);
  tagger.tag = async (...given) => {
    const from = performance.now();
    try {
      return await tag(...given);
    } finally {
      tagging += performance.now() - from;
      tagged += 1;
      if (tagged % Math.floor(files / 10) === 0) megabytes.push(process.memoryUsage.rss() / 1e6);
    }
  };
  const begun = performance.now();
  await new Promise<void>((resolve) => {
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
      onEnd: () => void runner.close().then(resolve),
      report: (error) => console.error(error),
    });
    runner.start();
  });
  const wholeMs = (performance.now() - begun) / files;
  const { done, failed } = taskCounts(database);
  const figures: QueueFigures = { done, failed, findMs, wholeMs, taggingMs: tagging / files, megabytes };
  console.log(JSON.stringify(figures));
} finally {
  database.close();
  rmSync(folder, { recursive: true, force: true });
}

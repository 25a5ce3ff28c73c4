import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { libraryArtifacts } from '../artifacts/library-artifacts.ts';
import { LibraryDatabase } from '../library/database/database.ts';
import { recordFile } from '../library/videos/videos.ts';
import { mediaHere } from '../processes/media-here.fake.ts';
import { NodeTagger } from '../processes/node-tagger.ts';
import { libraryHandlers } from './library-handlers.ts';
import { RunnerLock } from './runner-lock.ts';
import type { TaskHandlers } from './task-handler.ts';
import { type RunnerOptions, TaskRunner } from './task-runner.ts';

/** A library of its own with the real handlers, whose tasks a test looks at. */
export class TaskLibrary {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-tasks-'));
  readonly database = new LibraryDatabase(path.join(this.folder, 'library.sqlite'), { patienceMs: 50 });
  readonly locks: RunnerLock[] = [];
  readonly #runners: TaskRunner[] = [];

  /** The name of a runner that lives until its lock is released. */
  owner(): string {
    const lock = new RunnerLock(this.database.file);
    this.locks.push(lock);
    return lock.name;
  }

  /** The id of a video of the library. */
  video(name: string): number {
    return recordFile(this.database, {
      path: path.join(this.folder, name),
      contentId: Buffer.from(name).toString('hex').padEnd(64, '0'),
      ...{ sizeBytes: 1, stamp: '1', dateMs: 1, folderId: null },
    });
  }

  stateOf(video: number): string | undefined {
    return this.database.get<{ state: string }>('SELECT state FROM video WHERE id = ?', video)?.state;
  }

  handlers(changes: Partial<TaskHandlers> = {}): TaskHandlers {
    const { artifacts } = libraryArtifacts(this.database);
    const { handlers } = libraryHandlers({
      database: this.database,
      artifacts,
      tagger: new NodeTagger([], artifacts),
      media: mediaHere,
      now: () => Promise.reject(new Error('not asked for')),
    });
    return { ...handlers, ...changes };
  }

  /** What a runner of this library is given, but for its handlers; a defect fails the test. */
  options(): Omit<RunnerOptions, 'handlers'> {
    return {
      database: this.database,
      onChange: () => {},
      onEnd: () => {},
      report: (error) => {
        throw error;
      },
    };
  }

  start(changes: Partial<TaskHandlers>, options: Partial<RunnerOptions> = {}): TaskRunner {
    const runner = new TaskRunner({ ...this.options(), handlers: this.handlers(changes), ...options });
    this.#runners.push(runner);
    runner.start();
    return runner;
  }

  /** Ends everything. What SQLite finds wrong with the library. */
  async close(): Promise<readonly string[]> {
    for (const runner of this.#runners) await runner.close();
    for (const lock of this.locks) lock.release();
    const problems = this.database.check(true);
    this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
    return problems;
  }
}

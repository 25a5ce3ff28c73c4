// A process of its own that puts a folder's videos into the queue and works through it, for tests that kill it.
// Arguments: library file, folder, videos at once. Prints a line for each change, and `end`.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { libraryArtifacts } from '../artifacts/library-artifacts.ts';
import { writeSetting } from '../library/api/library-settings.ts';
import { LibraryDatabase } from '../library/database/database.ts';
import { lookAt } from '../library/videos/find-file.ts';
import { FIXTURE_MODELS } from '../library/videos/short-videos.fake.ts';
import { mediaHere } from '../processes/media-here.fake.ts';
import { NodeTagger } from '../processes/node-tagger.ts';
import { addTagging } from './handlers/tag.ts';
import { libraryHandlers } from './library-handlers.ts';
import { TaskRunner } from './task-runner.ts';
import { taskCounts } from './task-table.ts';

const [file = '', folder = '', atOnce = '2'] = process.argv.slice(2);
const database = new LibraryDatabase(file);
writeSetting(database, 'concurrency', Number(atOnce));
const isFirst = database.get('SELECT 1 FROM task LIMIT 1') === undefined;
const { artifacts } = libraryArtifacts(database);
const tagger = new NodeTagger([FIXTURE_MODELS], artifacts);
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
  // It is killed more often than a file could be to blame for.
  deaths: Number.POSITIVE_INFINITY,
  onChange: () => process.stdout.write(`${JSON.stringify(taskCounts(database))}\n`),
  onEnd: () => {},
  report: (error) => console.error(error),
});

process.stdout.write('begun\n');
const ids: number[] = [];
for (const name of readdirSync(folder).sort())
  ids.push(await lookAt(database, path.join(folder, name), null));
if (isFirst) {
  const how = { model: 'tiny-streaming', threshold: 0.2, minDurationUs: null, isForced: false };
  addTagging(database, ids, how);
}
runner.start();
while (database.get("SELECT 1 FROM task WHERE state IN ('queued', 'running') LIMIT 1")) await sleep(20);
await runner.close();
await tagger.rest();
database.close();
process.stdout.write('end\n');

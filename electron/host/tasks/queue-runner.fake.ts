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
import { enqueue, taskCounts } from './jobs.ts';
import { BatchQueue } from './queue.ts';
import { NodeTagger } from './tagger.ts';

const [file = '', folder = '', atOnce = '2'] = process.argv.slice(2);
const database = new LibraryDatabase(file);
writeSetting(database, 'concurrency', Number(atOnce));
const isFirst = database.get('SELECT 1 FROM job LIMIT 1') === undefined;
const queue = new BatchQueue({
  database,
  tagger: new NodeTagger([FIXTURE_MODELS], libraryArtifacts(database).artifacts),
  onChange: () => process.stdout.write(`${JSON.stringify(taskCounts(database))}\n`),
  onEnd: () => {},
  report: (error) => console.error(error),
});

process.stdout.write('begun\n');
const ids: number[] = [];
for (const name of readdirSync(folder).sort())
  ids.push(await lookAt(database, path.join(folder, name), null));
if (isFirst) {
  const settings = { threshold: 0.2, minDurationUs: null };
  enqueue(database, ids, { model: 'tiny-streaming', settings, isForced: false });
}
queue.start();
while (database.get("SELECT 1 FROM job WHERE state IN ('queued', 'running') LIMIT 1")) await sleep(20);
await queue.close();
database.close();
process.stdout.write('end\n');

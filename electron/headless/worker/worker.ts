import path from 'node:path';
import { toAppError } from '../../../engine/base/errors.ts';
import { QueueServer } from '../../host/queue/queue-server.ts';
import { QueueWorker, type WorkerEvent } from '../../host/queue/queue-worker.ts';
import { parseRoots } from '../../host/queue/roots.ts';
import { chosenTools } from '../../host/settings/native-decoder.ts';
import { userLibraryFolder } from '../../host/user-folders.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand, listenForStop } from '../options/command-end.ts';
import { ownVersion } from '../options/own-version.ts';
import { MODEL_FOLDERS } from '../tag/tag-model.ts';
import { parseWorkerOptions, WORKER_USAGE, type WorkerCommand } from './worker-options.ts';

const USAGE_ERROR = 2;
const stop = listenForStop();

async function work({
  address,
  roots: given,
  decoder,
  provider,
  jobs,
  isQuiet,
}: WorkerCommand): Promise<void> {
  const say = (line: string) => {
    if (!isQuiet) process.stderr.write(`${line}\n`);
  };
  const roots = await parseRoots(given);
  await chosenTools(decoder, userLibraryFolder());
  const server = await QueueServer.open(address, ownVersion(), stop.signal);
  const worker = new QueueWorker({
    server,
    roots,
    modelFolders: MODEL_FOLDERS,
    ...{ decoder, settingsFolder: userLibraryFolder() },
    packageCache: path.join(userLibraryFolder(), 'packages'),
    jobs,
    provider,
    onEvent: (event) => say(lineOf(event)),
  });
  say(`Working for ${address.shown} as ${worker.name}, ${jobs} at once. Stop with Ctrl+C.`);
  if (!stop.signal.aborted) {
    await new Promise<void>((resolve) => {
      // Held open by this alone when the queue is empty.
      const alive = setInterval(() => {}, 60_000);
      stop.signal.addEventListener('abort', () => {
        clearInterval(alive);
        resolve();
      });
    });
  }
  await worker.close();
  await server.close();
}

function lineOf(event: WorkerEvent): string {
  switch (event.kind) {
    case 'begun':
      return `${event.video}: begun`;
    case 'done':
      return `${event.video}: done`;
    case 'given-up':
      return `${event.video}: left to another worker`;
    case 'lost':
      return `${event.video}: another worker has it now`;
    case 'failed':
      return `${event.video}: ${event.message}`;
  }
}

try {
  goToCallerFolder('worker');
  const options = parseWorkerOptions(process.argv.slice(2));
  if (options) await work(options);
  else process.stdout.write(`${WORKER_USAGE}\n`);
  endCommand(0);
} catch (error) {
  const { code, message } = toAppError(error);
  if (code !== 'cancelled') process.stderr.write(`${message}\n`);
  endCommand(code === 'usage' ? USAGE_ERROR : code === 'cancelled' ? 0 : 1);
}

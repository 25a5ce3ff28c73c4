// A worker in a process of its own, with a lease as short as tests are patient.
// Arguments: address of the queue, version of Tubelet, folder for packages, milliseconds of a lease, roots as NAME=DIR. Prints events.
import { parseQueueAddress } from './queue-address.ts';
import { QueueServer } from './queue-server.ts';
import { QueueWorker } from './queue-worker.ts';
import { parseRoots } from './roots.ts';

const [address = '', version = '', packageCache = '', leaseMs = '2000', ...roots] = process.argv.slice(2);
const server = await QueueServer.open(parseQueueAddress(address), version);
const worker = new QueueWorker({
  server,
  roots: await parseRoots(roots),
  modelFolders: [],
  packageCache,
  ...{ decoder: 'wasm', settingsFolder: packageCache },
  jobs: 1,
  leaseMs: Number(leaseMs),
  onEvent: (event) => {
    process.stdout.write(`${JSON.stringify(event)}\n`);
    // A video that brings its worker down.
    const { TUBELET_TEST_POISON: poison } = process.env;
    if (event.kind === 'begun' && event.video === poison) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`${JSON.stringify({ kind: 'ready', name: worker.name })}\n`);
process.on('SIGTERM', async () => {
  await worker.close();
  await server.close();
  process.exit(0);
});
setInterval(() => {}, 60_000);

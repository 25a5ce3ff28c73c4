import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = pathToFileURL(`${import.meta.dirname}/command-end.ts`).href;
const THREADS = {
  'waits on shared memory': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  'never stops computing': 'for (;;) {}',
} as const;

/** A command with a thread that does not end, which then runs `body`. */
function command(thread: keyof typeof THREADS, body: string): ChildProcess {
  const script = `
    import { Worker } from 'node:worker_threads';
    import { endCommand, listenForStop } from ${JSON.stringify(MODULE)};
    const worker = new Worker(${JSON.stringify(THREADS[thread])}, { eval: true });
    await new Promise((go) => worker.once('online', go));
    ${body}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function ended(child: ChildProcess): Promise<{ status: number | null; signal: string | null }> {
  return new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal })));
}

const threads = Object.keys(THREADS) as (keyof typeof THREADS)[];

it.each(threads)('a command ends with its status though a thread %s', async (thread) => {
  expect(await ended(command(thread, 'listenForStop(); endCommand(3);'))).toEqual({
    status: 3,
    signal: null,
  });
});

it.each(
  threads.flatMap((thread) => (['SIGTERM', 'SIGINT'] as const).map((signal) => [signal, thread] as const)),
)('%s ends a command though a thread %s', async (signal, thread) => {
  const child = command(thread, `listenForStop(); process.stdout.write('ready');`);
  child.stdout!.once('data', () => child.kill(signal));
  expect(await ended(child)).toEqual({ status: null, signal });
});

it('a command that hears the signal ends in its own way', async () => {
  const body = `
    const stop = listenForStop();
    stop.signal.addEventListener('abort', () => void worker.terminate().then(() => endCommand(77)));
    process.stdout.write('ready');`;
  const child = command('waits on shared memory', body);
  child.stdout!.once('data', () => child.kill('SIGTERM'));
  expect(await ended(child)).toEqual({ status: 77, signal: null });
});

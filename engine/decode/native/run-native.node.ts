import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { AppError } from '../../base/errors.ts';
import { LogBook } from '../ffmpeg/core-log.ts';
import { Enough } from '../ffmpeg/frame-ring.ts';
import type { CoreResult, CoreRun, Runner } from '../ffmpeg/run-core.ts';
import { nativeArguments } from './native-arguments.ts';
import type { NativeTools } from './native-tools.node.ts';

/** How often a run is looked at. */
const WATCH_MS = 200;
/** Longest time without a byte of output: minutes of work for one picture. */
const SILENT_MS = 60_000;
/** Bytes of memory in use. Decoding 8K with many threads stays below. */
const MOST_MEMORY = 3 * 2 ** 30;
/** Of what is asked about a file; an index of ten hours is 40 MB. */
const LONGEST_ANSWER = 512 << 20;

/** Runs a person's own ffmpeg as the shipped one is run: same arguments, same pictures. Only files that lie on a path. */
export function nativeRunner(tools: NativeTools): Runner {
  return ({ ref, threads = 1 }, run) => {
    if (ref.kind !== 'path') throw new Error('an installed ffmpeg reads paths');
    const args = nativeArguments({
      ...run,
      name: ref.name,
      path: ref.path,
      major: tools.major,
      threads,
    });
    return new NativeProcess(spawn(tools[run.tool], args, { stdio: ['ignore', 'pipe', 'pipe'] }), run).ended;
  };
}

/** One run: its end, its memory and its time are watched, and it is ended with whoever wanted it. */
class NativeProcess {
  readonly ended: Promise<CoreResult>;
  readonly #child: ChildProcess;
  readonly #run: CoreRun;
  readonly #log: LogBook;
  readonly #answer: Buffer[] = [];
  #answerBytes = 0;
  #movedAt = performance.now();
  #failure: unknown = null;
  /** Bytes that were read and are not taken yet. */
  #waiting = 0;
  /** Set once the process and its pipes are closed: what is left to do when all bytes are taken. */
  #finish: (() => void) | null = null;

  constructor(child: ChildProcess, run: CoreRun) {
    this.#child = child;
    this.#run = run;
    this.#log = new LogBook((held) => {
      this.#movedAt = performance.now();
      this.#attempt(() => run.onHeld?.(held));
    });
    const { promise, resolve, reject } = Promise.withResolvers<CoreResult>();
    this.ended = promise;
    const watching = setInterval(() => void this.#watch(), WATCH_MS);
    child.stdout!.on('data', (bytes: Buffer) => this.#takeLater(bytes));
    let begun = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (begun + text).split(/[\r\n]+/);
      begun = lines.pop()!;
      for (const line of lines) this.#log.add(line);
    });
    child.on('error', (error) => {
      clearInterval(watching);
      reject(crashed('it could not be started', error));
    });
    child.on('close', (code, signal) => {
      clearInterval(watching);
      if (begun !== '') this.#log.add(begun);
      this.#finish = () => {
        if (this.#failure instanceof Enough) resolve(this.#result(0));
        else if (this.#failure !== null) reject(this.#failure);
        else if (code === null) reject(crashed(`it was ended by ${signal}`));
        else resolve(this.#result(code));
      };
      this.#finishWhenTaken();
    });
  }

  /** When a process ends, Node lets its paused pipe flow on: it may be closed before the last bytes are taken. */
  #finishWhenTaken(): void {
    if (this.#waiting === 0) this.#finish?.();
  }

  #result(exitCode: number): CoreResult {
    return {
      stdout: Buffer.concat(this.#answer).toString('utf8'),
      exitCode,
      log: this.#log.summary(),
      output: new Uint8Array(),
      sourceError: null,
    };
  }

  /** What ffmpeg said before it wrote these bytes is read first: it may be about them. */
  #takeLater(bytes: Buffer): void {
    const { stdout } = this.#child;
    stdout!.pause();
    this.#waiting += 1;
    // The second comes after a whole round of the event loop, in which everything was read that was there.
    setImmediate(() =>
      setImmediate(() => {
        if (this.#failure === null) this.#attempt(() => this.#take(bytes));
        this.#waiting -= 1;
        stdout!.resume();
        this.#finishWhenTaken();
      }),
    );
  }

  #take(bytes: Buffer): void {
    if (this.#run.write) this.#run.write(bytes);
    else {
      this.#answerBytes += bytes.length;
      if (this.#answerBytes > LONGEST_ANSWER) throw crashed('its answer has no end');
      this.#answer.push(bytes);
    }
    this.#run.beat();
    // Waiting for whoever takes the pictures is no silence.
    this.#movedAt = performance.now();
  }

  async #watch(): Promise<void> {
    const asked = performance.now();
    // Throws when the run is not wanted any more. It may be held meanwhile: ffmpeg then stands as soon as its pipe is full.
    this.#attempt(() => this.#run.beat());
    this.#movedAt += performance.now() - asked;
    if (performance.now() - this.#movedAt > SILENT_MS)
      this.#attempt(() => {
        throw crashed('it does not get on with this file');
      });
    if ((await memoryOf(this.#child.pid)) > MOST_MEMORY)
      this.#attempt(() => {
        throw crashed('it wanted more memory than any video needs');
      });
  }

  /** What `act` throws ends the run, and is what it ends with. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#failure ??= error;
      this.#child.stdout!.removeAllListeners('data').resume();
      this.#child.kill('SIGKILL');
    }
  }
}

/** Bytes in use, as Linux tells; 0 where the system does not say. */
async function memoryOf(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform !== 'linux') return 0;
  const text = await readFile(`/proc/${pid}/statm`, 'latin1').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) * 4096;
}

function crashed(reason: string, cause?: unknown): AppError {
  return new AppError('decode/crashed', `The installed ffmpeg failed on this file (${reason}).`, {
    ...(cause === undefined ? {} : { cause }),
  });
}

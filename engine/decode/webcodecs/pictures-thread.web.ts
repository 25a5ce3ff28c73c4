import { AppError } from '../../base/errors.ts';
import { type CallOptions, RpcClient } from '../../rpc/client.ts';
import { portOfWorker } from '../../rpc/port.web.ts';
import type { EventOf, WorkerPort } from '../../rpc/protocol.ts';
import type { PictureCalls } from './picture-calls.ts';

/** Longest time that the browser is given for its next picture, or for an answer. */
const QUIET_MS = 30_000;
const QUIET_CHECK_MS = 1000;
/** Longest wait for a worker that closes the video before; later a new one is quicker. */
const CLOSING_MS = 200;

export type SpawnPictures = () => WorkerPort;

const spawnPictures: SpawnPictures = () =>
  portOfWorker(new Worker(new URL('./pictures.worker.ts', import.meta.url), { type: 'module' }));

/**
 * The worker in which the browser's demuxer runs. A file can be made so that a demuxer never comes back from it; nothing
 * inside the same thread would notice. So it is watched from here, and ended when it shows no sign of life.
 */
export class PicturesThread {
  readonly #rpc: RpcClient<PictureCalls>;
  #isAlive = true;

  private constructor(port: WorkerPort) {
    this.#rpc = new RpcClient(port);
    port.onCrash(() => this.#end());
  }

  /** One that waits for work, or a new one. */
  static async take(spawn: SpawnPictures = spawnPictures): Promise<PicturesThread> {
    const waiting = idle;
    idle = null;
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, CLOSING_MS, false));
    const isFree = waiting && (await Promise.race([waiting.closed, late]));
    return isFree ? waiting.thread : new PicturesThread(spawn());
  }

  /** Closes its video and leaves it to the next. One that does not even come to that is ended. */
  giveBack(): void {
    if (!this.#isAlive) return;
    const closed = this.call('close', null).then(
      () => true,
      () => false,
    );
    if (!idle) idle = { thread: this, closed };
    else void closed.then(() => this.#end());
  }

  /**
   * One call. The worker is ended where neither answer nor event comes for {@link QUIET_MS}.
   * Errors: those of the call, `cancelled`, `worker/crashed`.
   * @param isWaiting whether the worker waits for us now, which is no silence
   */
  async call<M extends keyof PictureCalls & string>(
    method: M,
    args: PictureCalls[M]['in'],
    options: CallOptions<EventOf<PictureCalls, M>> = {},
    isWaiting: () => boolean = () => false,
  ): Promise<PictureCalls[M]['out']> {
    // Looks are counted, as a clock goes on while the computer sleeps.
    let silent = 0;
    const watching = setInterval(() => {
      silent = isWaiting() ? 0 : silent + 1;
      if (silent * QUIET_CHECK_MS >= QUIET_MS) this.#end();
    }, QUIET_CHECK_MS);
    try {
      return await this.#rpc.call(method, args, {
        ...options,
        onEvent: (event) => {
          silent = 0;
          options.onEvent?.(event);
        },
      });
    } finally {
      clearInterval(watching);
    }
  }

  #end(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    if (idle?.thread === this) idle = null;
    this.#rpc.terminate(new AppError('worker/crashed', 'The browser does not get on with this file.'));
  }
}

/** Starting one takes longer than showing a picture. */
let idle: { readonly thread: PicturesThread; readonly closed: Promise<boolean> } | null = null;

import os from 'node:os';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { decodeBudget, fileShares } from '../../../engine/decode/ranges/range-plan.ts';
import { RpcClient } from '../../../engine/rpc/client.ts';
import type { EventOf, WorkerPort } from '../../../engine/rpc/protocol.ts';
import type { WorkCalls } from './work-calls.ts';

/** A process of its own, as who started it sees it. */
export interface WorkPort extends WorkerPort {
  /** An idle process must not keep this one alive. */
  setBusy(busy: boolean): void;
}

/** Starts a process that answers {@link WorkCalls}. */
export type SpawnWork = () => WorkPort;

export interface WorkLimits {
  /** A process that is told to stop its work is ended when it has not after so long. */
  readonly stopMs: number;
  /** One that does not answer at all is ended after so many looks, one each second. */
  readonly silentLooks: number;
  /** One that holds more memory is ended. */
  readonly memoryBytes: number;
  /** One that nobody needed for so long is ended. */
  readonly idleMs: number;
}

const GIBIBYTE = 1024 ** 3;
const LOOK_MS = 1000;
/** To free what models hold; and when nobody waits for that any more. */
const END_MS = 12_000;
const CLOSE_MS = 1000;

export const WORK_LIMITS: WorkLimits = {
  stopMs: 8000,
  silentLooks: 60,
  memoryBytes: Math.max(2 * GIBIBYTE, os.totalmem() * 0.6),
  idleMs: 60_000,
};

interface Kind {
  /** What is done one after the other by the same processes, as they hold the same things. */
  readonly group: 'models' | 'pictures';
  /** What its process was at, in the sentence of its loss, and what to do then; {} is what it was about. */
  readonly was: string;
  readonly advice: string;
  /** Decodes whole videos: such work shares the machine's decode workers. */
  readonly decodes?: boolean;
  /** It computes in one go, and does not answer meanwhile: a person ends what takes too long. */
  readonly isSilent?: boolean;
}

const VIDEO = {
  was: 'that worked on "{}"',
  advice: 'convert the video to another format, or leave it out',
} as const;
const MODEL = {
  group: 'models',
  was: 'that loaded the model "{}"',
  advice: 'install it again, or use another one',
} as const;
const KINDS = {
  open: MODEL,
  verify: MODEL,
  tag: { group: 'models', decodes: true, ...VIDEO },
  embed: { group: 'models', decodes: true, ...VIDEO },
  watch: { group: 'models', decodes: true, ...VIDEO },
  learn: {
    group: 'models',
    was: 'that learnt {}',
    advice: 'try again, and with fewer videos if that does not help',
    isSilent: true,
  },
  probe: { group: 'pictures', ...VIDEO },
  picture: { group: 'pictures', ...VIDEO },
  clip: { group: 'pictures', ...VIDEO },
  reel: { group: 'pictures', ...VIDEO },
} as const satisfies Partial<Record<keyof WorkCalls, Kind>>;
export type WorkMethod = keyof typeof KINDS;

interface WorkProcess {
  readonly port: WorkPort;
  readonly client: RpcClient<WorkCalls>;
  readonly hasEnded: Promise<void>;
  timer?: NodeJS.Timeout;
}

/**
 * Processes that work on files of strangers, each on one at a time: what crashes, hangs or takes all memory there takes the
 * one piece of work with it, which fails in words, and nothing of this process. They are started when there is work.
 */
export class WorkProcesses {
  readonly #spawn: SpawnWork;
  readonly #limits: WorkLimits;
  readonly #idle = new Map<string, WorkProcess[]>();
  readonly #all = new Set<WorkProcess>();
  readonly #deskProcessors: () => number;
  readonly #budget: number;
  /** Those that decode whole videos, in the order in which they began. */
  readonly #decoding = new Set<WorkProcess>();
  #isClosed = false;

  /**
   * @param deskProcessors that pages keep busy which decode now: they go first
   * @param processors of this machine
   */
  constructor(
    spawn: SpawnWork,
    limits: Partial<WorkLimits> = {},
    deskProcessors: () => number = () => 0,
    processors = os.availableParallelism(),
  ) {
    this.#spawn = spawn;
    this.#deskProcessors = deskProcessors;
    this.#budget = decodeBudget(processors);
    this.#limits = { ...WORK_LIMITS, ...limits };
  }

  /**
   * Has a process do `method`. After an abort it settles at once, and the process is used again when it is free.
   * @param about the file or model that it is about, for sentences
   * Errors: those of the work, `worker/crashed`, `cancelled`.
   */
  async run<M extends WorkMethod>(
    method: M,
    args: WorkCalls[M]['in'],
    options: {
      readonly about: string;
      readonly signal?: AbortSignal | undefined;
      onEvent?(event: EventOf<WorkCalls, M>): void;
    },
  ): Promise<WorkCalls[M]['out']> {
    const { about, signal, onEvent } = options;
    const kind: Kind = KINDS[method];
    const lost = (why: string) => sentence(kind, about, why);
    const process = this.#take(kind.group);
    if (kind.decodes) this.#decoding.add(process);
    const watch = this.#watch(process, lost, kind.isSilent === true);
    if (kind.decodes) this.#share(process);
    try {
      const answer = await process.client.call(method, args, { signal, ...(onEvent ? { onEvent } : {}) });
      this.#release(process, kind.group);
      return answer;
    } catch (error) {
      if (isCancelled(error)) void this.#stopped(process, kind.group);
      // A native runtime that does not end cannot be stopped in any other way.
      else if (toAppError(error).code === 'model/endless') process.port.terminate();
      else this.#release(process, kind.group);
      throw crashOf(error, lost);
    } finally {
      clearInterval(watch);
      if (this.#decoding.delete(process)) this.#share();
    }
  }

  /** Tells all that decode what they have now, beside the look of each second. @param but told already */
  #share(but?: WorkProcess): void {
    for (const each of this.#decoding)
      if (each !== but) each.client.call('look', { workers: this.#workersOf(each) }).catch(() => {});
  }

  /** Decode workers of a process among all that decode; null for one that only looks at a video. */
  #workersOf(process: WorkProcess): number | null {
    const place = [...this.#decoding].indexOf(process);
    if (place < 0) return null;
    return fileShares(this.#budget, this.#deskProcessors(), this.#decoding.size)[place]!;
  }

  /** Ends the processes that have nothing to do, once they have freed what they hold. */
  async rest(): Promise<void> {
    const idle = [...this.#idle.values()].flat();
    this.#idle.clear();
    await Promise.all(idle.map((each) => this.#end(each, END_MS)));
  }

  /** Ends all; what is at work rejects with `worker/crashed` when it does not stop in time. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#idle.clear();
    await Promise.all([...this.#all].map((each) => this.#end(each, CLOSE_MS)));
  }

  #take(group: string): WorkProcess {
    if (this.#isClosed) throw new AppError('cancelled', 'Cancelled.');
    const idle = this.#idle.get(group)?.pop();
    if (idle) clearTimeout(idle.timer);
    const process = idle ?? this.#start();
    process.port.setBusy(true);
    return process;
  }

  #start(): WorkProcess {
    const port = this.#spawn();
    const { promise: hasEnded, resolve } = Promise.withResolvers<void>();
    const process: WorkProcess = { port, client: new RpcClient<WorkCalls>(port), hasEnded };
    this.#all.add(process);
    port.onCrash(() => {
      this.#all.delete(process);
      for (const idle of this.#idle.values()) {
        const at = idle.indexOf(process);
        if (at >= 0) idle.splice(at, 1);
      }
      clearTimeout(process.timer);
      resolve();
    });
    return process;
  }

  #release(process: WorkProcess, group: string): void {
    if (!this.#all.has(process)) return;
    if (this.#isClosed) return;
    process.port.setBusy(false);
    this.#idle.set(group, [...(this.#idle.get(group) ?? []), process]);
    process.timer = setTimeout(() => {
      const idle = this.#idle.get(group) ?? [];
      const at = idle.indexOf(process);
      if (at < 0) return;
      idle.splice(at, 1);
      void this.#end(process, END_MS);
    }, this.#limits.idleMs).unref();
  }

  /** A process whose work was given up: taken again once it is free, ended when it is not in time. */
  async #stopped(process: WorkProcess, group: string): Promise<void> {
    const isFree = await inTime(process.client.call('idle', null), this.#limits.stopMs);
    if (isFree) this.#release(process, group);
    else process.port.terminate();
  }

  async #end(process: WorkProcess, limitMs: number): Promise<void> {
    if (!this.#all.has(process)) return;
    process.port.setBusy(true);
    const ended = process.client.call('end', null).then(() => process.hasEnded);
    if (!(await inTime(ended, limitMs))) process.port.terminate();
    await process.hasEnded;
  }

  /** Ends a process that does not answer any more or takes too much memory. */
  #watch(process: WorkProcess, lost: (why: string) => string, isSilent: boolean): NodeJS.Timeout {
    const { silentLooks, memoryBytes } = this.#limits;
    let silent = 0;
    const giveUp = (why: string) => process.client.terminate(new AppError('worker/crashed', lost(why)));
    const look = async () => {
      silent += 1;
      if (silent > silentLooks && !isSilent) return giveUp('it did not answer any more');
      if (silent > 1) return;
      const seen = await process.client.call('look', { workers: this.#workersOf(process) }).catch(() => null);
      silent = 0;
      if (seen && seen.memoryBytes > memoryBytes) giveUp('it took too much memory');
    };
    void look();
    return setInterval(() => void look(), LOOK_MS);
  }
}

/** The sentence of a failure that took the process, which says what it was about. */
function crashOf(error: unknown, lost: (why: string) => string): unknown {
  const { code, message } = toAppError(error);
  if (code !== 'worker/crashed' || message.startsWith(BEGIN)) return error;
  const reason = message.split(': ').at(-1) ?? message;
  return new AppError('worker/crashed', lost(reason), { cause: error });
}

const BEGIN = 'The process that ';

function sentence({ was, advice }: Kind, about: string, why: string): string {
  return `The process ${was.replace('{}', () => about)} was lost (${why}): ${advice}.`;
}

async function inTime(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), limitMs);
  const done = work.then(
    () => true,
    () => false,
  );
  const isDone = await Promise.race([done, late]);
  clearTimeout(timer);
  return isDone;
}

import { type ClipsWish, clipEndpoints } from '../../../electron/contract/clips.ts';
import { type RecutWish, recutEndpoints } from '../../../electron/contract/recut.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';

interface TaskState {
  readonly isPending: boolean;
  readonly progress: { readonly done: number; readonly total: number } | null;
}

/** A task that the host does whether or not a page looks on: cutting scores anew, cutting clips. */
export class HostTask<W> {
  #state = $state.raw<TaskState>({ isPending: false, progress: null });
  readonly #calls: HostTaskCalls<W>;

  constructor(calls: HostTaskCalls<W>) {
    this.#calls = calls;
  }

  /** How far it is; null while nothing is done. */
  get progress(): TaskState['progress'] {
    return this.#state.progress;
  }
  get isRunning(): boolean {
    return this.#state.isPending;
  }

  /** Errors: those of the host. */
  async begin(wish: W): Promise<void> {
    this.#state = await this.#calls.begin(wish);
  }

  /** What was done until then stays so. Errors: those of the host. */
  async cancel(): Promise<void> {
    this.#state = await this.#calls.cancel();
  }

  /** As the host tells of it. */
  receive({ isPending, progress }: TaskState): void {
    this.#state = { isPending, progress };
  }
}

interface HostTaskCalls<W> {
  begin(wish: W): Promise<TaskState>;
  cancel(): Promise<TaskState>;
}

export function recutTask(): HostTask<RecutWish> {
  return new HostTask({
    begin: (body) => ask(recutEndpoints.begin, { body }),
    cancel: () => ask(recutEndpoints.cancel, {}),
  });
}

export function clipTask(): HostTask<ClipsWish> {
  return new HostTask({
    begin: (body) => ask(clipEndpoints.begin, { body }),
    cancel: () => ask(clipEndpoints.cancel, {}),
  });
}

import { fromWire } from '../../../engine/base/errors.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import type { TagNews, WorkCalls, WorkPlace } from './work-calls.ts';
import type { WorkMethod, WorkProcesses } from './work-processes.ts';

/** The calls that need a place. */
type PlacedMethod = {
  [M in WorkMethod]: WorkCalls[M]['in'] extends { readonly place: WorkPlace } ? M : never;
}[WorkMethod];

type Progress = Extract<TagNews, { kind: 'progress' }>['progress'];

/** Has models compute in processes of their own, each on one video at a time: they and the decoder run nowhere else. */
export class ProcessModels {
  readonly #processes: WorkProcesses;
  readonly #place: () => WorkPlace;
  readonly #report: (error: unknown) => void;

  /**
   * @param place asked before each call
   * @param report told of a store for what is computed that cannot be used
   */
  constructor(
    processes: WorkProcesses,
    modelFolders: readonly string[],
    place: () => Omit<WorkPlace, 'modelFolders'>,
    report: (error: unknown) => void,
  ) {
    this.#processes = processes;
    this.#place = () => ({ modelFolders, ...place() });
    this.#report = report;
  }

  /** Opens a model before a file needs it, and tells on what it computes. Errors: `model/*`, `worker/crashed`. */
  open(
    model: string,
    signal?: AbortSignal,
  ): Promise<{ readonly manifest: Manifest; readonly device: string }> {
    return this.run('open', { model }, { about: model, signal });
  }

  rest(): Promise<void> {
    return this.#processes.rest();
  }

  protected run<M extends PlacedMethod>(
    method: M,
    ask: Omit<WorkCalls[M]['in'], 'place'>,
    options: {
      readonly about: string;
      readonly signal: AbortSignal | undefined;
      onProgress?(progress: Progress): void;
    },
  ): Promise<WorkCalls[M]['out']> {
    const { onProgress, ...rest } = options;
    const onEvent = (news: TagNews) => {
      if (news.kind === 'progress') onProgress?.(news.progress);
      else this.#report(fromWire(news.error));
    };
    const args = { place: this.#place(), ...ask } as WorkCalls[M]['in'];
    // Every call that needs a place tells the same news, which a type of many calls does not show.
    return this.#processes.run(method, args, { ...rest, onEvent: onEvent as never });
  }
}

import path from 'node:path';
import { fromWire } from '../../../engine/base/errors.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import type { TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import { RunIdentities, type TaggedFile, type Tagger } from '../tasks/tagger.ts';
import type { TagNews, WorkPlace } from './work-calls.ts';
import type { WorkProcesses } from './work-processes.ts';

/** Tags in processes of their own, each one video at a time: decoder and model run there and nowhere else. */
export class ProcessTagger implements Tagger {
  readonly #processes: WorkProcesses;
  readonly #place: () => WorkPlace;
  readonly #identities: RunIdentities;
  readonly #report: (error: unknown) => void;

  /**
   * @param place asked before each file
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
    this.#identities = new RunIdentities(modelFolders);
    this.#report = report;
  }

  identity(model: string, settings: TagSettings): Promise<{ modelSha256: string; settings: string }> {
    return this.#identities.of(model, settings);
  }

  /** Opens a model before a file needs it, and tells on what it computes. Errors: `model/*`, `worker/crashed`. */
  open(
    model: string,
    signal?: AbortSignal,
  ): Promise<{ readonly manifest: Manifest; readonly device: string }> {
    const ask = { place: this.#place(), model };
    return this.#processes.run('open', ask, { about: model, signal, onEvent: (news) => this.#heed(news) });
  }

  async tag(
    file: string,
    model: string,
    settings: TagSettings,
    {
      contentId,
      videoNumber,
      painted = [],
      isForced,
      listsFrames = false,
      signal,
      onProgress,
    }: Parameters<Tagger['tag']>[3],
  ): Promise<TaggedFile> {
    const ask = {
      place: this.#place(),
      file,
      model,
      settings,
      contentId,
      videoNumber,
      painted,
      isForced,
      listsFrames,
    };
    return this.#processes.run('tag', ask, {
      about: path.basename(file),
      signal,
      onEvent: (news) => {
        if (news.kind === 'progress') onProgress(news.progress);
        else this.#heed(news);
      },
    });
  }

  rest(): Promise<void> {
    return this.#processes.rest();
  }

  #heed(news: TagNews): void {
    if (news.kind === 'unkept') this.#report(fromWire(news.error));
  }
}

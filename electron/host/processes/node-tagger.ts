import { availableParallelism } from 'node:os';
import type { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { remembered } from '../../../engine/base/memo.ts';
import type { MediaInfo } from '../../../engine/decode/media-info.ts';
import type { Model, OpenModelOptions } from '../../../engine/inference/model/model.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { defaultThreads } from '../../../engine/inference/runtime/device.ts';
import { openModelFor } from '../../../engine/inference/worker/choose-provider.node.ts';
import type { ProviderChoice } from '../../../engine/inference/worker/provider-choice.ts';
import { tagFile } from '../../../engine/pipeline/tag-file.node.ts';
import type { TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import { findPackage, RunIdentities, type TaggedFile, type Tagger } from '../tasks/tagger.ts';

/** Tags in this process, in threads of it. A model is opened once for many files. */
export class NodeTagger implements Tagger {
  readonly #folders: readonly string[];
  readonly #artifacts: Artifacts;
  readonly #options: Pick<OpenModelOptions, 'threads' | 'patience'>;
  readonly #provider: ProviderChoice;
  readonly #open = new Map<string, Promise<Model>>();
  readonly #identities: RunIdentities;

  /**
   * @param modelFolders where packages are; of two with one id the first is used
   * @param artifacts where what is computed is kept
   * @param options how many processes share this machine, how long a step of a model may take, and where models run
   */
  constructor(
    modelFolders: readonly string[],
    artifacts: Artifacts,
    options: { readonly atOnce?: number; readonly provider?: ProviderChoice } & Pick<
      OpenModelOptions,
      'patience'
    > = {},
  ) {
    const { atOnce = 1, provider = 'cpu', ...others } = options;
    const threads = Math.max(1, Math.floor(defaultThreads(availableParallelism()) / atOnce));
    this.#options = { threads, ...others };
    this.#provider = provider;
    this.#folders = modelFolders;
    this.#identities = new RunIdentities(modelFolders);
    this.#artifacts = artifacts;
  }

  identity(model: string, settings: TagSettings): Promise<{ modelSha256: string; settings: string }> {
    return this.#identities.of(model, settings);
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
    const opened = await this.opened(model);
    let media: MediaInfo | null = null;
    const tagged = await tagFile(file, opened, settings, {
      ...(contentId === null ? {} : { contentId }),
      videoNumber,
      painted,
      listsFrames: ({ video }) => listsFrames && video.isVariableRate,
      artifacts: isForced ? this.#artifacts.anew : this.#artifacts,
      signal,
      onEvent: (event) => {
        if (event.kind === 'progress') onProgress(event.progress);
        if (event.kind === 'media') media = event.info;
      },
    });
    return { ...tagged, media };
  }

  /** Opens a model before a file needs it, and tells on what it computes. Errors: `model/*`. */
  async open(model: string): Promise<{ readonly manifest: Manifest; readonly device: string }> {
    const { manifest, device } = await this.opened(model);
    return { manifest, device };
  }

  async rest(): Promise<void> {
    const models = [...this.#open.values()];
    this.#open.clear();
    for (const model of models) await model.then((each) => each.dispose()).catch(() => {});
  }

  /** The model itself, which stays this one's own. Errors: `model/*`. */
  async opened(model: string): Promise<Model> {
    const { dir, manifest } = await findPackage(this.#folders, model);
    // Labels that are taught anew are another model in the same place.
    return remembered(this.#open, JSON.stringify([dir, manifest.files]), () =>
      openModelFor(this.#provider, { kind: 'path', dir }, this.#options),
    );
  }
}

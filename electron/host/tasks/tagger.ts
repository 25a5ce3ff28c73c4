import type { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { remembered } from '../../../engine/base/memo.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { Model } from '../../../engine/inference/model/model.ts';
import { openModel } from '../../../engine/inference/worker/open-model.node.ts';
import type { AnalysisProgress } from '../../../engine/pipeline/analysis.ts';
import { tagFile } from '../../../engine/pipeline/tag-file.node.ts';
import { runIdentity, type TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { scanModels } from '../models/model-folders.ts';

export interface TaggedFile {
  readonly result: TubeletResult;
  readonly elapsedMs: number;
  /** When each frame begins, where that was asked for and frames are not evenly spaced; else null. */
  readonly frameTimes: readonly number[] | null;
}

/** Tags files with models by name. */
export interface Tagger {
  /** Which run it would be. Errors: `model/*`. */
  identity(model: string, settings: TagSettings): Promise<{ modelSha256: string; settings: string }>;
  /** Errors: those of `tagFile`, `model/*`. */
  tag(
    file: string,
    model: string,
    settings: TagSettings,
    options: {
      readonly contentId: ContentId;
      /** Which of several videos in the file, from 1; absent: the file's own choice. */
      readonly videoNumber?: number | undefined;
      /** Whether everything is computed, though it may be stored. */
      readonly isForced: boolean;
      /** Whether the frames of a video are listed that does not space them evenly. */
      readonly listsFrames?: boolean;
      readonly signal: AbortSignal;
      readonly onProgress: (progress: AnalysisProgress) => void;
    },
  ): Promise<TaggedFile>;
  /** Frees what models hold; they are opened again when needed. */
  rest(): Promise<void>;
}

/** Tags in this process: decoding and inference run in threads of their own. A model is opened once for many files. */
export class NodeTagger implements Tagger {
  readonly #folders: readonly string[];
  readonly #artifacts: Artifacts;
  readonly #prepare: () => Promise<unknown>;
  readonly #open = new Map<string, Promise<Model>>();
  readonly #identities = new Map<string, Promise<{ modelSha256: string; settings: string }>>();

  /**
   * @param modelFolders where packages are; of two with one id the first is used
   * @param artifacts where what is computed is kept
   * @param prepare done before each file, such as choosing the decoder that a person allows now
   */
  constructor(
    modelFolders: readonly string[],
    artifacts: Artifacts,
    prepare: () => Promise<unknown> = () => Promise.resolve(),
  ) {
    this.#prepare = prepare;
    this.#folders = modelFolders;
    this.#artifacts = artifacts;
  }

  async identity(model: string, settings: TagSettings): Promise<{ modelSha256: string; settings: string }> {
    const { dir, manifest } = await this.#find(model);
    const { threshold, minDurationUs, backsOff } = settings;
    const key = JSON.stringify([dir, manifest.files, threshold, minDurationUs, backsOff]);
    return remembered(this.#identities, key, () => runIdentity(manifest, settings));
  }

  async tag(
    file: string,
    model: string,
    settings: TagSettings,
    {
      contentId,
      videoNumber,
      isForced,
      listsFrames = false,
      signal,
      onProgress,
    }: Parameters<Tagger['tag']>[3],
  ): Promise<TaggedFile> {
    await this.#prepare();
    const { dir, manifest } = await this.#find(model);
    // Labels that are taught anew are another model in the same place.
    const opened = await remembered(this.#open, JSON.stringify([dir, manifest.files]), () =>
      openModel({ kind: 'path', dir }),
    );
    const { result, outcome, frameTimes } = await tagFile(file, opened, settings, {
      contentId,
      videoNumber,
      listsFrames: ({ video }) => listsFrames && video.isVariableRate,
      artifacts: isForced ? this.#artifacts.anew : this.#artifacts,
      signal,
      onEvent: (event) => {
        if (event.kind === 'progress') onProgress(event.progress);
      },
    });
    return { result, elapsedMs: outcome.elapsedMs, frameTimes };
  }

  async rest(): Promise<void> {
    const models = [...this.#open.values()];
    this.#open.clear();
    this.#identities.clear();
    for (const model of models) await model.then((each) => each.dispose()).catch(() => {});
  }

  async #find(id: string) {
    const { models, problems } = await scanModels(this.#folders);
    const found = models.find(({ manifest }) => manifest.id === id);
    if (found) return found;
    const problem = problems.find(({ about }) => about === id);
    if (problem) throw new AppError(problem.code, problem.message);
    throw new AppError(
      'model/not-found',
      `The model "${id}" is not installed: choose another, or install it again.`,
    );
  }
}

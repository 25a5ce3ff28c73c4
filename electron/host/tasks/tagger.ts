import { AppError } from '../../../engine/base/errors.ts';
import { remembered } from '../../../engine/base/memo.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { Region } from '../../../engine/base/regions.ts';
import type { MediaInfo } from '../../../engine/decode/media-info.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { AnalysisOutcome, AnalysisProgress } from '../../../engine/pipeline/analysis.ts';
import { runIdentity, type TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { type ModelFolder, scanModels } from '../models/model-folders.ts';

/** Labels that are taught anew are another model each time. */
const MOST_IDENTITIES = 64;

export interface TaggedFile {
  readonly result: TubeletResult;
  readonly outcome: AnalysisOutcome;
  /** What the file is, where it was looked at. */
  readonly media: MediaInfo | null;
  /** When each frame begins, where that was asked for and frames are not evenly spaced; else null. */
  readonly frameTimes: readonly Micros[] | null;
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
      /** Null where nobody knows it yet. */
      readonly contentId: ContentId | null;
      /** Which of several videos in the file, from 1; absent: the file's own choice. */
      readonly videoNumber?: number | undefined;
      /** Regions that the model does not see. */
      readonly painted?: readonly Region[];
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

/** The package of that id. Errors: `model/*`. */
export async function findPackage(folders: readonly string[], id: string): Promise<ModelFolder> {
  const { models, problems } = await scanModels(folders);
  const found = models.find(({ manifest }) => manifest.id === id);
  if (found) return found;
  const problem = problems.find(({ about }) => about === id);
  if (problem) throw new AppError(problem.code, problem.message);
  throw new AppError(
    'model/not-found',
    `The model "${id}" is not installed: choose another, or install it again.`,
  );
}

/** Which run it would be, by packages' manifests alone: no graph is opened for it. */
export class RunIdentities {
  readonly #folders: readonly string[];
  readonly #known = new Map<string, Promise<{ modelSha256: string; settings: string }>>();

  constructor(modelFolders: readonly string[]) {
    this.#folders = modelFolders;
  }

  /** Errors: `model/*`. */
  async of(model: string, settings: TagSettings): Promise<{ modelSha256: string; settings: string }> {
    const { dir, manifest } = await findPackage(this.#folders, model);
    const { threshold, minDurationUs, backsOff } = settings;
    const key = JSON.stringify([dir, manifest.files, threshold, minDurationUs, backsOff]);
    if (this.#known.size >= MOST_IDENTITIES && !this.#known.has(key)) this.#known.clear();
    return remembered(this.#known, key, () => runIdentity(manifest, settings));
  }
}

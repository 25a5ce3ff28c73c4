import type { SessionInfo } from '../contract/session.ts';
import type { MediaTokens } from './media/media-tokens.ts';
import { scanModels, summaryOf } from './models/model-folders.ts';

export interface SessionOptions {
  readonly version: string;
  readonly door: SessionInfo['door'];
  /** Folders of model packages; of two packages with one id the first is used. */
  readonly modelFolders: readonly string[];
}

/** What the page is told when it starts. Folders are read anew, so that a model dropped in is found by a reload. */
export async function sessionInfo(
  options: SessionOptions,
  tokens: MediaTokens,
  { folders, problems }: Pick<SessionInfo, 'folders' | 'problems'>,
): Promise<SessionInfo> {
  const scan = await scanModels(options.modelFolders);
  return {
    version: options.version,
    door: options.door,
    models: scan.models.map(summaryOf),
    opened: tokens.list(),
    folders,
    problems: [...problems, ...scan.problems],
  };
}

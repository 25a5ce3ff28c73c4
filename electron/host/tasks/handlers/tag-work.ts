import { AppError, toAppError } from '../../../../engine/base/errors.ts';
import type { Region } from '../../../../engine/base/regions.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import { stampNow } from '../../library/videos/find-file.ts';
import type { TaggedFile, Tagger } from '../tagger.ts';
import type { WorkContext } from '../task-handler.ts';

/** A video to label, on a machine that sees its file. */
export interface TagInput {
  readonly path: string;
  /** Of the file whose content is known; see `stampOf`. */
  readonly stamp: string;
  readonly contentId: ContentId;
  /** Which of several videos in the file, from 1; absent: the file's own choice. */
  readonly videoNumber?: number | undefined;
  /** Regions that the model does not see. */
  readonly painted?: readonly Region[];
  readonly model: string;
  readonly threshold: number | null;
  readonly minDurationUs: number | null;
  readonly backsOff?: boolean | undefined;
  readonly isForced: boolean;
  readonly listsFrames?: boolean;
}

/**
 * Labels a video: the work of a task of the kind `tag`, on this machine or as a worker of another's.
 * Errors: those of `Tagger.tag`, `source/changed` for a file that is not what it was when the work began.
 */
export async function tagWork(
  tagger: Tagger,
  {
    path,
    stamp,
    contentId,
    videoNumber,
    painted = [],
    model,
    threshold,
    minDurationUs,
    backsOff,
    isForced,
    listsFrames = false,
  }: TagInput,
  { signal, onProgress }: WorkContext,
): Promise<TaggedFile> {
  const settings = { threshold, minDurationUs, backsOff };
  const tagged = await tagger.tag(path, model, settings, {
    contentId,
    videoNumber,
    painted,
    isForced,
    listsFrames,
    signal,
    onProgress: ({ doneUs, durationUs, speed, secondsLeft }) =>
      onProgress({ done: doneUs, total: durationUs, speed, secondsLeft }),
  });
  const after = await stampNow(path).catch((error: unknown) => {
    // What was read whole is worth keeping.
    if (toAppError(error).code === 'source/gone') return stamp;
    throw error;
  });
  if (after !== stamp) {
    throw new AppError(
      'source/changed',
      `"${tagged.result.video.name}" was changed while it was being tagged: tag it again.`,
    );
  }
  return tagged;
}

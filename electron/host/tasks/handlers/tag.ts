import { AppError, toAppError } from '../../../../engine/base/errors.ts';
import type { TubeletResult } from '../../../../engine/formats/tables/tubelet-json.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import { findFile, stampNow } from '../../library/videos/find-file.ts';
import { findResult, recordResult } from '../../library/videos/results.ts';
import type { ParametersOf } from '../kinds.ts';
import type { Tagger } from '../tagger.ts';
import { handlerOf, type TaskHandler } from '../task-handler.ts';
import { addTask } from '../task-table.ts';

/** Puts videos at the end of the queue; those that wait or run already so stay where they are. Returns how many. */
export function addTagging(
  database: LibraryDatabase,
  videoIds: readonly number[],
  how: Omit<ParametersOf<'tag'>, 'video'>,
): number {
  return database.write(
    () =>
      videoIds.filter(
        (video) => addTask(database, 'tag', { video, ...how }, { videoId: video }) !== undefined,
      ).length,
  );
}

interface TagInput {
  readonly path: string;
  readonly stamp: string;
  readonly contentId: ContentId;
  readonly model: string;
  readonly threshold: number | null;
  readonly minDurationUs: number | null;
  readonly backsOff?: boolean | undefined;
  readonly isForced: boolean;
}

interface TagOutput {
  readonly result: TubeletResult;
  readonly modelSha256: string;
  readonly settings: string;
}

/** Labels a video by a model. Errors: those of `Tagger`, `source/*`, `library/*`. */
export function tagHandler(database: LibraryDatabase, tagger: Tagger): TaskHandler<'tag'> {
  return handlerOf<'tag', TagInput, TagOutput>({
    kind: 'tag',
    async prepare({ video, model, threshold, minDurationUs, backsOff, isForced }) {
      const identity = await tagger.identity(model, { threshold, minDurationUs, backsOff });
      const known = isForced ? undefined : findResult(database, { videoId: video, ...identity });
      if (known) return { skipped: { segments: known.segments.length, analysedUs: null, warning: null } };
      const file = await findFile(database, video);
      return { input: { ...file, model, threshold, minDurationUs, backsOff, isForced } };
    },
    async work(
      { path, stamp, contentId, model, threshold, minDurationUs, backsOff, isForced },
      { signal, onProgress },
    ) {
      const settings = { threshold, minDurationUs, backsOff };
      const { result } = await tagger.tag(path, model, settings, {
        contentId,
        isForced,
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
          `"${result.video.name}" was changed while it was being tagged: tag it again.`,
        );
      }
      return { result, ...(await tagger.identity(model, settings)) };
    },
    keep({ video }, { result, ...identity }) {
      recordResult(database, { videoId: video, ...identity }, result);
      return {
        segments: result.segments.length,
        analysedUs: result.video.analysedUs,
        warning: result.warning?.message ?? null,
      };
    },
  });
}

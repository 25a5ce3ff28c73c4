import type { TubeletResult } from '../../../../engine/formats/tables/tubelet-json.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import { findFile } from '../../library/videos/find-file.ts';
import { paintedOutOf } from '../../library/videos/painted-out.ts';
import { findResult, recordResult } from '../../library/videos/results.ts';
import type { ParametersOf } from '../kinds.ts';
import type { Tagger } from '../tagger.ts';
import { handlerOf, type TaskHandler } from '../task-handler.ts';
import { addTask } from '../task-table.ts';
import { type TagInput, tagWork } from './tag-work.ts';

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
      const painted = paintedOutOf(database, video);
      const known = isForced ? undefined : findResult(database, { videoId: video, ...identity }, painted);
      if (known) return { skipped: { segments: known.segments.length, analysedUs: null, warning: null } };
      const file = await findFile(database, video);
      return { input: { ...file, painted, model, threshold, minDurationUs, backsOff, isForced } };
    },
    async work(input, context) {
      const { result } = await tagWork(tagger, input, context);
      const { threshold, minDurationUs, backsOff } = input;
      return { result, ...(await tagger.identity(input.model, { threshold, minDurationUs, backsOff })) };
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

import path from 'node:path';
import { idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import { AppError, throwIfCancelled } from '../../../../engine/base/errors.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import { chosenNumber } from '../../library/videos/chosen-video.ts';
import { findFile } from '../../library/videos/find-file.ts';
import { paintedOutOf } from '../../library/videos/painted-out.ts';
import { findBase } from '../../models/model-folders.ts';
import type { ProcessTeaching } from '../../processes/process-teaching.ts';
import type { WatchedVideo } from '../../processes/work-calls.ts';
import type { OutcomeOf } from '../kinds.ts';
import type { TaskHandler } from '../task-handler.ts';

export interface EmbedHandlerOptions {
  readonly database: LibraryDatabase;
  /** Where packages are. */
  readonly modelFolders: readonly string[];
  /** What decodes and computes. */
  readonly teaching: Pick<ProcessTeaching, 'open' | 'embed'>;
  /** Told how it ended. */
  onEmbedded(counts: OutcomeOf<'embed'>): void;
}

/**
 * Gets to know videos: what the encoder says of every slot is stored. Each video is kept as soon as it is known, so a run
 * that is stopped goes on where it was.
 */
export function embedHandler({
  database,
  modelFolders,
  teaching,
  onEmbedded,
}: EmbedHandlerOptions): TaskHandler<'embed'> {
  return {
    kind: 'embed',
    async perform({ videos }, { signal, onProgress }) {
      const counts = { known: 0, failed: 0 };
      const { id: model } = (await findBase(modelFolders)).manifest;
      // What is wrong with the model is said of the task, not of every video.
      await teaching.open(model, signal);
      for (const [index, id] of videos.entries()) {
        throwIfCancelled(signal);
        onProgress({ done: index, total: videos.length, speed: null, secondsLeft: null });
        try {
          await teaching.embed(await watchedVideo(id), model, signal);
          counts.known += 1;
        } catch (error) {
          if (signal.aborted || !(error instanceof AppError)) throw error;
          counts.failed += 1;
        }
      }
      return {
        state: 'done',
        keep: () => {
          onEmbedded(counts);
          return counts;
        },
      };
    },
  };

  async function watchedVideo(id: number): Promise<WatchedVideo> {
    const file = await findFile(database, id);
    const videoNumber = chosenNumber(database, id);
    return {
      file: { path: file.path, name: path.basename(file.path), videoNumber },
      contentId: idOfVideo(file.contentId, videoNumber),
      painted: paintedOutOf(database, id),
    };
  }
}

import path from 'node:path';
import { idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import type { Artifacts } from '../../../../engine/artifacts/artifacts.ts';
import { AppError, throwIfCancelled } from '../../../../engine/base/errors.ts';
import { openVideo } from '../../../../engine/decode/open-video.node.ts';
import type { StreamingModel } from '../../../../engine/inference/model/model.ts';
import { openModel } from '../../../../engine/inference/worker/open-model.node.ts';
import { embedVideo } from '../../../../engine/pipeline/embed-video.ts';
import { KnownVideo } from '../../../../engine/pipeline/known-video.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import { chosenNumber } from '../../library/videos/chosen-video.ts';
import { findFile } from '../../library/videos/find-file.ts';
import { paintedOutOf } from '../../library/videos/painted-out.ts';
import { findBase } from '../../models/model-folders.ts';
import type { OutcomeOf } from '../kinds.ts';
import type { TaskHandler } from '../task-handler.ts';

export interface EmbedHandlerOptions {
  readonly database: LibraryDatabase;
  /** Where what is known is kept. */
  readonly artifacts: Artifacts;
  /** Where packages are. */
  readonly modelFolders: readonly string[];
  /** Told how it ended. */
  onEmbedded(counts: OutcomeOf<'embed'>): void;
}

/**
 * Gets to know videos: what the encoder says of every slot is stored. Each video is kept as soon as it is known, so a run
 * that is stopped goes on where it was.
 */
export function embedHandler({
  database,
  artifacts,
  modelFolders,
  onEmbedded,
}: EmbedHandlerOptions): TaskHandler<'embed'> {
  return {
    kind: 'embed',
    async perform({ videos }, { signal, onProgress }) {
      const counts = { known: 0, failed: 0 };
      const { dir } = await findBase(modelFolders);
      const model = await openModel({ kind: 'path', dir }, { signal });
      try {
        for (const [index, id] of videos.entries()) {
          throwIfCancelled(signal);
          onProgress({ done: index, total: videos.length, speed: null, secondsLeft: null });
          try {
            await embed(id, model as StreamingModel, signal);
            counts.known += 1;
          } catch (error) {
            if (signal.aborted || !(error instanceof AppError)) throw error;
            counts.failed += 1;
          }
        }
      } finally {
        await model.dispose();
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

  async function embed(id: number, model: StreamingModel, signal: AbortSignal): Promise<void> {
    const file = await findFile(database, id);
    const videoNumber = chosenNumber(database, id);
    const contentId = idOfVideo(file.contentId, videoNumber);
    const source = { kind: 'path', path: file.path, name: path.basename(file.path), videoNumber } as const;
    const open = () => openVideo(source, { signal });
    const video = new KnownVideo(open, { artifacts, contentId }, paintedOutOf(database, id));
    try {
      await embedVideo(video, model, signal);
    } finally {
      video.close();
    }
  }
}

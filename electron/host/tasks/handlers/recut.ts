import type { Artifacts } from '../../../../engine/artifacts/artifacts.ts';
import type { RecutCounts } from '../../../contract/recut.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import { recutVideos } from '../../library/videos/recut.ts';
import type { TaskHandler } from '../task-handler.ts';

export interface RecutHandlerOptions {
  readonly database: LibraryDatabase;
  /** Where the scores are. */
  readonly artifacts: Artifacts;
  /** Where packages are. */
  readonly modelFolders: readonly string[];
  /** Told how it ended. */
  onRecut(counts: RecutCounts): void;
}

/**
 * Cuts the scores of many videos anew. Each video is kept as soon as it is cut, as a library is too large to be held
 * until the end: done twice, it comes to the same.
 */
export function recutHandler({ onRecut, ...where }: RecutHandlerOptions): TaskHandler<'recut'> {
  return {
    kind: 'recut',
    async perform({ videos, ...settings }, { signal, onProgress }) {
      const counts = await recutVideos(videos, settings, {
        ...where,
        signal,
        onProgress: (done, total) => onProgress({ done, total, speed: null, secondsLeft: null }),
      });
      return {
        state: 'done',
        keep: () => {
          onRecut(counts);
          return counts;
        },
      };
    },
  };
}

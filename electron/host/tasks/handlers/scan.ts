import type { LibraryDatabase } from '../../library/database/database.ts';
import { scanFolder } from '../../library/folders/folders.ts';
import type { Settling } from '../../library/folders/settling.ts';
import { handlerOf, type TaskHandler } from '../task-handler.ts';

export interface ScanOptions {
  /** Files that something may still be writing to are left for the next look. */
  readonly settling: Settling;
  /** How many files it has seen so far; undefined when it has ended. */
  onSeen(folderId: number, seen: number | undefined): void;
  /** Files were left because something may still be writing to them. */
  onUnsettled(folderId: number): void;
  /** Videos that are new in a folder whose videos are to be tagged. */
  onAdded(videoIds: readonly number[]): void;
}

/** Looks through a folder of the library. */
export function scanHandler(database: LibraryDatabase, options: ScanOptions): TaskHandler<'scan'> {
  const { settling, onSeen, onUnsettled, onAdded } = options;
  return handlerOf<'scan', number, null>({
    kind: 'scan',
    prepare: async ({ folder }) => ({ input: folder }),
    async work(folder, { signal, onProgress }) {
      onSeen(folder, 0);
      try {
        const { added, unsettled } = await scanFolder(database, folder, {
          signal,
          settling,
          onSeen: (seen) => {
            onSeen(folder, seen);
            onProgress({ done: seen, total: null, speed: null, secondsLeft: null });
          },
        });
        signal.throwIfAborted();
        if (unsettled > 0) onUnsettled(folder);
        const isTagged = database.get('SELECT 1 FROM folder WHERE id = ? AND is_tagged = 1', folder);
        if (isTagged && added.length > 0) onAdded(added);
        return null;
      } finally {
        onSeen(folder, undefined);
      }
    },
    keep: () => null,
  });
}

import { codingsOf } from '../codings/codings.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { replaceSegments } from '../search/segments.ts';
import { settleState } from './videos.ts';

/** Which of several videos in its file a person chose, from 1; undefined: the file's own choice. */
export function chosenNumber(database: LibraryDatabase, videoId: number): number | undefined {
  return (
    database.get<{ video_number: number | null }>('SELECT video_number FROM video WHERE id = ?', videoId)
      ?.video_number ?? undefined
  );
}

/** Notes a choice. What models found in another of the videos is forgotten: it is not about this one. */
export function chooseVideo(database: LibraryDatabase, videoId: number, chosen: number | undefined): void {
  if (chosenNumber(database, videoId) === chosen) return;
  database.run(
    'UPDATE video SET video_number = ?, tagged_at_ms = NULL WHERE id = ?',
    ...[chosen ?? null, videoId],
  );
  database.run('DELETE FROM result WHERE video_id = ?', videoId);
  for (const owner of [videoId, ...codingsOf(database, videoId)])
    replaceSegments(database, owner, 'model', []);
  settleState(database, videoId);
}

import type { LibraryDatabase } from '../database/database.ts';
import { type Coding, replaceSegments } from '../search/segments.ts';

/** The row of what was coded of a video in a further study, made where there is none. To be called within a `write`. */
export function codingOf(database: LibraryDatabase, videoId: number, study: string): Coding {
  database.run('INSERT INTO coding (video_id, study) VALUES (?, ?) ON CONFLICT DO NOTHING', videoId, study);
  return codingIn(database, videoId, study)!;
}

/** What was coded of a video in a study apart from what it was first given; undefined where there is none. */
export function codingIn(database: LibraryDatabase, videoId: number, study: string): Coding | undefined {
  return database.get(
    'SELECT id AS codingId, video_id AS videoId FROM coding WHERE study = ? AND video_id = ?',
    ...[study, videoId],
  );
}

/** Every coding of a video but the one that it was first given. */
export function codingsOf(database: LibraryDatabase, videoId: number): Coding[] {
  return database.all('SELECT id AS codingId, video_id AS videoId FROM coding WHERE video_id = ?', videoId);
}

/** Forgets a coding whose labels are gone. False when it was not known. */
export function forgetCoding(database: LibraryDatabase, contentId: string, study: string): boolean {
  return database.write(() => {
    const coding = database.get<{ codingId: number; videoId: number }>(
      `SELECT coding.id AS codingId, video_id AS videoId FROM coding JOIN video ON video.id = video_id
       WHERE content_id = ? AND coding.study = ?`,
      ...[contentId, study],
    );
    if (!coding) return false;
    for (const source of ['person', 'model'] as const) replaceSegments(database, coding, source, []);
    database.run('DELETE FROM coding WHERE id = ?', coding.codingId);
    return true;
  });
}

/** Every coding that search knows. */
export function indexedCodings(database: LibraryDatabase): { contentId: string; study: string }[] {
  return database.all(
    'SELECT content_id AS contentId, coding.study AS study FROM coding JOIN video ON video.id = video_id',
  );
}

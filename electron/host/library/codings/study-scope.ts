import { DEFAULT_STUDY } from '../../studies/study-videos.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { type Sql, sql } from '../database/sql-parts.ts';

/*
 * What a question about one study is about: of each video of the study what was coded in it, be that what the video was
 * first given or a coding of its own; and videos that nobody has coded, whose suggestions are for every study. Asked
 * about no study, each video counts as it was first coded. So no video and no segment counts twice, either way.
 */

/** The study that a question is limited to; null where every video of the library is in it as it was first coded. */
export function scopeOf(database: LibraryDatabase, study: string | undefined): string | null {
  if (study === undefined) return null;
  if (study !== DEFAULT_STUDY) return study;
  const isOther =
    database.get('SELECT 1 FROM video WHERE study IS NOT NULL LIMIT 1') ??
    database.get('SELECT 1 FROM coding WHERE study = ? LIMIT 1', study);
  return isOther === undefined ? null : study;
}

/** What holds for videos (`v`) that count in a study as they were first coded. */
export function countsAsFirst(study: string): Sql {
  const isOwn = study === DEFAULT_STUDY ? sql('v.study IS NULL') : sql('v.study = ?', study);
  return {
    text: `(${isOwn.text} OR v.project_revision IS NULL)
      AND NOT EXISTS (SELECT 1 FROM coding WHERE coding.study = ? AND coding.video_id = v.id)`,
    values: [...isOwn.values, study],
  };
}

/** Whether a video counts in a study as it was first coded. */
export function countsAsFirstIn(database: LibraryDatabase, videoId: number, study: string): boolean {
  const { text, values } = countsAsFirst(study);
  return (
    database.get(`SELECT 1 FROM video AS v WHERE v.id = ? AND ${text}`, videoId, ...values) !== undefined
  );
}

/** Selects the ids of all videos that count in a study. */
export function videosInStudy(study: string): Sql {
  const { text, values } = countsAsFirst(study);
  return sql(
    `SELECT v.id FROM video AS v WHERE ${text} UNION ALL SELECT video_id AS id FROM coding WHERE study = ?`,
    ...[...values, study],
  );
}

/** The videos that were coded in a study apart from what they were first given, with the ids of these codings. */
export function codingsIn(database: LibraryDatabase, study: string | null): Map<number, number> {
  const rows =
    study === null
      ? []
      : database.all<{ id: number; video: number }>(
          'SELECT id, video_id AS video FROM coding WHERE study = ?',
          study,
        );
  return new Map(rows.map(({ id, video }) => [video, id]));
}

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

/** Up to so many videos are gathered by their indexes; of more, each is looked at where it is met. */
const FEW = 3000;
const OWN = 'SELECT id FROM video INDEXED BY video_by_study WHERE study = ?';
const UNCODED = 'SELECT id FROM video INDEXED BY video_without_project WHERE project_revision IS NULL';

/** What holds for videos that count in a study as they were first coded. @param row what a row of `video` is called */
export function countsAsFirst(database: LibraryDatabase, study: string, row: 'v' | 'video' = 'v'): Sql {
  const notApart = `NOT EXISTS (SELECT 1 FROM coding WHERE coding.study = ? AND coding.video_id = ${row}.id)`;
  // Those that nobody has coded have none either.
  if (study === DEFAULT_STUDY) return sql(`${row}.study IS NULL AND ${notApart}`, study);
  const isOwn = isFew(database, study)
    ? `${row}.id IN (${OWN} UNION ALL ${UNCODED})`
    : `(${row}.study = ? OR ${row}.project_revision IS NULL)`;
  return sql(`${isOwn} AND ${notApart}`, study, study);
}

function isFew(database: LibraryDatabase, study: string): boolean {
  if (study === DEFAULT_STUDY) return false;
  const some = (rows: string) => `(SELECT count(*) FROM (${rows} LIMIT ${FEW + 1}))`;
  const { n } = database.get<{ n: number }>(`SELECT ${some(OWN)} + ${some(UNCODED)} AS n`, study)!;
  return n <= FEW;
}

/** What holds for rows of `video` that count in a study, as they were first coded or apart. */
export function isInStudy(database: LibraryDatabase, study: string): Sql {
  const first = countsAsFirst(database, study, 'video');
  const apart = 'video.id IN (SELECT video_id FROM coding WHERE coding.study = ?)';
  if (!isFew(database, study)) return sql(`(${first.text}) OR ${apart}`, ...first.values, study);
  const { text, values } = videosInStudy(database, study);
  return sql(`video.id IN (${text})`, ...values);
}

/** Whether a video counts in a study as it was first coded. */
export function countsAsFirstIn(database: LibraryDatabase, videoId: number, study: string): boolean {
  const { text, values } = countsAsFirst(database, study);
  return (
    database.get(`SELECT 1 FROM video AS v WHERE v.id = ? AND ${text}`, videoId, ...values) !== undefined
  );
}

/** Selects the ids of all videos that count in a study. */
export function videosInStudy(database: LibraryDatabase, study: string): Sql {
  const { text, values } = countsAsFirst(database, study);
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

import type { LibraryDatabase } from '../database/database.ts';
import { countsAsFirst, scopeOf } from './study-scope.ts';

interface CodedRow {
  readonly id: number;
  readonly content_id: string;
  readonly name: string;
  /** Where its file was seen; null where it never was. */
  readonly file: string | null;
  /** 1: its labels in the study are apart from those that it was first given. */
  readonly isApart: number;
}

const COLUMNS = 'v.id, v.content_id, v.name, (SELECT min(path) FROM file WHERE video_id = v.id) AS file';

/** The videos that were coded in a study (undefined: all, as they were first coded), each once, by content. */
export function codedVideosIn(database: LibraryDatabase, study: string | undefined): CodedRow[] {
  const scope = scopeOf(database, study);
  const isCoded = 'v.project_revision IS NOT NULL';
  if (scope === null)
    return database.all(
      `SELECT ${COLUMNS}, 0 AS isApart FROM video AS v WHERE ${isCoded} ORDER BY content_id`,
    );
  const { text, values } = countsAsFirst(database, scope);
  return database.all(
    `SELECT ${COLUMNS}, 0 AS isApart FROM video AS v WHERE ${isCoded} AND ${text}
     UNION ALL SELECT ${COLUMNS}, 1 AS isApart FROM coding JOIN video AS v ON v.id = coding.video_id WHERE coding.study = ?
     ORDER BY content_id`,
    ...[...values, scope],
  );
}

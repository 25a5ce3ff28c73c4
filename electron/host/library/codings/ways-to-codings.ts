import type { SegmentFilter } from '../../../contract/segments.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { every, type Sql, sql } from '../database/sql-parts.ts';
import { among, conditionsOf, textWords } from '../search/search-conditions.ts';
import type { Way } from '../search/search-plan.ts';

const CODED =
  'CROSS JOIN coding_segment AS s INDEXED BY coding_segment_by_coding ON s.coding_id = k.id CROSS JOIN video AS v ON v.id = s.video_id';

/** Into what was coded in a study apart from what videos were first given: one study is seldom large. */
export function throughCodings(database: LibraryDatabase, filter: SegmentFilter, study: string): Way[] {
  const where = conditionInCodings(database, filter);
  const from = `coding AS k INDEXED BY sqlite_autoindex_coding_1 ${CODED}`;
  return where ? [{ from, where: every([sql('k.study = ?', study), where]) }] : [];
}

/** Into what was collected in studies where videos were coded again. */
export function throughClipsOfStudies(
  database: LibraryDatabase,
  filter: SegmentFilter,
  collection: number,
): Way[] {
  const where = conditionInCodings(database, filter);
  const from =
    `clip AS c CROSS JOIN coding AS k ON k.study = c.study AND k.video_id = c.video_id ${CODED} ` +
    'AND s.label_id = c.label_id AND s.start_us = c.start_us AND coalesce(s.end_us, -1) = c.end_us';
  if (!where) return [];
  const ofStudy = filter.study === undefined ? [] : [sql('k.study = ?', filter.study)];
  return [{ from, where: every([sql('c.collection_id = ?', collection), ...ofStudy, where]) }];
}

/** What else must hold there; undefined when nothing can. */
function conditionInCodings(database: LibraryDatabase, filter: SegmentFilter): Sql | undefined {
  const { conditions, labels, videoConditions } = conditionsOf(database, filter);
  if (labels?.length === 0) return undefined;
  const labelled = labels ? [among('s.label_id', labels)] : [];
  const words = filter.collection === undefined ? textWords(database, filter) : [];
  return every([...conditions, ...videoConditions, ...labelled, ...words.map(({ condition }) => condition)]);
}

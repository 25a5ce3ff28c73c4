import type { ContentId } from '../../../../engine/source/content-id.ts';
import { countsAsFirst, scopeOf } from '../codings/study-scope.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { type Sql, sql } from '../database/sql-parts.ts';

/** Stretches that a person drew, accepted or edited: what a label is taught with. */
const IS_EXAMPLE = "s.state <> 'suggested' AND s.state IN ('accepted', 'edited') AND s.length_us > 0";

export interface ExampleCount {
  readonly name: string;
  readonly examples: number;
}

/**
 * How many examples each label has in a study (undefined: in every video as it was first coded), without one video.
 * Nothing is read but the index of segments, so it may lag behind what was saved a moment ago.
 */
export function exampleCounts(
  database: LibraryDatabase,
  study: string | undefined,
  except: ContentId | undefined,
): ExampleCount[] {
  const scope = scopeOf(database, study);
  const other = sql('v.content_id <> ?', except ?? '');
  const first = scope === null ? sql('1') : countsAsFirst(database, scope);
  const parts: Sql[] = [
    counted('segment', sql(`${other.text} AND ${first.text}`, ...other.values, ...first.values)),
  ];
  if (scope !== null) {
    const isCoded = sql('s.coding_id IN (SELECT id FROM coding WHERE study = ?)', scope);
    parts.push(
      counted('coding_segment', sql(`${other.text} AND ${isCoded.text}`, ...other.values, ...isCoded.values)),
    );
  }
  return database.all<ExampleCount>(
    `SELECT label.name AS name, sum(examples) AS examples FROM (${parts.map(({ text }) => text).join(' UNION ALL ')})
     JOIN label ON label.id = label_id GROUP BY label_id ORDER BY name`,
    ...parts.flatMap(({ values }) => values),
  );
}

function counted(table: string, condition: Sql): Sql {
  return {
    text: `SELECT s.label_id AS label_id, count(*) AS examples FROM ${table} AS s JOIN video AS v ON v.id = s.video_id
      WHERE ${IS_EXAMPLE} AND ${condition.text} GROUP BY s.label_id`,
    values: condition.values,
  };
}

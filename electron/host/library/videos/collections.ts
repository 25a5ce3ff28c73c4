import type { Collection, CollectionChange } from '../../../contract/shelves.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { FIRST_CODING_SEGMENT } from '../search/segments.ts';

export function listCollections(database: LibraryDatabase): Collection[] {
  return database.all(
    'SELECT id, name, (SELECT count(*) FROM clip WHERE collection_id = id) AS segments FROM collection ORDER BY name, id',
  );
}

/** A collection of that name is made once. Returns its id. */
export function addCollection(database: LibraryDatabase, name: string): number {
  database.run('INSERT INTO collection (name) VALUES (?) ON CONFLICT DO NOTHING', name);
  return database.get<{ id: number }>('SELECT id FROM collection WHERE name = ?', name)!.id;
}

/** False when there is no such collection, or another has the new name. */
export function changeCollection(database: LibraryDatabase, id: number, change: CollectionChange): boolean {
  return database.write(() => {
    if (!database.get('SELECT 1 FROM collection WHERE id = ?', id)) return false;
    if (change.name !== undefined) {
      if (
        database.run('UPDATE OR IGNORE collection SET name = ? WHERE id = ?', change.name, id).changes === 0
      )
        return false;
    }
    for (const segment of change.add ?? []) {
      database.run(
        `INSERT OR IGNORE INTO clip (collection_id, video_id, label_id, start_us, end_us, study)
         SELECT ?, ${placeOf(segment)}`,
        ...[id, segment],
      );
    }
    for (const segment of change.remove ?? []) {
      database.run(
        `DELETE FROM clip WHERE collection_id = ? AND (video_id, label_id, start_us, end_us, study) =
           (SELECT ${placeOf(segment)})`,
        ...[id, segment],
      );
    }
    return true;
  });
}

export function removeCollection(database: LibraryDatabase, id: number): boolean {
  return database.run('DELETE FROM collection WHERE id = ?', id).changes > 0;
}

/** Selects by what a clip remembers a segment, given its id: its place, and the study where it was coded apart. */
function placeOf(segment: number): string {
  const place = 's.video_id, label_id, start_us, coalesce(end_us, -1)';
  return segment < FIRST_CODING_SEGMENT
    ? `${place}, '' FROM segment AS s WHERE s.id = ?`
    : `${place}, study FROM coding_segment AS s JOIN coding ON coding.id = coding_id WHERE s.id = ?`;
}

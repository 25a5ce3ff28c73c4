import type { SegmentState } from '../../../../engine/annotation/document/records.ts';
import { plainText } from '../../../../engine/annotation/labels/label-text.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { forgetChunk } from './label-chunks.ts';

/** A segment as search knows it. */
export interface IndexedSegment {
  readonly label: string;
  readonly startUs: number;
  /** Null for a marker. */
  readonly endUs: number | null;
  readonly score: number | null;
  readonly state: SegmentState;
  readonly origin: 'model' | 'human';
  readonly note: string;
}

/** `person`: what someone drew or decided. `model`: what is still a suggestion. */
export type SegmentSource = 'person' | 'model';

/** Labels that a person's and a model's segments share when they read the same. */
export function labelKey(name: string): string {
  return plainText(name) || 'unlabelled';
}

/** Replaces what search knows of one video from one source. To be called within a `write`. */
export function replaceSegments(
  database: LibraryDatabase,
  videoId: number,
  source: SegmentSource,
  segments: readonly IndexedSegment[],
): void {
  database.write(() => {
    for (const { id } of database.all<{ id: number }>(
      "SELECT id FROM segment WHERE video_id = ? AND source = ? AND note <> ''",
      ...[videoId, source],
    )) {
      database.run('DELETE FROM note_text WHERE rowid = ?', id);
    }
    database.run('DELETE FROM segment WHERE video_id = ? AND source = ?', videoId, source);
    const ids = new Map<string, number>();
    for (const segment of segments) {
      const { startUs, endUs, score, state, origin, note } = segment;
      let label = ids.get(segment.label);
      if (label === undefined) {
        label = labelId(database, segment.label);
        ids.set(segment.label, label);
      }
      const length = endUs === null ? 0 : endUs - startUs;
      const { id } = database.run(
        `INSERT INTO segment (video_id, label_id, source, start_us, end_us, length_us, score, state, origin, note)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[videoId, label, source, startUs, endUs, length, score, state, origin, note],
      );
      if (note !== '') database.run('INSERT INTO note_text (rowid, note) VALUES (?, ?)', id, note);
    }
    sumUp(database, videoId);
  });
}

/** The suggestions that nobody has decided about: one that covers most of a decided segment of its label is left out. */
export function undecided(
  suggestions: readonly IndexedSegment[],
  decided: readonly IndexedSegment[],
): IndexedSegment[] {
  return suggestions.filter((suggestion) => {
    const { startUs, endUs } = suggestion;
    if (endUs === null) return true;
    return !decided.some((other) => {
      if (other.endUs === null || labelKey(other.label) !== labelKey(suggestion.label)) return false;
      const shared = Math.min(endUs, other.endUs) - Math.max(startUs, other.startUs);
      return shared * 2 > Math.min(endUs - startUs, other.endUs - other.startUs);
    });
  });
}

/** What search knows of one video from one source, in time order. */
export function segmentsOf(
  database: LibraryDatabase,
  videoId: number,
  source: SegmentSource,
): IndexedSegment[] {
  return database.all(
    `SELECT label.name AS label, start_us AS startUs, end_us AS endUs, score, state, origin, note
     FROM segment JOIN label ON label.id = label_id WHERE video_id = ? AND source = ? ORDER BY start_us, segment.id`,
    ...[videoId, source],
  );
}

function labelId(database: LibraryDatabase, name: string): number {
  const key = labelKey(name);
  const known = database.get<{ id: number }>('SELECT id FROM label WHERE key = ?', key);
  return (
    known?.id ??
    database.run('INSERT INTO label (key, name) VALUES (?, ?)', key, name.trim() || 'Unlabelled').id
  );
}

/** Counts of the video and of its labels, by what changed. */
function sumUp(database: LibraryDatabase, videoId: number): void {
  forgetChunk(database, videoId);
  database.run(
    `UPDATE label SET segments = label.segments - old.segments, videos = videos - 1
     FROM video_label AS old WHERE old.video_id = ? AND old.label_id = label.id`,
    videoId,
  );
  database.run('DELETE FROM video_label WHERE video_id = ?', videoId);
  database.run(
    `INSERT INTO video_label SELECT video_id, label_id, count(*), sum(length_us) FROM segment
     WHERE video_id = ? AND state <> 'rejected' GROUP BY label_id`,
    videoId,
  );
  database.run(
    `UPDATE label SET segments = label.segments + new.segments, videos = videos + 1
     FROM video_label AS new WHERE new.video_id = ? AND new.label_id = label.id`,
    videoId,
  );
  database.run(
    `UPDATE video SET
       segments = (SELECT coalesce(sum(segments), 0) FROM video_label WHERE video_id = video.id),
       decided = (SELECT count(*) FROM segment WHERE video_id = video.id AND source = 'person')
     WHERE id = ?`,
    videoId,
  );
}

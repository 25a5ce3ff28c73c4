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
  /** Id of the model that suggests it; null or absent: a person's, or it is not known any more. */
  readonly model?: string | null;
}

/** `person`: what someone drew or decided. `model`: what is still a suggestion. */
export type SegmentSource = 'person' | 'model';

/** Labels that a person's and a model's segments share when they read the same. */
export function labelKey(name: string): string {
  return plainText(name) || 'unlabelled';
}

/** Whose segments: those of a video as it was first coded, or those of another of its codings. */
export type SegmentOwner = number | Coding;

/** What was coded of a video in a further study: a row of `coding`. */
export interface Coding {
  readonly codingId: number;
  readonly videoId: number;
}

/** From here on ids are those of `coding_segment`. */
export const FIRST_CODING_SEGMENT = 2 ** 40;

/** Where an owner's segments are, and which rows are its. */
export function rowsOf(owner: SegmentOwner) {
  return typeof owner === 'number'
    ? ({ table: 'segment', whose: 'video_id', id: owner, videoId: owner } as const)
    : ({ table: 'coding_segment', whose: 'coding_id', id: owner.codingId, videoId: owner.videoId } as const);
}

/** Replaces what search knows of one video, or of one coding of it, from one source. To be called within a `write`. */
export function replaceSegments(
  database: LibraryDatabase,
  owner: SegmentOwner,
  source: SegmentSource,
  segments: readonly IndexedSegment[],
): void {
  const { table, whose, id: ownerId, videoId } = rowsOf(owner);
  const isApart = table === 'coding_segment';
  const [columns, places] = isApart
    ? [
        'id, coding_id, ',
        `(SELECT coalesce(max(id), ${FIRST_CODING_SEGMENT - 1}) + 1 FROM coding_segment), ?, `,
      ]
    : ['', ''];
  database.write(() => {
    for (const { id } of database.all<{ id: number }>(
      `SELECT id FROM ${table} WHERE ${whose} = ? AND source = ? AND note <> ''`,
      ...[ownerId, source],
    )) {
      database.run('DELETE FROM note_text WHERE rowid = ?', id);
    }
    database.run(`DELETE FROM ${table} WHERE ${whose} = ? AND source = ?`, ownerId, source);
    const ids = new Map<string, number>();
    for (const segment of segments) {
      const { startUs, endUs, score, state, origin, note, model = null } = segment;
      let label = ids.get(segment.label);
      if (label === undefined) {
        label = labelId(database, segment.label);
        ids.set(segment.label, label);
      }
      const length = endUs === null ? 0 : endUs - startUs;
      const { id } = database.run(
        `INSERT INTO ${table}
           (${columns}video_id, label_id, source, start_us, end_us, length_us, score, state, origin, note, model)
         VALUES (${places}?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...(isApart ? [ownerId] : []),
        ...[videoId, label, source, startUs, endUs, length, score, state, origin, note, model],
      );
      if (note !== '') database.run('INSERT INTO note_text (rowid, note) VALUES (?, ?)', id, note);
    }
    if (isApart) sumUpCoding(database, ownerId);
    else sumUp(database, videoId);
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

/** What search knows of one video, or of one coding of it, from one source, in time order. */
export function segmentsOf(
  database: LibraryDatabase,
  owner: SegmentOwner,
  source: SegmentSource,
): IndexedSegment[] {
  const { table, whose, id } = rowsOf(owner);
  return database.all(
    `SELECT label.name AS label, start_us AS startUs, end_us AS endUs, score, state, origin, note, model
     FROM ${table} AS s JOIN label ON label.id = label_id WHERE ${whose} = ? AND source = ? ORDER BY start_us, s.id`,
    ...[id, source],
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

/** Counts of a coding. Those of labels are about what videos were first given, so that nothing counts there twice. */
function sumUpCoding(database: LibraryDatabase, codingId: number): void {
  database.run('DELETE FROM coding_label WHERE coding_id = ?', codingId);
  database.run(
    `INSERT INTO coding_label SELECT coding_id, label_id, count(*), sum(length_us) FROM coding_segment
     WHERE coding_id = ? AND state <> 'rejected' GROUP BY label_id`,
    codingId,
  );
  database.run(
    `UPDATE coding SET
       segments = (SELECT coalesce(sum(segments), 0) FROM coding_label WHERE coding_id = coding.id),
       decided = (SELECT count(*) FROM coding_segment WHERE coding_id = coding.id AND source = 'person')
     WHERE id = ?`,
    codingId,
  );
}

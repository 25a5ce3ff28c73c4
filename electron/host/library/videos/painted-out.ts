import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../../../engine/base/errors.ts';
import { canonicalRegions, type Region } from '../../../../engine/base/regions.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import { studyName } from '../../../contract/study-name.ts';
import { studyRegions } from '../../studies/study-regions.ts';
import { DEFAULT_STUDY } from '../../studies/study-videos.ts';
import type { LibraryDatabase } from '../database/database.ts';

const ownRegions = v.array(v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() }));

/** Columns of a video that {@link paintedOutOf} reads. */
export interface PaintedRow {
  /** Its own regions as JSON; null: none; {@link UNREAD} */
  readonly painted_out: string | null;
  /** The study that its labels belong to; null: the default one, as of a video that nobody labelled. */
  readonly study: string | null;
}

/** Instead of regions, of a video whose labels were never understood. */
const UNREAD = 'unread';

/** What no model is shown of a video: its own regions and those of its study. Errors: `media/painted-out`. */
export function paintedOutOf(database: LibraryDatabase, videoId: number): Region[] {
  const row = database.get<PaintedRow>('SELECT painted_out, study FROM video WHERE id = ?', videoId);
  return row ? paintedOutOfRow(database, row) : [];
}

/** The same of a row that was read already. Errors: as of {@link paintedOutOf}. */
export function paintedOutOfRow(database: LibraryDatabase, { painted_out, study }: PaintedRow): Region[] {
  if (painted_out === UNREAD) {
    throw new AppError(
      'media/painted-out',
      'It is not known what is painted out of this video, as its labels cannot be read: open it to see why.',
    );
  }
  const own = painted_out === null ? [] : v.parse(ownRegions, JSON.parse(painted_out));
  const id = study ?? DEFAULT_STUDY;
  const shared = v.is(studyName, id) ? studyRegions(path.dirname(database.file), id) : [];
  return canonicalRegions([...own, ...shared]);
}

/** Notes what a video's labels say. What was found before stays until it is tagged again. */
export function notePaintedOut(
  database: LibraryDatabase,
  videoId: number,
  own: readonly Region[],
  study: string,
): void {
  database.run(
    'UPDATE video SET painted_out = ?, study = ? WHERE id = ?',
    ...[own.length === 0 ? null : JSON.stringify(own), study === DEFAULT_STUDY ? null : study, videoId],
  );
}

/** Notes that a video's labels cannot be read. What they said when they could be still holds. */
export function noteUnread(database: LibraryDatabase, contentId: ContentId): void {
  database.run(
    `UPDATE video SET painted_out = ? WHERE content_id = ?
       AND (project_revision IS NULL OR (project_revision LIKE 'again %' AND painted_out IS NULL))`,
    UNREAD,
    contentId,
  );
}

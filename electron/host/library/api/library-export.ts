import { secondsText } from '../../../../engine/base/clock-text.ts';
import { writeTable } from '../../../../engine/base/delimited-text.ts';
import { SEGMENT_COLUMNS } from '../../../../engine/formats/tables/table.ts';
import type { FoundSegment, LibraryExportFormat } from '../../../contract/segments.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { foundSegments } from '../search/search.ts';

/** What every table of segments has, then where the library has the video and which study it was coded in, by the study's id. */
const COLUMNS = [...SEGMENT_COLUMNS, 'folder', 'study', 'content_id'];

/** So many segments are read at a time. */
const CHUNK = 1000;

/** Segments as lines of text, in the order of their ids; memory stays flat however many there are. */
export function* exportedLines(
  database: LibraryDatabase,
  ids: readonly number[],
  format: LibraryExportFormat,
): Generator<string> {
  if (format === 'csv') yield writeTable([COLUMNS]);
  for (let at = 0; at < ids.length; at += CHUNK) {
    for (const segment of foundSegments(database, ids.slice(at, at + CHUNK))) {
      yield format === 'csv' ? writeTable([row(segment)]) : `${JSON.stringify(jsonLine(segment))}\n`;
    }
  }
}

function jsonLine(segment: FoundSegment) {
  const { video, contentId, startUs, endUs, label, score, state, origin, note, study } = segment;
  const folder = folderText(segment);
  return { video, folder, contentId, startUs, endUs, label, score, state, origin, note, study };
}

function row(segment: FoundSegment): string[] {
  const cells: Readonly<Record<(typeof SEGMENT_COLUMNS)[number], string>> = {
    video: segment.video,
    start_s: secondsText(segment.startUs),
    end_s: segment.endUs === null ? '' : secondsText(segment.endUs),
    label: segment.label,
    name: segment.label,
    score: segment.score === null ? '' : segment.score.toFixed(6),
    origin: segment.origin,
    state: segment.state,
    track: '',
    note: segment.note,
    path: '',
  };
  return [
    ...SEGMENT_COLUMNS.map((column) => cells[column]),
    folderText(segment),
    segment.study,
    segment.contentId,
  ];
}

function folderText({ folder }: FoundSegment): string {
  return folder === null ? '' : [folder.name, folder.below].filter((part) => part !== '').join('/');
}

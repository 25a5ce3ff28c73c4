import { secondsText } from '../../base/clock-text.ts';
import { type Separator, writeTable } from '../../base/delimited-text.ts';
import { defineFormat, type Exporter, type Format, type Importer } from '../core/format.ts';
import { counted, type InterchangeDocument, type InterchangeSegment } from '../core/interchange.ts';
import { looksLikeElanRows, readElanRows } from './elan-rows.ts';
import { guardLosses } from './formula-guard.ts';
import { ATTRIBUTE } from './table-columns.ts';
import { readSegmentTable, tableHead } from './table-read.ts';

/** The columns of every table of segments that Tubelet writes; others may follow. */
export const SEGMENT_COLUMNS = [
  'video',
  'start_s',
  'end_s',
  'label',
  'name',
  'score',
  'origin',
  'state',
  'track',
  'note',
  'path',
] as const;

/** Columns that are there where something is in them. */
const PEOPLE = ['subject', 'observer', 'observation'] as const;

/** A table with a row per segment, its times in exact seconds; a row without an end is a marker. */
export const csv: Format = tableFormat('csv', 'CSV', ',');

/** {@link csv} with tabs. */
export const tsv: Format = tableFormat('tsv', 'TSV', '\t');

function tableFormat(id: string, title: string, separator: Separator): Format {
  return defineFormat({
    id,
    title,
    extension: `.tubelet.${id}`,
    importer: importerOf(title, separator === '\t'),
    exporter: exporterOf(separator),
  });
}

/** Rows of {@link csv} without further values. @param header whether the titles come first: many results make one table */
export function writeSegmentRows(document: InterchangeDocument, header: boolean): string {
  return writeTable([...(header ? [SEGMENT_COLUMNS] : []), ...rowsOf(document, [], [])]);
}

function exporterOf(separator: Separator): Exporter {
  const writeAll = (documents: readonly InterchangeDocument[]) => {
    const more = [
      ...new Set(
        documents.flatMap(({ segments }) => segments.flatMap(({ attributes }) => Object.keys(attributes))),
      ),
    ];
    const people = PEOPLE.filter((column) =>
      documents.some(({ observation, segments }) =>
        column === 'observation' ? observation : segments.some((segment) => segment[column] !== undefined),
      ),
    );
    const header = [...SEGMENT_COLUMNS, ...people, ...more.map((name) => ATTRIBUTE + name)];
    const rows = documents.flatMap((document) => rowsOf(document, people, more));
    return { text: writeTable([header, ...rows], { separator, lineEnd: '\r\n', disarm: true }) };
  };
  return {
    uses: [],
    losses: (document) => [
      ...guardLosses(document),
      ...(document.video.durationUs === null && document.video.frameRate === null
        ? []
        : ['Length, size and frame rate of the video left out.']),
      ...(document.tracks.some(({ model }) => model) ? ['Version of the model left out.'] : []),
      ...(document.cameras ? [`${counted(document.cameras.length, 'second camera')} left out.`] : []),
    ],
    write: (document) => writeAll([document]),
    writeAll,
  };
}

function rowsOf(
  document: InterchangeDocument,
  people: readonly (typeof PEOPLE)[number][],
  more: readonly string[],
): string[][] {
  const labels = new Map(document.labels.map((label) => [label.id, label]));
  const tracks = new Map(document.tracks.map(({ id, name }) => [id, name]));
  return document.segments.map((segment: InterchangeSegment) => {
    const label = segment.label === null ? undefined : labels.get(segment.label);
    const further = new Map(Object.entries(segment.attributes));
    return [
      document.video.name,
      secondsText(segment.startUs),
      segment.endUs === null ? '' : secondsText(segment.endUs),
      label?.id ?? '',
      label?.name ?? '',
      segment.score === null ? '' : segment.score.toFixed(6),
      segment.origin,
      segment.state,
      tracks.get(segment.track) ?? '',
      segment.note,
      label && label.path.length > 0 ? JSON.stringify(label.path) : '',
      ...people.map((column) =>
        column === 'observation' ? (document.observation?.name ?? '') : (segment[column] ?? ''),
      ),
      ...more.map((name) => further.get(name) ?? ''),
    ];
  });
}

/** Both read any separator, so that a wrong ending does no harm; each recognises its own. */
function importerOf(title: string, hasTabs: boolean): Importer {
  return {
    recognise: (text) => {
      const head = tableHead(text);
      if (!head && hasTabs && looksLikeElanRows(text)) return 0.75;
      if (!head || (head.separator === '\t') !== hasTabs) return 0;
      return head.columns.isOwn ? 0.97 : 0.6;
    },
    read: (text, context) =>
      !context.columns && looksLikeElanRows(text) && !tableHead(text)
        ? readElanRows(text, context)
        : readSegmentTable(text, context, title),
    countsFrames: true,
  };
}

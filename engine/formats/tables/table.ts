import { SEGMENT_STATES, type SegmentState } from '../../annotation/document/records.ts';
import { parseTime, secondsText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import {
  defineFormat,
  type Exporter,
  type Format,
  type Importer,
  type ReadContext,
  type ReadResult,
  unreadable,
} from '../core/format.ts';
import type { InterchangeDocument, InterchangeSegment } from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import {
  armed,
  columnsOf,
  readTable,
  type Separator,
  separatorOf,
  type TableRow,
  writeTable,
} from './delimited-text.ts';

const HEADER = [
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
type Column = (typeof HEADER)[number];

/** In front of the title of a column with further values. */
const ATTRIBUTE = 'attribute:';

/** What other programs call the columns. */
const ALIASES: Readonly<Record<Column, readonly string[]>> = {
  video: ['video', 'video_id', 'video name', 'file', 'filename', 'file name', 'media', 'media file'],
  start_s: [
    'start_s',
    'start',
    'start (s)',
    'start time',
    'start_time',
    'start time (seconds)',
    'begin',
    'from',
    't_start',
    'onset',
    'in',
  ],
  end_s: [
    'end_s',
    'end',
    'end (s)',
    'end time',
    'end_time',
    'end time (seconds)',
    'stop',
    'stop (s)',
    'to',
    't_end',
    'offset',
    'out',
  ],
  label: [
    'label',
    'action',
    'class',
    'behavior',
    'behaviour',
    'category',
    'annotation',
    'tag',
    'text',
    'scene number',
  ],
  name: ['name', 'label name'],
  score: ['score', 'confidence', 'probability'],
  origin: ['origin'],
  state: ['state'],
  track: ['track', 'tier', 'subject'],
  note: ['note', 'comment', 'notes', 'description'],
  path: ['path'],
};

/** Lines above the header, such as a title. */
const MOST_LINES_ABOVE = 5;

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

function exporterOf(separator: Separator): Exporter {
  const writeAll = (documents: readonly InterchangeDocument[]) => {
    const more = [
      ...new Set(
        documents.flatMap(({ segments }) => segments.flatMap(({ attributes }) => Object.keys(attributes))),
      ),
    ];
    const header = [...HEADER, ...more.map((name) => ATTRIBUTE + name)];
    const rows = documents.flatMap((document) => rowsOf(document, more));
    return { text: writeTable([header, ...rows], { separator, lineEnd: '\r\n', disarm: true }) };
  };
  return {
    uses: [],
    losses: ({ tracks, video }) => [
      ...(video.durationUs === null && video.frameRate === null
        ? []
        : ['Length, size and frame rate of the video left out.']),
      ...(tracks.some(({ model }) => model) ? ['Version of the model left out.'] : []),
    ],
    write: (document) => writeAll([document]),
    writeAll,
  };
}

function rowsOf(document: InterchangeDocument, more: readonly string[]): string[][] {
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
      ...more.map((name) => further.get(name) ?? ''),
    ];
  });
}

/** Both read any separator, so that a wrong ending does no harm; each recognises its own. */
function importerOf(title: string, hasTabs: boolean): Importer {
  return {
    recognise: (text) => {
      const head = text.slice(0, 20_000);
      if ((separatorOf(head) === '\t') !== hasTabs) return 0;
      const found = headerOf(readTable(head).rows);
      if (!found) return 0;
      return found.columns.has('start_s') && found.columns.has('end_s') && found.isOwn ? 0.97 : 0.6;
    },
    read: (text, context) => read(text, context, title),
  };
}

interface Header {
  readonly columns: ReadonlyMap<Column, number>;
  /** Columns of further values by name. */
  readonly further: readonly (readonly [string, number])[];
  readonly row: number;
  /** Has the titles that {@link csv} writes. */
  readonly isOwn: boolean;
}

function headerOf(rows: readonly TableRow[]): Header | null {
  for (const [row, { cells }] of rows.slice(0, MOST_LINES_ABOVE).entries()) {
    const titles = columnsOf(cells);
    const columns = new Map<Column, number>();
    for (const column of HEADER) {
      const index = ALIASES[column].map((title) => titles.get(title)).find((each) => each !== undefined);
      if (index !== undefined) columns.set(column, index);
    }
    if (!columns.has('start_s') || !(columns.has('label') || columns.has('name') || columns.has('end_s')))
      continue;
    const further = cells.flatMap((cell, index) => {
      const name = armed(cell);
      return name.startsWith(ATTRIBUTE) ? [[name.slice(ATTRIBUTE.length), index] as const] : [];
    });
    return { columns, further, row, isOwn: ['start_s', 'end_s', 'label'].every((each) => titles.has(each)) };
  }
  return null;
}

function read(text: string, context: ReadContext, title: string): ReadResult {
  const { rows, openQuote } = readTable(text);
  const header = headerOf(rows);
  if (!header) {
    throw unreadable(title, 'it has no header line with a start and a label, such as "start_s,end_s,label"');
  }
  const problems = new ProblemList();
  const builders = new Map<string, DocumentBuilder>();
  const builderOf = (video: string) => {
    const known = builders.get(video);
    if (known) return known;
    const builder = new DocumentBuilder(knownVideo(context, { name: mediaName(video) }), problems);
    builders.set(video, builder);
    return builder;
  };
  for (const row of rows.slice(header.row + 1)) {
    const at = (column: Column) => {
      const index = header.columns.get(column);
      return index === undefined ? '' : armed(row.cells[index] ?? '');
    };
    readRow(builderOf(at('video').trim()), `line ${row.line}`, at, row, header, problems);
  }
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  if (builders.size === 0) builderOf('');
  return { documents: [...builders.values()].map((builder) => builder.document()), problems: problems.list };
}

function readRow(
  builder: DocumentBuilder,
  line: string,
  at: (column: Column) => string,
  row: TableRow,
  header: Header,
  problems: ProblemList,
): void {
  const [label, name] = [at('label'), at('name')];
  const scoreText = at('score').trim();
  const score = scoreText === '' ? null : numberOf(scoreText.replace(',', '.'));
  if (scoreText !== '' && score === null) problems.add(line, 'The score is not a number: read without it.');
  const endText = at('end_s').trim();
  const origin = at('origin').trim() === 'model' ? 'model' : 'human';
  const state = at('state').trim();
  const isState = (text: string): text is SegmentState => SEGMENT_STATES.some((each) => each === text);
  builder.segment({
    at: line,
    startUs: parseTime(at('start_s')),
    endUs: endText === '' ? null : (parseTime(endText) ?? Number.NaN),
    label: name === '' ? label : name,
    ...(name !== '' && label !== '' ? { labelId: label } : {}),
    path: pathOf(at('path')),
    track: at('track'),
    score,
    origin,
    ...(isState(state) ? { state } : {}),
    note: at('note'),
    attributes: header.further.flatMap(([key, index]) => {
      const value = armed(row.cells[index] ?? '');
      return value === '' ? [] : [[key, value] as const];
    }),
  });
}

/** A JSON list, or names with `/` between them. */
function pathOf(text: string): string[] {
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.filter((part) => typeof part === 'string');
    } catch {
      // A path that only looks like a list.
    }
  }
  return text.split('/').flatMap((part) => part.trim() || []);
}

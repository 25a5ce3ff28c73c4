import { parseTime, secondsText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList, stemOf } from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
  type Written,
} from '../core/format.ts';
import { frameTimesOf, parseRate } from '../core/frame-times.ts';
import { commonLosses, type InterchangeDocument, labelTextLosses, labelTexts } from '../core/interchange.ts';
import { fieldsOf, segmentOfFields, UNNAMED_TRACK } from '../core/segment-fields.ts';
import {
  armed,
  columnsOf,
  readTable,
  separatorOf,
  type TableRow,
  writeTable,
} from '../tables/delimited-text.ts';
import { fieldsOfComment } from './boris-read.ts';

const TITLE = "BORIS's events";

/** The columns of version 9 that tell something here. */
const HEADER = [
  'Observation id',
  'Observation date',
  'Description',
  'Observation type',
  'Source',
  'Time offset (s)',
  'Coding duration',
  'Media duration (s)',
  'FPS (frame/s)',
  'Subject',
  'Observation duration by subject by observation',
  'Behavior',
  'Behavioral category',
  'Modifier #1',
  'Behavior type',
  'Start (s)',
  'Stop (s)',
  'Duration (s)',
  'Media file name',
  'Image index start',
  'Image index stop',
  'Image file path start',
  'Image file path stop',
  'Comment start',
  'Comment stop',
] as const;
type Column = (typeof HEADER)[number];

const NO_SUBJECT = 'No focal subject';

/**
 * BORIS's aggregated events as tab separated text: a row per segment or point. Read from versions 7 to 9, with commas
 * too, and the tabular events with a row per start and stop.
 */
export const borisAggregated = defineFormat({
  id: 'boris-aggregated',
  title: 'BORIS aggregated events',
  extension: '.aggregated.tsv',
  importer: { recognise, read },
  exporter: {
    uses: ['frameRate', 'writtenAt'],
    losses: (document) => [
      'Size of the video left out.',
      ...commonLosses(document, {
        markers: true,
        scores: true,
        states: true,
        origins: true,
        notes: true,
        attributes: true,
        tracks: true,
        labelPaths: true,
      }),
      ...labelTextLosses(document),
    ],
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions): Written {
  const rows = documents.flatMap((document) => rowsOf(document, options));
  return { text: writeTable([HEADER, ...rows], { separator: '\t', lineEnd: '\r\n', disarm: true }) };
}

function rowsOf(document: InterchangeDocument, options: WriteOptions): string[][] {
  const { video, segments, tracks, labels } = document;
  const texts = labelTexts(document);
  const paths = new Map(labels.map(({ id, path }) => [id, path.join(' / ')]));
  const names = new Map(tracks.map(({ id, name }) => [id, name]));
  const rate = options.frameRate ?? video.frameRate;
  const frames = rate || video.frameTimesUs ? frameTimesOf(video, options.frameRate) : null;
  const fields = fieldsOf(document);
  const frameAt = (timeUs: number | null) =>
    frames === null || timeUs === null ? 'NA' : String(frames.edgeAt(timeUs));
  return segments.flatMap((segment) => {
    const { label, startUs, endUs } = segment;
    if (label === null) return [];
    const track = names.get(segment.track) ?? '';
    const values = fields(segment, ['track']);
    const cells: Partial<Record<Column, string>> = {
      'Observation id': stemOf(video.name),
      'Observation date': options.writtenAt.slice(0, 19).replace('T', ' '),
      'Observation type': 'Media file(s)',
      Source: `player #1:${video.name}`,
      'Time offset (s)': '0.0',
      'Media duration (s)': video.durationUs === null ? 'NA' : secondsText(video.durationUs),
      'FPS (frame/s)': rate ? String(rate.num / rate.den) : 'NA',
      Subject: track === UNNAMED_TRACK ? NO_SUBJECT : track,
      Behavior: texts.get(label)!,
      'Behavioral category': paths.get(label)!,
      'Behavior type': endUs === null ? 'POINT' : 'STATE',
      'Start (s)': secondsText(startUs),
      'Stop (s)': secondsText(endUs ?? startUs),
      'Duration (s)': endUs === null ? 'NA' : secondsText(endUs - startUs),
      'Media file name': video.name,
      'Image index start': frameAt(startUs),
      'Image index stop': frameAt(endUs ?? startUs),
      'Comment start': values.length === 0 ? '' : JSON.stringify(Object.fromEntries(values)),
    };
    return [HEADER.map((column) => cells[column] ?? '')];
  });
}

function recognise(text: string): number {
  const header = headerOf(readTable(text.slice(0, 50_000)).rows);
  return header === null ? 0 : 0.98;
}

interface Header {
  readonly columns: ReadonlyMap<string, number>;
  readonly row: number;
  /** Rows are starts and stops, not segments. */
  readonly isTabular: boolean;
}

/** Tabular files have lines about the observation above the header. */
function headerOf(rows: readonly TableRow[]): Header | null {
  for (const [row, { cells }] of rows.slice(0, 60).entries()) {
    const columns = columnsOf(cells);
    if (!columns.has('behavior')) continue;
    if (columns.has('start (s)') && columns.has('stop (s)')) return { columns, row, isTabular: false };
    if (columns.has('time') && (columns.has('status') || columns.has('behavior type')))
      return { columns, row, isTabular: true };
  }
  return null;
}

type Cell = (...titles: readonly string[]) => string;

function read(text: string, context: ReadContext): ReadResult {
  const { rows, openQuote } = readTable(text, separatorOf(firstBusyLine(text)));
  const header = headerOf(rows);
  if (!header) throw unreadable(TITLE, 'it has no columns "Behavior", "Start (s)" and "Stop (s)"');
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  const builders = new Map<string, DocumentBuilder>();
  const open = new Map<string, OpenEvent>();
  for (const { line, cells } of rows.slice(header.row + 1)) {
    const cell: Cell = (...titles) => {
      for (const title of titles) {
        const value = armed(cells[header.columns.get(title) ?? -1] ?? '').trim();
        if (value !== '') return value;
      }
      return '';
    };
    const builder = builderOf(builders, cell, context, problems);
    if (header.isTabular) readEvent(builder, `line ${line}`, cell, open, problems);
    else readRow(builder, `line ${line}`, cell);
  }
  for (const { at } of open.values()) problems.add(at, 'It starts and does not stop: left out.');
  if (builders.size === 0) builders.set('', new DocumentBuilder(knownVideo(context), problems));
  return { documents: [...builders.values()].map((builder) => builder.document()), problems: problems.list };
}

/** The line that the separator can be told from: the one with the behaviours' title. */
function firstBusyLine(text: string): string {
  const head = text.slice(0, 50_000);
  const at = head.indexOf('Behavior');
  return at === -1 ? text : text.slice(Math.max(head.lastIndexOf('\n', at), head.lastIndexOf('\r', at)) + 1);
}

function builderOf(
  builders: Map<string, DocumentBuilder>,
  cell: Cell,
  context: ReadContext,
  problems: ProblemList,
): DocumentBuilder {
  const source = /player #\d+:\s*([^;]+)/i.exec(cell('source').slice(0, 5000))?.[1];
  const media = mediaName(
    cell('media file name', 'media file path', 'media file') || source?.trim() || cell('observation id'),
  );
  const known = builders.get(media);
  if (known) return known;
  const durationUs = parseTime(cell('media duration (s)', 'total length'));
  const builder = new DocumentBuilder(
    knownVideo(context, {
      name: media,
      durationUs: durationUs !== null && durationUs > 0 ? durationUs : null,
      frameRate: parseRate(cell('fps (frame/s)', 'fps')),
    }),
    problems,
  );
  builders.set(media, builder);
  return builder;
}

function readRow(builder: DocumentBuilder, at: string, cell: Cell): void {
  const startUs = parseTime(cell('start (s)'));
  const isPoint = /^point/i.test(cell('behavior type'));
  addSegment(builder, at, cell, startUs, isPoint ? null : (parseTime(cell('stop (s)')) ?? Number.NaN), [
    cell('comment start', 'comment'),
    cell('comment stop'),
  ]);
}

interface OpenEvent {
  readonly at: string;
  readonly startUs: number | null;
  readonly comment: string;
}

function readEvent(
  builder: DocumentBuilder,
  at: string,
  cell: Cell,
  open: Map<string, OpenEvent>,
  problems: ProblemList,
): void {
  const timeUs = parseTime(cell('time'));
  const status = cell('status', 'behavior type').toUpperCase();
  const key = JSON.stringify(
    ['observation id', 'media file path', 'subject', 'behavior'].map((each) => cell(each)),
  );
  if (status.startsWith('START')) open.set(key, { at, startUs: timeUs, comment: cell('comment') });
  else if (status.startsWith('STOP')) {
    const begun = open.get(key);
    open.delete(key);
    if (begun)
      addSegment(builder, begun.at, cell, begun.startUs, timeUs ?? Number.NaN, [
        begun.comment,
        cell('comment'),
      ]);
    else problems.add(at, 'It stops and did not start: left out.');
  } else addSegment(builder, at, cell, timeUs, null, [cell('comment')]);
}

function addSegment(
  builder: DocumentBuilder,
  at: string,
  cell: Cell,
  startUs: number | null,
  endUs: number | null,
  comments: readonly string[],
): void {
  const subject = cell('subject');
  const category = cell('behavioral category');
  const modifiers = cell('modifier #1', 'modifiers', 'modifier');
  const comment = comments.filter((part) => part !== '').join('\n');
  const { attributes, ...rest } = segmentOfFields(fieldsOfComment(comment));
  builder.segment({
    ...rest,
    at,
    startUs,
    endUs,
    label: cell('behavior'),
    path: category === '' || category === 'Not defined' ? [] : category.split(' / '),
    track: subject === NO_SUBJECT ? '' : subject,
    attributes:
      modifiers === '' || modifiers === 'None' ? attributes : [...attributes, ['modifiers', modifiers]],
  });
}

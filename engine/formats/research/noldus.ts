import { LONGEST_US, parseTime, secondsText } from '../../base/clock-text.ts';
import { columnsOf, readTable, type Separator, separatorOf, writeTable } from '../../base/delimited-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList, stemOf } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable, type Written } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { segmentOfFields } from '../fields/segment-fields.ts';
import { modifiersOf } from './boris/boris-modifiers.ts';
import { fieldsOfComment, STOP_COMMENT } from './boris/boris-sink.ts';
import { eventTexts, trackSubjectLosses } from './boris/boris-texts.ts';

const TITLE = 'an event log of The Observer';
const BEGIN = [
  'Time_Relative_hmsf',
  'Time_Relative_sf',
  'Duration_sf',
  'Observation',
  'Event_Log',
  'Subject',
  'Behavior',
];

/**
 * The event log that Noldus's Observer XT exports as text: a row per start, stop and point, with subject, behaviour,
 * modifiers and a comment. Read with any separator; rows of what runs pair by all of them.
 */
export const noldus = defineFormat({
  id: 'noldus',
  title: 'Noldus Observer text',
  extension: '.observer.txt',
  importer: { recognise: (text) => (headerOf(text) ? 0.98 : 0), read },
  exporter: {
    uses: [],
    losses,
    write: (document) => writeAll([document]),
    writeAll,
  },
});

interface TimedRow {
  readonly timeUs: number;
  readonly order: number;
  readonly cells: readonly string[];
  readonly modifiers: readonly string[];
  readonly tail: readonly string[];
}

/** Segments whose start would be taken for another's, and be ended by its stop. */
function overlapping(
  { segments }: InterchangeDocument,
  keyOf: (segment: InterchangeDocument['segments'][number]) => string,
): number {
  const reached = new Map<string, number>();
  let count = 0;
  for (const segment of segments) {
    if (segment.label === null || segment.endUs === null) continue;
    const key = keyOf(segment);
    if (segment.startUs < (reached.get(key) ?? 0)) count++;
    reached.set(key, Math.max(reached.get(key) ?? 0, segment.endUs));
  }
  return count;
}

function losses(document: InterchangeDocument): string[] {
  const textsOf = eventTexts(document);
  const doubled = overlapping(document, (segment) => {
    const { subject, modifiers } = textsOf(segment);
    return JSON.stringify([subject, segment.label, modifiers]);
  });
  return [
    ...trackSubjectLosses(document),
    ...labelTextLosses(document),
    ...(doubled > 0
      ? [
          `${counted(doubled, 'segment')} that overlap${doubled === 1 ? 's' : ''} one of the same label and subject: stops may be taken for the other's.`,
        ]
      : []),
    ...commonLosses(document, {
      markers: true,
      scores: true,
      states: true,
      origins: true,
      notes: true,
      attributes: true,
      tracks: true,
      subjects: true,
      observers: true,
      observations: true,
    }),
  ];
}

function writeAll(documents: readonly InterchangeDocument[]): Written {
  const rows = documents.flatMap(rowsOf);
  const most = Math.max(1, ...rows.map(({ modifiers }) => modifiers.length));
  const names = Array.from({ length: most }, (_, index) => `Modifier_${index + 1}`);
  const header = [...BEGIN, ...names, 'Event_Type', 'Comment'];
  const body = rows.map(({ cells, modifiers, tail }) => [
    ...cells,
    ...names.map((_, index) => modifiers[index] ?? ''),
    ...tail,
  ]);
  return { text: writeTable([header, ...body], { separator: ';', lineEnd: '\r\n', disarm: false }) };
}

function rowsOf(document: InterchangeDocument): TimedRow[] {
  const { video, segments, observation } = document;
  const texts = labelTexts(document);
  const textsOf = eventTexts(document);
  const rows = segments.flatMap((segment): TimedRow[] => {
    const { label, startUs, endUs } = segment;
    if (label === null) return [];
    const { subject, modifiers, comment, stopComment } = textsOf(segment);
    const row = (timeUs: number, order: number, type: string, lengthUs: number, text: string): TimedRow => ({
      timeUs,
      order,
      cells: [
        clockOf(timeUs),
        secondsText(timeUs),
        secondsText(lengthUs),
        observation?.name ?? stemOf(video.name),
        video.name,
        subject,
        texts.get(label)!,
      ],
      modifiers: modifiers === '' ? [] : modifiers.split('|').map((each) => (each === 'None' ? '' : each)),
      tail: [type, text],
    });
    if (endUs === null) return [row(startUs, 1, 'Point', 0, comment)];
    return [
      row(startUs, 1, 'State start', endUs - startUs, comment),
      // A stop comes before a start at the same time.
      row(endUs, 0, 'State stop', 0, stopComment),
    ];
  });
  return rows.sort((a, b) => a.timeUs - b.timeUs || a.order - b.order);
}

/** `00:00:01.200000`. */
function clockOf(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const two = (value: number) => String(value).padStart(2, '0');
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
  return `${parts.join(':')}.${String(micros - seconds * 1e6).padStart(6, '0')}`;
}

interface Header {
  readonly separator: Separator;
  readonly row: number;
  readonly columns: ReadonlyMap<string, number>;
}

function headerOf(text: string): Header | null {
  const head = text.slice(0, 20_000);
  for (const separator of new Set<Separator>([separatorOf(head), ';', '\t', ','])) {
    const { rows } = readTable(head, separator);
    for (const [row, { cells }] of rows.slice(0, 20).entries()) {
      const columns = columnsOf(cells);
      const isTimed = ['time_relative_sf', 'time_relative_hmsf', 'time_relative_hms', 'time_relative_s'].some(
        (title) => columns.has(title),
      );
      if (isTimed && columns.has('behavior') && columns.has('event_type')) return { separator, row, columns };
    }
  }
  return null;
}

interface OpenState {
  readonly at: string;
  readonly startUs: number;
  readonly comment: string;
}

function read(text: string, context: ReadContext): ReadResult {
  const header = headerOf(text);
  if (!header) throw unreadable(TITLE, 'it has no columns "Time_Relative_sf", "Behavior" and "Event_Type"');
  const { columns } = header;
  const { rows, openQuote } = readTable(text, header.separator);
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  const modifierTitles = [...columns.keys()].filter((title) => /^modifier_?\d*$/.test(title));
  const builders = new Map<string, DocumentBuilder>();
  const open = new Map<string, OpenState>();
  let others = 0;
  for (const { line, cells } of rows.slice(header.row + 1)) {
    const at = `line ${line}`;
    const cell = (title: string) => (cells[columns.get(title) ?? -1] ?? '').trim();
    const timeUs = relativeTime(cell);
    const [observation, log, subject, behaviour, type, comment] = [
      'observation',
      'event_log',
      'subject',
      'behavior',
      'event_type',
      'comment',
    ].map(cell) as [string, string, string, string, string, string];
    if (timeUs === null || behaviour === '') {
      problems.add(at, 'It has no time or no behaviour: left out.');
      continue;
    }
    const key = JSON.stringify([observation, log]);
    let builder = builders.get(key);
    if (!builder) {
      const isVideo = /\.[a-z0-9]{2,4}$/i.test(log);
      builder = new DocumentBuilder(
        knownVideo(context, { name: mediaName(isVideo ? log : observation) }),
        problems,
      );
      if (observation !== '')
        builder.observation = { name: isVideo || log === '' ? observation : `${observation}, ${log}` };
      builders.set(key, builder);
    }
    const modifiers = modifierTitles.map(cell);
    const add = (place: string, startUs: number, endUs: number | null, said: string, stop: string) => {
      const { attributes, ...rest } = segmentOfFields(fieldsOfComment(said));
      builder.segment({
        subject,
        track: subject,
        ...rest,
        at: place,
        startUs,
        endUs,
        label: behaviour,
        attributes: [
          ...attributes,
          ...modifiersOf(modifiers),
          ...(stop === '' ? [] : ([[STOP_COMMENT, stop]] as const)),
        ],
      });
    };
    const state = JSON.stringify([key, subject, behaviour, modifiers]);
    if (/start/i.test(type)) {
      const before = open.get(state);
      if (before) problems.add(before.at, 'It starts twice and does not stop between: left out.');
      open.set(state, { at, startUs: timeUs, comment });
    } else if (/stop|end/i.test(type)) {
      const begun = open.get(state);
      open.delete(state);
      if (begun) add(begun.at, begun.startUs, timeUs, begun.comment, comment);
      else problems.add(at, 'It stops and did not start: left out.');
    } else if (/point/i.test(type)) add(at, timeUs, null, comment, '');
    else others++;
  }
  for (const { at } of open.values()) problems.add(at, 'It starts and does not stop: left out.');
  if (others > 0)
    problems.add(
      'Event_Type',
      `${counted(others, 'row')} that ${others === 1 ? 'is' : 'are'} neither a state nor a point left out.`,
    );
  if (builders.size === 0) builders.set('', new DocumentBuilder(knownVideo(context), problems));
  return { documents: [...builders.values()].map((builder) => builder.document()), problems: problems.list };
}

/** The most exact of the columns with times since the begin. */
function relativeTime(cell: (title: string) => string): number | null {
  for (const title of ['time_relative_sf', 'time_relative_hmsf', 'time_relative_hms', 'time_relative_s']) {
    const timeUs = parseTime(cell(title));
    if (timeUs !== null && Math.abs(timeUs) <= LONGEST_US) return timeUs;
  }
  return null;
}

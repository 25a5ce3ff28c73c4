import { parseTime, secondsText } from '../../base/clock-text.ts';
import { readTable, separatorOf, type TableRow, writeTable } from '../../base/delimited-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
} from '../core/format.ts';
import { frameLosses } from '../core/frame-losses.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { frameTimesOf, spanOf } from '../fields/frame-times.ts';
import { oneLine } from '../fields/segment-fields.ts';

const TITLE = 'a Solomon table';
const TIME = 'Time';
const BEHAVIOUR = 'Behaviour';

/**
 * The table of Solomon Coder, as SimBA takes it: a row per frame with its time and the behaviour that it shows; further
 * columns where behaviours overlap. Times between frames are rounded to frames.
 */
export const solomon = defineFormat({
  id: 'solomon',
  title: 'Solomon Coder CSV',
  extension: '.solomon.csv',
  importer: { recognise, read },
  exporter: { uses: ['frameRate'], losses, write },
});

interface Column {
  readonly title: string;
  readonly spans: { readonly first: number; readonly end: number; readonly text: string }[];
}

function columnsOf(document: InterchangeDocument, { frameRate }: WriteOptions): Column[] {
  const frames = frameTimesOf(document.video, frameRate);
  const texts = labelTexts(document);
  const columns: Column[] = [{ title: BEHAVIOUR, spans: [] }];
  for (const segment of document.segments) {
    if (segment.label === null) continue;
    const span = { ...spanOf(frames, segment), text: oneLine(texts.get(segment.label) ?? segment.label) };
    const isFree = ({ spans }: Column) => {
      const last = spans.at(-1);
      // One that touches another of its label would become one with it.
      return !last || last.end < span.first || (last.end === span.first && last.text !== span.text);
    };
    const free = columns.find(isFree);
    if (free) free.spans.push(span);
    else columns.push({ title: `${BEHAVIOUR} ${columns.length + 1}`, spans: [span] });
  }
  return columns;
}

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const frames = frameTimesOf(document.video, options.frameRate);
  const segments = document.segments.filter(({ label }) => label !== null);
  const markers = segments.filter(({ endUs }) => endUs === null).length;
  const columns = columnsOf(document, options).length;
  return [
    ...labelTextLosses(document),
    ...frameLosses(frames, segments),
    ...(markers > 0 ? [`${counted(markers, 'marker')} written as one frame.`] : []),
    ...(columns > 1
      ? [`What overlaps or touches is in ${columns} columns: Solomon has one behaviour per column.`]
      : []),
    ...commonLosses(document, { markers: true }),
  ];
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const frames = frameTimesOf(document.video, options.frameRate);
  const columns = columnsOf(document, options);
  const reached = columns.reduce((most, { spans }) => Math.max(most, spans.at(-1)?.end ?? 0), 0);
  const { durationUs } = document.video;
  // A row after the last shows where it ends.
  const count = Math.max(reached + 1, durationUs === null ? 1 : frames.edgeAt(durationUs));
  const rows = Array.from({ length: count }, (_, frame) => [
    secondsText(frames.timeOf(frame)),
    ...columns.map(() => ''),
  ]);
  for (const [index, { spans }] of columns.entries())
    for (const { first, end, text } of spans)
      for (let frame = first; frame < end; frame++) rows[frame]![index + 1] = text;
  const header = [TIME, ...columns.map(({ title }) => title)];
  return { text: writeTable([header, ...rows], { separator: ',', lineEnd: '\n', disarm: false }) };
}

function isHeader(row: TableRow | undefined): boolean {
  const [time = '', behaviour = ''] = (row?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  return time === 'time' && /^behaviou?r/.test(behaviour);
}

function recognise(text: string): number {
  const head = text.slice(0, 20_000);
  const { rows } = readTable(head, separatorOf(head));
  if (!isHeader(rows[0])) return 0;
  // Rows come in steps of one length, where lists of events do not.
  const whole = text.length > head.length ? rows.slice(1, -1) : rows.slice(1);
  const times = whole.map(({ cells }) => parseTime(cells[0] ?? ''));
  const steps = times.slice(1).map((time, index) => (time ?? Number.NaN) - (times[index] ?? Number.NaN));
  const isEven = steps.every((step) => step > 0 && Math.abs(step - steps[0]!) <= 11_000);
  return steps.length > 0 && isEven ? 0.97 : 0;
}

interface Run {
  readonly line: number;
  readonly startUs: number;
  readonly text: string;
}

function read(text: string, context: ReadContext): ReadResult {
  const { rows, openQuote } = readTable(text, separatorOf(text));
  if (!isHeader(rows[0]))
    throw unreadable(TITLE, 'its first line does not begin with "Time" and "Behaviour"');
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  const builder = new DocumentBuilder(knownVideo(context), problems);
  const count = Math.max(0, ...rows.slice(0, 1).map(({ cells }) => cells.length - 1));
  const open: (Run | null)[] = Array.from({ length: count }, () => null);
  const close = (column: number, endUs: number) => {
    const run = open[column];
    open[column] = null;
    if (run) builder.segment({ at: `line ${run.line}`, startUs: run.startUs, endUs, label: run.text });
  };
  let [before, step] = [Number.NaN, Number.NaN];
  for (const { line, cells } of rows.slice(1)) {
    const timeUs = parseTime(cells[0] ?? '');
    if (timeUs === null || timeUs <= before) {
      problems.add(`line ${line}`, 'It has no time, or one that was before: left out.');
      continue;
    }
    if (!Number.isNaN(before)) step = timeUs - before;
    before = timeUs;
    for (let column = 0; column < count; column++) {
      const value = (cells[column + 1] ?? '').trim();
      if (open[column]?.text === value) continue;
      close(column, timeUs);
      if (value !== '') open[column] = { line, startUs: timeUs, text: value };
    }
  }
  const endUs = Number.isNaN(step) ? Number.NaN : before + step;
  for (let column = 0; column < count; column++) close(column, endUs);
  return { documents: [builder.document()], problems: problems.list };
}

import { readTable, writeTable } from '../../base/delimited-text.ts';
import { AppError } from '../../base/errors.ts';
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
import { type FrameTimes, frameTimesOf, spanOf } from '../fields/frame-times.ts';
import { oneLine } from '../fields/segment-fields.ts';

const TITLE = 'a DeepEthogram table';
const BACKGROUND = 'background';

/** Beyond it the text would not fit into memory. */
const MOST_CELLS = 100_000_000;

/**
 * DeepEthogram's `<name>_labels.csv`: a row per frame from 0, the first column its number, then `background` and a column
 * per label with 0, 1, or -1 where nobody has labelled yet. `background` is 1 where no label is. Segments of one label
 * that overlap or touch are one.
 */
export const deepethogram = defineFormat({
  id: 'deepethogram',
  title: 'DeepEthogram matrix',
  extension: '_labels.csv',
  importer: { recognise, read, countsFrames: true },
  exporter: { uses: ['frameRate'], losses: matrixLosses, write },
});

/** What tables of frames and labels do not say. */
export function matrixLosses(document: InterchangeDocument, { frameRate }: WriteOptions): string[] {
  const frames = frameTimesOf(document.video, frameRate);
  const segments = document.segments.filter(({ label }) => label !== null);
  const runs = [...columnsOf(document, frames)].reduce((sum, { runs: each }) => sum + each.length, 0);
  const lost = commonLosses(document, { markers: true });
  const markers = segments.filter(({ endUs }) => endUs === null).length;
  return [
    ...labelTextLosses(document),
    ...frameLosses(frames, segments),
    ...(markers > 0 ? [`${counted(markers, 'marker')} written as one frame.`] : []),
    ...(runs < segments.length
      ? [`${segments.length} segments become ${runs}: those of one label that touch are one.`]
      : []),
    ...(document.video.durationUs === null
      ? ['The length of the video is not known: the table ends with the last segment.']
      : []),
    ...lost,
  ];
}

export interface Column {
  readonly name: string;
  /** Frames with the label, `[first, end)`, apart from each other and ascending. */
  readonly runs: readonly (readonly [number, number])[];
}

/** A column per label; none is called as the one of frames without. */
export function columnsOf(document: InterchangeDocument, frames: FrameTimes): Column[] {
  const texts = labelTexts(document);
  const taken = new Set([BACKGROUND]);
  return document.labels.map(({ id }) => {
    const text = oneLine(texts.get(id) ?? id);
    let name = text;
    for (let number = 2; taken.has(name); number++) name = `${text} (${number})`;
    taken.add(name);
    const spans = document.segments
      .filter(({ label }) => label === id)
      .map((segment) => spanOf(frames, segment));
    const runs: [number, number][] = [];
    for (const { first, end } of spans.sort((a, b) => a.first - b.first)) {
      const last = runs.at(-1);
      if (last && first <= last[1]) last[1] = Math.max(last[1], end);
      else runs.push([first, end]);
    }
    return { name, runs };
  });
}

function write(document: InterchangeDocument, { frameRate }: WriteOptions) {
  const frames = frameTimesOf(document.video, frameRate);
  const columns = columnsOf(document, frames);
  const header = writeTable([['', BACKGROUND, ...columns.map(({ name }) => name)]], {
    separator: ',',
    lineEnd: '\n',
    disarm: false,
  });
  return { text: header + [...matrixRows(document, columns, frames, true)].join('') };
}

/**
 * Lines of a table of frames and labels: the frame from 0, then 0 or 1 per column.
 * @param hasBackground whether a column of frames without a label comes first
 * Errors: `usage` when it would not fit into memory
 */
export function* matrixRows(
  document: InterchangeDocument,
  columns: readonly Column[],
  frames: FrameTimes,
  hasBackground: boolean,
): Generator<string> {
  const { durationUs } = document.video;
  const reached = columns.reduce((most, { runs }) => Math.max(most, runs.at(-1)?.[1] ?? 0), 0);
  const count = durationUs === null ? reached : Math.max(1, frames.edgeAt(durationUs));
  if (count * (columns.length + 2) > MOST_CELLS)
    throw new AppError(
      'usage',
      `${count} frames with ${columns.length} labels are too many for a table: export a part of the labels, or give a lower frame rate.`,
    );
  const next = columns.map(() => 0);
  for (let frame = 0; frame < count; frame++) {
    let isBackground = true;
    let cells = '';
    for (const [index, { runs }] of columns.entries()) {
      while (runs[next[index]!] && runs[next[index]!]![1] <= frame) next[index]!++;
      const isOn = (runs[next[index]!]?.[0] ?? count) <= frame;
      if (isOn) isBackground = false;
      cells += isOn ? ',1' : ',0';
    }
    yield `${frame}${hasBackground ? (isBackground ? ',1' : ',0') : ''}${cells}\n`;
  }
}

function recognise(text: string, name: string): number {
  const { rows: head } = readTable(text.slice(0, 20_000), ',');
  const [first, second] = head;
  if (!first || first.cells.length < 2 || first.cells[1]?.trim().toLowerCase() !== BACKGROUND) return 0;
  if (second && !second.cells.every((cell) => /^-?\d+(\.0+)?$/.test(cell.trim()))) return 0;
  return /_labels\.csv$/i.test(name) ? 1 : 0.9;
}

function read(text: string, context: ReadContext): ReadResult {
  const { rows: table, openQuote } = readTable(text, ',');
  const [header] = table;
  if (!header || header.cells[1]?.trim().toLowerCase() !== BACKGROUND)
    throw unreadable(TITLE, `the second column of its first line is not "${BACKGROUND}"`);
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is never closed: the rest was read as one cell.');
  const video = knownVideo({ ...context, name: context.name.replace(/_labels(?=\.csv$)/i, '') });
  const frames = frameTimesOf(video, context.frameRate);
  const builder = new DocumentBuilder(video, problems);
  const labels = header.cells.slice(2).map((cell) => cell.trim());
  for (const name of labels) if (name !== '') builder.label({ name });
  const open: ({ readonly first: number; readonly line: number } | null)[] = labels.map(() => null);
  const close = (column: number, end: number) => {
    const run = open[column];
    if (!run) return;
    open[column] = null;
    const [startUs, endUs] = [frames.timeOf(run.first), frames.timeOf(end)];
    builder.segment({ at: `line ${run.line}`, startUs, endUs, label: labels[column]! });
  };
  let reached = 0;
  for (const { line, cells } of table.slice(1)) {
    const frame = /^\d{1,9}(\.0+)?$/.test(cells[0]?.trim() ?? '') ? Number(cells[0]) : null;
    if (frame === null || frame < reached) {
      problems.add(`line ${line}`, 'It has no frame number, or one that was before: left out.');
      continue;
    }
    // Where frames are missing nothing is known.
    if (frame > reached) for (const column of labels.keys()) close(column, reached);
    reached = frame + 1;
    for (const column of labels.keys()) {
      const value = cells[column + 2]?.trim() ?? '';
      const isOn = Number(value) === 1;
      if (!isOn && value !== '0' && value !== '-1' && value !== '') {
        if (!/^(-1|0)(\.0+)?$/.test(value))
          problems.add(`line ${line}`, 'A value is not 0, 1 or -1: read as 0.');
      }
      if (isOn) open[column] ??= { first: frame, line };
      else close(column, frame);
    }
  }
  for (const column of labels.keys()) close(column, reached);
  return { documents: [builder.document()], problems: problems.list };
}

import { SEGMENT_STATES, type SegmentState } from '../../annotation/document/records.ts';
import { parseTime } from '../../base/clock-text.ts';
import { armed, readTable, type Separator, separatorOf, type TableRow } from '../../base/delimited-text.ts';
import { AppError } from '../../base/errors.ts';
import type { Rational } from '../../base/micros.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted } from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import { type FrameTimes, frameTimesOf, parseRate, RATE_UNKNOWN } from '../fields/frame-times.ts';
import { parseTimecode } from '../fields/timecode.ts';
import {
  type ColumnChoice,
  type Role,
  type TableColumn,
  type TableColumns,
  tableColumns,
} from './table-columns.ts';

/** The beginning of a text that tells what table it is. */
export const HEAD = 50_000;

/** What a table looks like from its beginning. */
export interface TableHead {
  readonly separator: Separator;
  readonly columns: TableColumns;
}

/** The separator and columns of a table, or null where it is none with a start and a label, an end or a length. */
export function tableHead(text: string, choice: ColumnChoice = {}): TableHead | null {
  const head = text.slice(0, HEAD);
  const likely = separatorOf(head);
  for (const separator of new Set<Separator>([likely, ',', '\t', ';'])) {
    const columns = tableColumns(readTable(head, separator).rows, choice);
    if (columns) return { separator, columns };
  }
  return null;
}

/**
 * Reads a table of ours or of others. Errors: `format/invalid`, and `usage` when it counts frames of an unknown rate
 * @param textOf what a cell says: by default without what guards it against spreadsheets
 */
export function readSegmentTable(
  text: string,
  context: ReadContext,
  title: string,
  choice: ColumnChoice = context.columns ?? {},
  textOf: (cell: string) => string = armed,
): ReadResult {
  const head = tableHead(text, choice);
  if (!head)
    throw unreadable(title, 'it has no header line with a start and a label, such as "start_s,end_s,label"');
  const { rows, openQuote } = readTable(text, head.separator);
  const reader = new TableReader(head.columns, rows[head.columns.row]!, context, textOf);
  for (const row of rows.slice(head.columns.row + 1)) reader.read(row);
  if (openQuote !== null)
    reader.problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  return reader.result();
}

interface OpenVideo {
  readonly builder: DocumentBuilder;
  readonly frames: FrameTimes | null;
}

class TableReader {
  readonly problems = new ProblemList();
  readonly #columns: TableColumns;
  readonly #header: TableRow;
  readonly #context: ReadContext;
  readonly #textOf: (cell: string) => string;
  readonly #videos = new Map<string, OpenVideo>();
  #denied = 0;
  /** Rows without a label, of a table that does not come from us: ours says so on purpose. */
  readonly #unlabelled: number[] = [];

  constructor(
    columns: TableColumns,
    header: TableRow,
    context: ReadContext,
    textOf: (cell: string) => string,
  ) {
    this.#columns = columns;
    this.#textOf = textOf;
    this.#header = header;
    this.#context = context;
    const { roles } = columns;
    const end = roles.get('endFrame');
    if (roles.has('startFrame'))
      this.problems.add(
        `line ${header.line}`,
        end?.isLast
          ? 'Frames are read as counted from 0, the last included.'
          : 'Frames are read as counted from 0, the one at the end not included.',
      );
  }

  read(row: TableRow): void {
    const { roles, further, isOwn, verdict } = this.#columns;
    const at = `line ${row.line}`;
    const cell = (column: TableColumn | undefined) =>
      column ? this.#textOf(row.cells[column.index] ?? '') : '';
    const of = (role: Role) => cell(roles.get(role));
    if (verdict && numberOf(cell(verdict)) !== 1) {
      this.#denied++;
      return;
    }
    const more = row.cells.length - this.#header.cells.length;
    if (more > 0 && row.cells.slice(-more).some((each) => each.trim() !== ''))
      this.problems.add(at, `${counted(more, 'cell')} beyond the header left out.`);
    const { builder, frames } = this.#videoOf(of('video').trim(), of('frameRate'), of('observation').trim());
    const times = this.#timesOf(of, frames);
    const [label, name] = [of('label'), of('labelName')];
    if (!isOwn && label.trim() === '' && name.trim() === '') this.#unlabelled.push(row.line);
    const scoreText = of('score').trim();
    const score = isNothing(scoreText) ? null : numberOf(scoreText.replace(',', '.'));
    if (!isNothing(scoreText) && score === null)
      this.problems.add(at, 'The score is not a number: read without it.');
    const state = of('state').trim();
    const isState = (text: string): text is SegmentState => SEGMENT_STATES.some((each) => each === text);
    const [subject, track] = [of('subject').trim(), of('track')];
    builder.segment({
      at,
      ...times,
      label: name === '' ? label : name,
      ...(name !== '' && label !== '' ? { labelId: label } : {}),
      path: pathOf(of('path')),
      track: track === '' && !isOwn ? subject : track,
      subject,
      observer: of('observer').trim(),
      score,
      origin: of('origin').trim() === 'model' ? 'model' : 'human',
      ...(isState(state) ? { state } : {}),
      note: of('note'),
      attributes: further.flatMap(([key, index]) => {
        const value = this.#textOf(row.cells[index] ?? '');
        return value === '' ? [] : [[key, value] as const];
      }),
    });
  }

  result(): ReadResult {
    const { verdict } = this.#columns;
    if (verdict && this.#denied > 0)
      this.problems.add(
        `line ${this.#header.line}`,
        `${counted(this.#denied, 'row')} left out: "${verdict.title}" is not 1 there, which says that the label does not hold.`,
      );
    const [first, ...others] = this.#unlabelled;
    if (first !== undefined)
      this.problems.add(
        `line ${first}`,
        `${others.length === 0 ? 'It has' : `${counted(others.length + 1, 'row')} have`} no label: read as ${others.length === 0 ? 'a segment' : 'segments'} without one.`,
      );
    if (this.#videos.size === 0) this.#videoOf('', '', '');
    return {
      documents: [...this.#videos.values()].map(({ builder }) => builder.document()),
      problems: this.problems.list,
    };
  }

  #videoOf(video: string, rate: string, observation: string): OpenVideo {
    const key = JSON.stringify([video, observation]);
    const known = this.#videos.get(key);
    if (known) return known;
    const facts = knownVideo(this.#context, { name: mediaName(video), frameRate: parseRate(rate) });
    const builder = new DocumentBuilder(facts, this.problems);
    if (observation !== '') builder.observation = { name: observation };
    const isRated = facts.frameRate !== null || facts.frameTimesUs !== null;
    const made = { builder, frames: isRated ? frameTimesOf(facts, this.#context.frameRate) : null };
    this.#videos.set(key, made);
    return made;
  }

  #timesOf(
    of: (role: Role) => string,
    frames: FrameTimes | null,
  ): { startUs: number | null; endUs: number | null } {
    const { roles } = this.#columns;
    const read = (role: Role): number | null => {
      const column = roles.get(role);
      const text = of(role).trim();
      if (!column || isNothing(text)) return null;
      return microsOf(text, column, frames) ?? Number.NaN;
    };
    const startUs = roles.has('start') ? read('start') : read('startFrame');
    const endUs = roles.has('end') ? read('end') : read('endFrame');
    const lengthUs = endUs === null ? read('duration') : null;
    return {
      startUs: startUs !== null && Number.isNaN(startUs) ? null : startUs,
      // A length of nothing is how others write a point in time.
      endUs: endUs ?? (lengthUs === null || lengthUs === 0 || startUs === null ? null : startUs + lengthUs),
    };
  }
}

const SCALES = { ms: 1e-3, us: 1e-6, min: 60 } as const;

/** Errors: `usage` when it is a frame and no rate is known */
function microsOf(text: string, { unit, isLast }: TableColumn, frames: FrameTimes | null): number | null {
  if (unit === 'frame') {
    if (!frames) throw new AppError('usage', RATE_UNKNOWN);
    const frame = /^\d{1,9}([.,]0*)?$/.test(text) ? Number.parseInt(text, 10) : null;
    return frame === null ? null : frames.timeOf(isLast ? frame + 1 : frame);
  }
  if (unit === 'timecode' && /^\d+:\d+:\d+[:;]\d+$/.test(text)) {
    const rate: Rational | null = frames?.rate ?? null;
    if (!frames || !rate) throw new AppError('usage', RATE_UNKNOWN);
    const frame = parseTimecode(text, rate);
    return frame === null ? null : frames.timeOf(frame);
  }
  if (unit === 'ms' || unit === 'us' || unit === 'min') {
    const value = text.includes(':') ? null : numberOf(text.replace(',', '.'));
    return value === null ? parseTime(text) : parseTime((value * SCALES[unit]).toFixed(9));
  }
  return parseTime(text);
}

/** What programs write where there is nothing. */
function isNothing(text: string): boolean {
  return /^(|n\/?a|nan|null|none|-{1,2})$/i.test(text);
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

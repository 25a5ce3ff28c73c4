import { parseTime } from '../../../base/clock-text.ts';
import { armed, columnsOf, readTable, separatorOf, type TableRow } from '../../../base/delimited-text.ts';
import { ProblemList } from '../../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../../core/format.ts';
import { parseRate } from '../../fields/frame-times.ts';
import { BorisClock, storedMicros } from './boris-clock.ts';
import type { Behaviour } from './boris-ethogram.ts';
import { BorisSink } from './boris-sink.ts';

const TITLE = "BORIS's events";
export const NO_SUBJECT = 'No focal subject';

/** Titles of which the value is used, or follows from others. Any further column is an independent variable. */
const KNOWN =
  /^(observation (id|date|type|duration)|description|source|time offset.*|coding duration|media duration \(s\)|total length|fps.*|subject|observation duration by subject.*|behavior|behavioral category|modifiers?( ?#?\d+)?|behavior type|status|start \(s\)|stop \(s\)|time|duration \(s\)|media file( name| path)?|image (index|file path)( start| stop)?|comment( start| stop)?|)$/;

interface Header {
  readonly columns: ReadonlyMap<string, number>;
  readonly row: number;
  /** Rows are starts and stops, not segments. */
  readonly isTabular: boolean;
}

/** Tabular files have lines about the observation above the header. */
export function borisHeader(rows: readonly TableRow[]): Header | null {
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

/** Reads aggregated and tabular events of any version. */
export function readBorisTable(text: string, context: ReadContext): ReadResult {
  const { rows, openQuote } = readTable(text, separatorOf(firstBusyLine(text)));
  const header = borisHeader(rows);
  if (!header) throw unreadable(TITLE, 'it has no columns "Behavior", "Start (s)" and "Stop (s)"');
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  const reader = new RowReader(header, rows.slice(0, header.row), context, problems);
  for (const row of rows.slice(header.row + 1)) reader.read(row);
  return { documents: reader.documents(), problems: problems.list };
}

/** The line that the separator can be told from: the one with the behaviours' title. */
function firstBusyLine(text: string): string {
  const head = text.slice(0, 50_000);
  const at = head.indexOf('Behavior');
  return at === -1 ? text : text.slice(Math.max(head.lastIndexOf('\n', at), head.lastIndexOf('\r', at)) + 1);
}

interface OpenEvent {
  readonly at: string;
  readonly startUs: number;
  readonly comment: string;
}

class RowReader {
  readonly #header: Header;
  readonly #above: ReadonlyMap<string, string>;
  readonly #context: ReadContext;
  readonly #problems: ProblemList;
  readonly #modifiers: readonly string[];
  readonly #variables: readonly string[];
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #sinks = new Map<string, BorisSink>();
  readonly #open = new Map<string, OpenEvent>();

  constructor(header: Header, above: readonly TableRow[], context: ReadContext, problems: ProblemList) {
    this.#header = header;
    this.#above = new Map(
      above.map(({ cells: [title = '', value = ''] }) => [title.trim().toLowerCase(), value.trim()]),
    );
    this.#context = context;
    this.#problems = problems;
    const titles = [...header.columns.keys()];
    this.#modifiers = titles.filter((title) => /^modifier/.test(title));
    this.#variables = titles.filter((title) => !KNOWN.test(title));
  }

  read({ line, cells }: TableRow): void {
    const at = `line ${line}`;
    const cell: Cell = (...titles) => {
      for (const title of titles) {
        const value = armed(cells[this.#header.columns.get(title) ?? -1] ?? '').trim();
        if (value !== '') return value;
      }
      return '';
    };
    const code = cell('behavior');
    if (code === '') {
      this.#problems.add(at, 'It names no behaviour: left out.');
      return;
    }
    const sink = this.#sinkOf(cell, at);
    const subject = cell('subject');
    const category = cell('behavioral category');
    const type = cell('status', 'behavior type').toUpperCase();
    const path = category === '' || category === 'Not defined' ? [] : category.split(' / ');
    if (!this.#behaviours.has(code))
      this.#behaviours.set(code, {
        code,
        name: code,
        isPoint: type.startsWith('POINT'),
        path,
        key: '',
        description: '',
        modifiers: [],
        excludes: [],
      });
    const event = {
      at,
      subject: subject === NO_SUBJECT ? '' : subject,
      code,
      modifiers: this.#modifiers.flatMap((title) => cell(title).split('|')),
    };
    if (!this.#header.isTabular) {
      this.#readRow(sink, event, cell, type);
      return;
    }
    const timeUs = timeOf(cell('time'));
    if (timeUs === null) {
      this.#problems.add(at, 'The time is not a time: left out.');
      return;
    }
    const comment = cell('comment');
    const key = JSON.stringify([cell('observation id'), event.subject, code, event.modifiers]);
    if (type.startsWith('START')) {
      const before = this.#open.get(key);
      if (before) this.#problems.add(before.at, 'It starts twice and does not stop between: left out.');
      this.#open.set(key, { at, startUs: timeUs, comment });
    } else if (type.startsWith('STOP')) {
      const begun = this.#open.get(key);
      this.#open.delete(key);
      if (begun) sink.add({ ...event, ...begun, endUs: timeUs, stopComment: comment });
      else this.#problems.add(at, 'It stops and did not start: left out.');
    } else sink.add({ ...event, startUs: timeUs, endUs: null, comment, stopComment: '' });
  }

  #readRow(
    sink: BorisSink,
    event: Pick<Parameters<BorisSink['add']>[0], 'at' | 'subject' | 'code' | 'modifiers'>,
    cell: Cell,
    type: string,
  ): void {
    const startUs = timeOf(cell('start (s)'));
    const endUs = type.startsWith('POINT') ? null : timeOf(cell('stop (s)'));
    if (startUs === null) this.#problems.add(event.at, 'The start is not a time: left out.');
    else if (!type.startsWith('POINT') && endUs === null)
      this.#problems.add(event.at, 'The end is not a time: left out.');
    else
      sink.add({
        ...event,
        startUs,
        endUs,
        comment: cell('comment start', 'comment'),
        stopComment: type.startsWith('POINT') ? '' : cell('comment stop'),
      });
  }

  #sinkOf(cell: Cell, at: string): BorisSink {
    const id = cell('observation id') || this.#above.get('observation id') || '';
    const source = cell('source').slice(0, 5000);
    const file = cell('media file path', 'media file', 'media file name');
    const named = sourceMedia(source) ?? (/^(na|not found)?$/i.test(file) ? [] : file.split(';'));
    const media = named.flatMap((each) => each.trim() || []);
    const key = JSON.stringify([id, media]);
    const known = this.#sinks.get(key);
    if (known) return known;
    const numbers = (text: string) => (text.split('|')[0] ?? '').split(';').map((each) => each.trim());
    const lengths = numbers(cell('media duration (s)') || (media.length < 2 ? cell('total length') : ''));
    const rates = numbers(cell('fps (frame/s)', 'fps'));
    const list = (media.length > 0 ? media : [id || 'video']).map((place, part) => ({
      place,
      lengthUs: positive(parseTime(lengths[part] ?? '')),
      createdUs: null,
    }));
    const above = [...this.#above].find(([title]) => title.startsWith('time offset'))?.[1] ?? '';
    const offsetUs = timeOf(cell('time offset (s)', 'time offset') || above) ?? 0;
    const clock = new BorisClock(list, offsetUs, false);
    if (!clock.knowsParts)
      this.#problems.add(
        at,
        `Its observation has ${list.length} media files one after the other and not all of their lengths: all times are read for the first.`,
      );
    const variables = this.#variables.flatMap((title): [string, string][] => {
      const value = cell(title);
      return value === '' ? [] : [[title, value]];
    });
    const [date, description] = [cell('observation date').replace(' ', 'T'), cell('description')];
    const facts = {
      name: id,
      ...(date === '' ? {} : { date }),
      ...(description === '' ? {} : { description }),
      ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
    };
    const ethogram = { behaviours: this.#behaviours, subjects: [], study: null };
    const sink = new BorisSink(clock, ethogram, this.#context, this.#problems, (_, part) => ({
      frameRate: parseRate(rates[part] ?? rates[0] ?? ''),
      observation:
        id === '' ? null : { ...facts, ...(list.length > 1 ? { media: { player: 1, part } } : {}) },
    }));
    this.#sinks.set(key, sink);
    return sink;
  }

  documents() {
    for (const { at } of this.#open.values())
      this.#problems.add(at, 'It starts and does not stop: left out.');
    if (this.#sinks.size === 0) this.#sinkOf(() => '', 'line 1');
    return [...this.#sinks.values()].flatMap((sink) => sink.documents());
  }
}

/** Files of the first player in `player #1:a.mp4;b.mp4|player #2:c.mp4`, or null. */
function sourceMedia(source: string): string[] | null {
  const first = /player #\d+:\s*(.*?)(?:\s*\|?\s*player #\d+:.*)?$/is.exec(source)?.[1];
  return first === undefined || first === '' ? null : first.split(';');
}

function timeOf(text: string): number | null {
  return parseTime(text) ?? (/^[-+]?\d{1,10}(\.\d*)?$/.test(text) ? storedMicros(Number(text)) : null);
}

function positive(micros: number | null): number | null {
  return micros !== null && micros > 0 ? micros : null;
}

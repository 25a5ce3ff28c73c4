import { parseTime } from '../../base/clock-text.ts';
import { readTable } from '../../base/delimited-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import type { ReadContext, ReadResult } from '../core/format.ts';

/**
 * The tab-delimited text that ELAN exports without titles: tier, participant where that is asked for, then begin, end and
 * perhaps length, each in one or several forms of time, and the annotation.
 */
interface ElanRow {
  readonly tier: string;
  readonly participant: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly annotation: string;
}

const CLOCK = /^\d{1,3}:\d{2}:\d{2}\.\d{1,3}$/;
const SECONDS = /^\d{1,6}\.\d{1,6}$/;

/** Null for a row that is none. Only clocks and seconds count: milliseconds and frames say the same again. */
function elanRow(cells: readonly string[]): ElanRow | null {
  if (cells.length < 4) return null;
  const trimmed = cells.map((cell) => cell.trim());
  const form = trimmed.some((cell) => CLOCK.test(cell)) ? CLOCK : SECONDS;
  const times = trimmed.flatMap((cell, index) =>
    index > 0 && form.test(cell) ? [{ index, timeUs: parseTime(cell)! }] : [],
  );
  const [begin, end, length] = times;
  if (!begin || !end || times.length > 3) return null;
  if (length && Math.abs(end.timeUs - begin.timeUs - length.timeUs) > 2000) return null;
  const last = times.at(-1)!.index;
  const participant = begin.index > 1 && !/^[\d.:]*$/.test(trimmed[1]!) ? trimmed[1]! : '';
  const rest = trimmed.slice(last + 1).filter((cell) => !/^[\d.:]+$/.test(cell));
  const annotation = rest.at(-1) ?? trimmed.at(-1)!;
  return { tier: trimmed[0]!, participant, startUs: begin.timeUs, endUs: end.timeUs, annotation };
}

/** Whether all of the first rows are of ELAN's export without titles. */
export function looksLikeElanRows(text: string): boolean {
  const head = text.slice(0, 20_000);
  if (!head.includes('\t')) return false;
  const { rows } = readTable(head, '\t');
  const whole = text.length > head.length ? rows.slice(0, -1) : rows;
  return (
    whole.length > 0 &&
    whole.slice(0, 20).every(({ cells }) => elanRow(cells) !== null && /[^\d.:\s]/.test(cells[0]!))
  );
}

/** Reads ELAN's export without titles. */
export function readElanRows(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const builder = new DocumentBuilder(knownVideo(context), problems);
  for (const { line, cells } of readTable(text, '\t').rows) {
    const row = elanRow(cells);
    if (!row) {
      problems.add(`line ${line}`, 'It is not a tier, a begin, an end and an annotation: left out.');
      continue;
    }
    const { tier, participant, startUs, endUs, annotation } = row;
    builder.segment({
      at: `line ${line}`,
      startUs,
      endUs,
      label: annotation,
      track: tier,
      subject: participant,
    });
  }
  return { documents: [builder.document()], problems: problems.list };
}

import { MICROS_PER_SECOND } from '../../base/micros.ts';
import type { TubeletResult, TubeletSegment } from './tubelet-json.ts';

const HEADER = ['video', 'start_s', 'end_s', 'label', 'name', 'score', 'origin'];
const LINE_END = '\r\n';

/** What is put after a video's name for its CSV. */
export const CSV_EXTENSION = '.tubelet.csv';

/** The header line of {@link writeCsv}, with its line end. */
export const CSV_HEADER = HEADER.join(',') + LINE_END;

/**
 * One row per segment, as RFC 4180 says: CRLF line ends, a cell with a comma, quote or line break in quotes. Times
 * are seconds with six decimals, so no microsecond is lost. UTF-8 without a byte order mark.
 * @param options.header whether the first line names the columns; several results make one table with one header
 */
export function writeCsv(
  result: TubeletResult,
  options: { readonly header: boolean } = { header: true },
): string {
  const names = new Map(result.labels.map((label) => [label.id, label.name]));
  const rows = result.segments.map((segment) => rowOf(result.video.name, segment, names));
  return (options.header ? CSV_HEADER : '') + rows.map((row) => row + LINE_END).join('');
}

function rowOf(video: string, segment: TubeletSegment, names: ReadonlyMap<string, string>): string {
  return [
    textCell(video),
    secondsText(segment.startUs),
    secondsText(segment.endUs),
    textCell(segment.label),
    textCell(names.get(segment.label) ?? segment.label),
    segment.score === null ? '' : segment.score.toFixed(6),
    segment.origin,
  ].join(',');
}

/** Exact, unlike a division: 1234567 microseconds are `1.234567`. */
function secondsText(micros: number): string {
  const whole = Math.floor(micros / MICROS_PER_SECOND);
  return `${whole}.${String(micros - whole * MICROS_PER_SECOND).padStart(6, '0')}`;
}

/**
 * A cell with text from outside. Spreadsheets run a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break as
 * a formula, even from a file: an apostrophe in front makes it text.
 */
function textCell(text: string): string {
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { parseTime, shortSecondsText } from '../../base/clock-text.ts';
import { armed, readTable, type TableRow, writeTable } from '../../base/delimited-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted, type InterchangeDocument, labelTexts } from '../core/interchange.ts';
import { fieldsOf, segmentOfFields } from '../fields/segment-fields.ts';
import { guardLosses } from '../tables/formula-guard.ts';
import { losslessCutLosses } from './llc.ts';

const TITLE = "LosslessCut's CSV";
const HEADER = ['Start', 'End', 'Name'];

/**
 * LosslessCut's list of segments in seconds: `Start,End,Name` and a column per tag, by name. An empty end is a marker.
 * Read without a header too, and with clock times.
 */
export const llcCsv = defineFormat({
  id: 'llc-csv',
  title: 'LosslessCut CSV',
  extension: '.llc.csv',
  importer: { recognise, read },
  exporter: { uses: [], losses, write },
});

function losses(document: InterchangeDocument): string[] {
  const empty = document.segments.reduce(
    (sum, { attributes }) => sum + Object.values(attributes).filter((value) => value === '').length,
    0,
  );
  return [
    ...losslessCutLosses(document),
    ...guardLosses(document),
    ...(empty > 0 ? [`${counted(empty, 'further value')} without text left out.`] : []),
  ];
}

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const fields = fieldsOf(document);
  const tagged = document.segments.map((segment) => ({ segment, tags: new Map(fields(segment)) }));
  const columns = [...new Set(tagged.flatMap(({ tags }) => [...tags.keys()]))].sort();
  const rows = tagged.map(({ segment: { startUs, endUs, label }, tags }) => [
    shortSecondsText(startUs),
    endUs === null ? '' : shortSecondsText(endUs),
    label === null ? '' : (texts.get(label) ?? label),
    ...columns.map((column) => tags.get(column) ?? ''),
  ]);
  return {
    text: writeTable([[...HEADER, ...columns], ...rows], { separator: ',', lineEnd: '\n', disarm: true }),
  };
}

function recognise(text: string, name: string): number {
  const { rows } = readTable(text.slice(0, 5000), ',');
  const [first] = rows;
  if (!first) return 0;
  if (isHeader(first)) return 0.95;
  const isList = rows
    .slice(0, 3)
    .every(({ cells }) => cells.length === 3 && isTime(cells[0]!) && (cells[1] === '' || isTime(cells[1]!)));
  if (!isList) return 0;
  return name.toLowerCase().endsWith('.csv') ? 0.5 : 0.3;
}

function read(text: string, context: ReadContext): ReadResult {
  const { rows, openQuote } = readTable(text, ',');
  const [first] = rows;
  if (!first) throw unreadable(TITLE, 'it is empty');
  const hasHeader = isHeader(first);
  if (!hasHeader && !rows.some(({ cells }) => isTime(cells[0]!)))
    throw unreadable(TITLE, 'its first line is not "Start,End,Name" and no line begins with a time');
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is never closed: the rest was read as one cell.');
  const tagNames = hasHeader ? first.cells.slice(3).map(armed) : [];
  const builder = new DocumentBuilder(knownVideo(context), problems);
  for (const { line, cells } of hasHeader ? rows.slice(1) : rows) {
    const [start = '', end = '', name = ''] = cells;
    const tags = tagNames.flatMap((tag, index): [string, string][] => {
      const value = armed(cells[index + 3] ?? '');
      return value === '' ? [] : [[tag, value]];
    });
    builder.segment({
      at: `line ${line}`,
      // LosslessCut leaves out the start of one that begins with the video.
      startUs: start.trim() === '' && end.trim() !== '' ? 0 : parseTime(start),
      endUs: end.trim() === '' ? null : (parseTime(end) ?? Number.NaN),
      label: armed(name),
      ...segmentOfFields(tags),
    });
  }
  return { documents: [builder.document()], problems: problems.list };
}

function isHeader({ cells }: TableRow): boolean {
  return HEADER.every((title, index) => cells[index]?.trim().toLowerCase() === title.toLowerCase());
}

function isTime(text: string): boolean {
  return text.trim() !== '' && parseTime(text) !== null;
}

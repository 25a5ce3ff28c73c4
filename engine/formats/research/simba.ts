import { readTable, type TableRow, writeTable } from '../../base/delimited-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
} from '../core/format.ts';
import { counted, type InterchangeDocument } from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import { frameTimesOf } from '../fields/frame-times.ts';
import { columnsOf, matrixLosses, matrixRows } from './deepethogram.ts';

const TITLE = "SimBA's table of frames";
const PROBABILITY = /^Probability_(.+)$/i;

/**
 * SimBA's table with a row per frame from 0 and a column of 0 and 1 per classifier, as it has them after the features in
 * `targets_inserted`, and with `Probability_` columns in `machine_results`. Columns of features are left out.
 */
export const simba = defineFormat({
  id: 'simba',
  title: 'SimBA frames',
  extension: '.simba.csv',
  importer: { recognise, read, countsFrames: true },
  exporter: { uses: ['frameRate'], losses: matrixLosses, write },
});

function write(document: InterchangeDocument, { frameRate }: WriteOptions) {
  const frames = frameTimesOf(document.video, frameRate);
  const columns = columnsOf(document, frames);
  const header = writeTable([['', ...columns.map(({ name }) => name)]], {
    separator: ',',
    lineEnd: '\n',
    disarm: false,
  });
  return { text: header + [...matrixRows(document, columns, frames, false)].join('') };
}

interface Columns {
  /** Classifiers by their place. */
  readonly labels: ReadonlyMap<number, string>;
  /** Their probabilities, by the place of the classifier. */
  readonly scores: ReadonlyMap<number, number>;
  readonly features: number;
}

/** Classifiers are the columns that hold nothing but 0 and 1. */
function columnsIn(rows: readonly TableRow[]): Columns | null {
  const [header, ...sample] = rows;
  if (!header || sample.length === 0 || header.cells.length < 2) return null;
  const isIndex = sample.every(({ cells }) => /^\d{1,9}(\.0+)?$/.test(cells[0]?.trim() ?? ''));
  if (!isIndex || !/^(|unnamed: 0|frame|frames?)$/i.test(header.cells[0]!.trim())) return null;
  const labels = new Map<number, string>();
  const probabilities = new Map<string, number>();
  let features = 0;
  header.cells.forEach((title, index) => {
    if (index === 0) return;
    const name = title.trim();
    const probability = PROBABILITY.exec(name)?.[1];
    const isBinary = sample.every(({ cells }) => /^[01](\.0+)?$/.test(cells[index]?.trim() ?? ''));
    if (probability !== undefined) probabilities.set(probability.toLowerCase(), index);
    else if (isBinary && name !== '') labels.set(index, name);
    else features++;
  });
  const scores = new Map<number, number>();
  for (const [index, name] of labels) {
    const place = probabilities.get(name.toLowerCase());
    if (place !== undefined) scores.set(index, place);
  }
  return labels.size > 0 ? { labels, scores, features } : null;
}

function recognise(text: string, name: string): number {
  const head = text.slice(0, 50_000);
  const { rows } = readTable(head, ',');
  const whole = text.length > head.length ? rows.slice(0, -1) : rows;
  if (whole[0]?.cells[1]?.trim().toLowerCase() === 'background') return 0;
  if (!columnsIn(whole)) return 0;
  return /simba|targets?_inserted|machine_results/i.test(name) ? 0.95 : 0.85;
}

function read(text: string, context: ReadContext): ReadResult {
  const { rows, openQuote } = readTable(text, ',');
  const columns = columnsIn(rows);
  if (!columns) throw unreadable(TITLE, 'no column holds 0 and 1 alone, or the first does not count frames');
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  const { labels, scores, features } = columns;
  if (features > 0) problems.add('line 1', `${counted(features, 'column')} of features left out.`);
  const video = knownVideo(context);
  const frames = frameTimesOf(video, context.frameRate);
  const builder = new DocumentBuilder(video, problems);
  for (const name of labels.values()) builder.label({ name });
  for (const [index, name] of labels) {
    let run: { line: number; first: number; end: number; sum: number } | null = null;
    const place = scores.get(index);
    const close = () => {
      if (!run) return;
      const score = place === undefined ? null : Math.min(1, run.sum / (run.end - run.first));
      builder.segment({
        at: `line ${run.line}`,
        startUs: frames.timeOf(run.first),
        endUs: frames.timeOf(run.end),
        label: name,
        score,
        ...(score === null ? {} : { origin: 'model' as const }),
      });
      run = null;
    };
    for (const { line, cells } of rows.slice(1)) {
      const frame = Number(cells[0]);
      const isOn = Number(cells[index]) === 1;
      const sum = place === undefined ? 0 : Math.max(0, numberOf(cells[place]) ?? 0);
      if (run && isOn && run.end === frame) {
        run.end++;
        run.sum += sum;
        continue;
      }
      close();
      if (isOn) run = { line, first: frame, end: frame + 1, sum };
    }
    close();
  }
  return { documents: [builder.document()], problems: problems.list };
}

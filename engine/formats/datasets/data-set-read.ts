import { microsOfNumber } from '../../base/clock-text.ts';
import { columnsOf, readTable } from '../../base/delimited-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted } from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import { readSegmentTable } from '../tables/table-read.ts';

/** True for the titles of Kinetics. */
export function recogniseKinetics(text: string): number {
  const [first] = readTable(text.slice(0, 5000), ',').rows;
  const columns = columnsOf(first?.cells ?? []);
  return ['label', 'youtube_id', 'time_start', 'time_end'].every((title) => columns.has(title)) ? 0.98 : 0;
}

export function readKinetics(text: string, context: ReadContext): ReadResult {
  if (recogniseKinetics(text) === 0)
    throw unreadable(
      'a Kinetics list',
      'its first line has no "label", "youtube_id", "time_start" and "time_end"',
    );
  const columns = { video: 'youtube_id', start: 'time_start', end: 'time_end', label: 'label' };
  // Nobody guards these lists against spreadsheets: an apostrophe belongs to the label.
  return readSegmentTable(text, context, 'a Kinetics list', columns, (cell) => cell);
}

export function recogniseCharades(text: string): number {
  const [first] = readTable(text.slice(0, 20_000), ',').rows;
  const columns = columnsOf(first?.cells ?? []);
  return ['id', 'actions', 'length'].every((title) => columns.has(title)) ? 0.98 : 0;
}

/** Reads a row per video: its actions have the codes of the classes file as labels. */
export function readCharades(text: string, context: ReadContext): ReadResult {
  const { rows, openQuote } = readTable(text, ',');
  const columns = columnsOf(rows[0]?.cells ?? []);
  const place = (title: string) => columns.get(title) ?? -1;
  if (place('id') === -1 || place('actions') === -1)
    throw unreadable('a Charades list', 'its first line has no "id" and "actions"');
  const problems = new ProblemList();
  if (openQuote !== null)
    problems.add(`line ${openQuote}`, 'A quote is not closed: the rest of the file is one cell.');
  let found = 0;
  const documents = rows.slice(1).map(({ line, cells }) => {
    const cell = (title: string) => (cells[place(title)] ?? '').trim();
    const id = cell('id');
    const builder = new DocumentBuilder(
      knownVideo(context, { name: id, durationUs: microsOfNumber(numberOf(cell('length'))) }),
      problems,
    );
    const said = [...columns].flatMap(([title, index]): [string, string][] => {
      const value = (cells[index] ?? '').trim();
      return /^(id|actions|length)$/.test(title) || value === '' ? [] : [[title, value]];
    });
    builder.observation = { name: id || `line ${line}`, variables: Object.fromEntries(said) };
    for (const action of cell('actions').split(';')) {
      if (action.trim() === '') continue;
      found++;
      const [, code = '', start, end] = /^\s*(\S+)\s+([\d.]+)\s+([\d.]+)\s*$/.exec(action) ?? [];
      builder.segment({
        at: `line ${line}`,
        startUs: microsOfNumber(numberOf(start)),
        endUs: microsOfNumber(numberOf(end)) ?? Number.NaN,
        label: code,
      });
    }
    return builder.document();
  });
  if (found > 0) problems.add('actions', 'What the codes mean is in another file: labels are the codes.');
  return { documents, problems: problems.list };
}

const AVA_ROW = /^[^,]+,\d{1,6}(\.\d+)?(,[\d.]+){4},(\d+)(,\d+)?(,[\d.]+)?$/;

export function recogniseAva(text: string, name: string): number {
  const lines = text
    .slice(0, 5000)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '');
  const whole = text.length > 5000 ? lines.slice(0, -1) : lines;
  if (whole.length === 0 || !whole.slice(0, 20).every((line) => AVA_ROW.test(line.trim()))) return 0;
  return /ava/i.test(name) ? 0.98 : 0.9;
}

interface Run {
  readonly line: number;
  readonly first: number;
  next: number;
  readonly action: string;
  readonly person: string;
  readonly score: number | null;
}

/** Reads a row per second, box and action: seconds in a row that say the same are one segment. */
export function readAva(text: string, context: ReadContext): ReadResult {
  const { rows } = readTable(text, ',');
  const problems = new ProblemList();
  const videos = new Map<
    string,
    { builder: DocumentBuilder; runs: Map<string, Run>; people: Set<string>; all: Run[] }
  >();
  let boxes = 0;
  for (const { line, cells } of rows) {
    const [id = '', second = '', , , x2, y2, action = '', person = '', score] = cells.map((cell) =>
      cell.trim(),
    );
    const at = numberOf(second);
    // The first second of other tables may be a title.
    if (at === null || id === '' || action === '') {
      problems.add(`line ${line}`, 'It is not a video, a second, a box and an action: left out.');
      continue;
    }
    if (!(x2 === '1.000' && y2 === '1.000' && cells[2]?.trim() === '0.000')) boxes++;
    let video = videos.get(id);
    if (!video) {
      video = {
        builder: new DocumentBuilder(knownVideo(context, { name: id }), problems),
        runs: new Map(),
        people: new Set(),
        all: [],
      };
      videos.set(id, video);
    }
    video.people.add(person);
    const key = JSON.stringify([action, person]);
    const run = video.runs.get(key);
    if (run && at === run.next) run.next = at + 1;
    else {
      const made = { line, first: at, next: at + 1, action, person, score: numberOf(score) };
      video.runs.set(key, made);
      video.all.push(made);
    }
  }
  if (videos.size === 0 && text.trim() !== '')
    throw unreadable('an AVA list', 'no line is a video, a second, a box and the number of an action');
  if (boxes > 0)
    problems.add('boxes', `${counted(boxes, 'box').replace('boxs', 'boxes')} in the picture left out.`);
  if (videos.size > 0)
    problems.add('actions', 'What the numbers mean is in another file: labels are the numbers.');
  for (const { builder, people, all } of videos.values()) {
    for (const { line, first, next, action, person, score } of all)
      builder.segment({
        at: `line ${line}`,
        startUs: microsOfNumber(first),
        endUs: microsOfNumber(next) ?? Number.NaN,
        label: action,
        score,
        ...(score === null ? {} : { origin: 'model' as const }),
        ...(people.size > 1 ? { subject: `person ${person}` } : {}),
      });
  }
  if (videos.size === 0)
    return {
      documents: [new DocumentBuilder(knownVideo(context), problems).document()],
      problems: problems.list,
    };
  return {
    documents: [...videos.values()].map(({ builder }) => builder.document()),
    problems: problems.list,
  };
}

import { parseTime, secondsText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { oneLine, splitScore, textWithScore } from '../fields/segment-fields.ts';

const TITLE = 'Audacity labels';
const LINE = /^\s*(-?[\d.,]{1,30}(?:e[-+]?\d{1,2})?)\t+(-?[\d.,]{1,30}(?:e[-+]?\d{1,2})?)(?:\t(.*))?$/i;

/**
 * Audacity's label track: start, end and text in seconds with tabs between. Equal times are a marker. A score follows
 * the text in brackets, `pour (0.91)`, and is read from there.
 */
export const audacity = defineFormat({
  id: 'audacity',
  title: TITLE,
  extension: '.audacity.txt',
  importer: { recognise, read },
  exporter: { uses: [], losses, write },
});

function losses(document: InterchangeDocument): string[] {
  return [
    ...labelTextLosses(document),
    ...textLosses(document),
    ...commonLosses(document, { markers: true, unlabelled: true, scores: true }),
  ];
}

/** Sentences for labels that a single line with a score in brackets cannot hold as they are, or none. */
function textLosses(document: InterchangeDocument): string[] {
  const texts = [...labelTexts(document).values()];
  const broken = texts.filter((text) => oneLine(text) !== text).length;
  const scored = texts.filter((text) => splitScore(text).score !== null).length;
  return [
    ...(broken > 0 ? [`${counted(broken, 'label')} with line breaks or tabs written with spaces.`] : []),
    ...(scored > 0
      ? [`${counted(scored, 'label')} ending like a score: read as one where a segment has none.`]
      : []),
  ];
}

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const lines = document.segments.map(({ startUs, endUs, label, score }) => {
    const text = label === null ? '' : oneLine(texts.get(label) ?? label);
    return `${secondsText(startUs)}\t${secondsText(endUs ?? startUs)}\t${textWithScore(text, score).trim()}\n`;
  });
  return { text: lines.join('') };
}

function recognise(text: string, name: string): number {
  const lines = text
    .slice(0, 4000)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '' && !line.startsWith('\\'))
    .slice(0, 3);
  // The last of them may be cut off.
  const whole = text.length > 4000 && lines.length > 1 ? lines.slice(0, -1) : lines;
  if (whole.length === 0 || !whole.every((line) => LINE.test(line))) return 0;
  return name.toLowerCase().endsWith('.txt') ? 0.9 : 0.6;
}

function read(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const builder = new DocumentBuilder(knownVideo(context), problems);
  let number = 0;
  let hasLines = false;
  for (const line of linesOf(text)) {
    number++;
    // A line with a backslash gives the frequencies of the label before it.
    if (line.startsWith('\\')) problems.leftOut(`line ${number}`, 'frequency range', 'pictures have none');
    if (line.trim() === '' || line.startsWith('\\')) continue;
    const match = line.length > 100_000 ? null : LINE.exec(line);
    if (!match) {
      problems.add(`line ${number}`, 'It is not a start, an end and a text with tabs between: left out.');
      continue;
    }
    hasLines = true;
    const startUs = parseTime(match[1]!);
    const endUs = parseTime(match[2]!) ?? Number.NaN;
    const { text: label, score } = splitScore(match[3] ?? '');
    builder.segment({ at: `line ${number}`, startUs, endUs: endUs === startUs ? null : endUs, label, score });
  }
  if (!hasLines && number > 0 && text.trim() !== '')
    throw unreadable(TITLE, 'no line is a start, an end and a text with tabs between');
  return { documents: [builder.document()], problems: problems.list };
}

function* linesOf(text: string): Generator<string> {
  const breaks = /\r\n|\n|\r/g;
  let from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let found = breaks.exec(text); found; found = breaks.exec(text)) {
    yield text.slice(from, found.index);
    from = breaks.lastIndex;
  }
  yield text.slice(from);
}

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
import { type LabelledSegment, labelledSegments } from './data-set-text.ts';

/** What frames without a label are called: by us, and in Breakfast. */
const BACKGROUND = 'background';
const NOTHING = /^(background|SIL)$/;
const TITLE = 'a list of labels per frame';

/**
 * A label per line and frame, as MS-TCN, 50Salads, GTEA and Breakfast have under `groundTruth`, and beside it
 * `mapping.txt` with the number of each. Labels have no spaces. Frames without one are `background`. The stretches of
 * Breakfast, `1-30 SIL`, are read too.
 */
export const framewise = defineFormat({
  id: 'framewise',
  title: 'Labels per frame (MS-TCN)',
  extension: '.framewise.txt',
  importer: { recognise, read, countsFrames: true },
  exporter: { uses: ['frameRate'], losses, write },
});

/** A frame has one label: that of the segment that begins last. */
function framesOf(document: InterchangeDocument, { frameRate }: WriteOptions) {
  const frames = frameTimesOf(document.video, frameRate);
  const spans = labelledSegments(document).map((segment) => ({ segment, span: spanOf(frames, segment) }));
  const reached = spans.reduce((most, { span }) => Math.max(most, span.end), 0);
  const { durationUs } = document.video;
  const count = durationUs === null ? reached : Math.max(1, frames.edgeAt(durationUs));
  return { frames, spans, count };
}

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const { frames, spans } = framesOf(document, options);
  const segments: readonly LabelledSegment[] = spans.map(({ segment }) => segment);
  let reached = 0;
  let overlapping = 0;
  let touching = 0;
  let before: string | null = null;
  for (const { span, segment } of spans) {
    if (span.first < reached) overlapping++;
    if (span.first === reached && before === segment.label) touching++;
    reached = Math.max(reached, span.end);
    before = segment.label;
  }
  const spaced = [...labelTexts(document).values()].filter((text) => wordOf(text) !== text).length;
  return [
    ...labelTextLosses(document),
    ...(spaced > 0 ? [`Spaces in ${counted(spaced, 'label')} written as underscores.`] : []),
    ...frameLosses(frames, segments),
    ...(overlapping > 0
      ? [
          `${counted(overlapping, 'segment')} begin${overlapping === 1 ? 's' : ''} in another: a frame has the label of the one that begins last.`,
        ]
      : []),
    ...(touching > 0
      ? [
          `${counted(touching, 'segment')} go${touching === 1 ? 'es' : ''} on from one of the same label: they are one.`,
        ]
      : []),
    ...(document.video.durationUs === null
      ? ['The length of the video is not known: the list ends with the last segment.']
      : []),
    ...commonLosses(document, {}),
  ];
}

function wordOf(text: string): string {
  return oneLine(text).replace(/\s+/g, '_') || '_';
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const { spans, count } = framesOf(document, options);
  const texts = labelTexts(document);
  const word = (label: string) => wordOf(texts.get(label) ?? label);
  const lines = new Array<string>(count).fill(BACKGROUND);
  for (const { segment, span } of spans)
    lines.fill(word(segment.label), span.first, Math.min(span.end, count));
  const words = new Set([BACKGROUND, ...document.labels.map(({ id }) => word(id))]);
  return {
    text: lines.map((line) => `${line}\n`).join(''),
    beside: [
      { ending: '.mapping.txt', text: [...words].map((each, index) => `${index} ${each}\n`).join('') },
    ],
  };
}

const RANGE = /^(\d{1,9})-(\d{1,9})\s+(\S.*)$/;

function linesOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
}

function recognise(text: string, name: string): number {
  const head = text.slice(0, 50_000);
  const lines = linesOf(head).filter((line) => line !== '');
  const whole = text.length > head.length ? lines.slice(0, -1) : lines;
  if (whole.length === 0) return 0;
  if (whole.every((line) => RANGE.test(line))) return 0.9;
  const isPlain = whole.every((line) => /^[^\s,;:<>{}"|=]{1,80}$/.test(line) && !/^-?[\d.]+$/.test(line));
  // A label lasts for many frames.
  const changes = whole.filter((line, index) => line !== whole[index - 1]).length;
  if (!isPlain || whole.length < 10 || changes * 3 > whole.length) return 0;
  return /\.framewise\.txt$/i.test(name) ? 0.95 : 0.85;
}

function read(text: string, context: ReadContext): ReadResult {
  const lines = linesOf(text);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw unreadable(TITLE, 'it is empty');
  const problems = new ProblemList();
  const video = knownVideo(context);
  const builder = new DocumentBuilder(video, problems);
  const isRanges = lines.filter((line) => line !== '').every((line) => RANGE.test(line));
  if (!isRanges && (lines.length < 2 || lines.some((line) => /[\s,;<>{}"]/.test(line))))
    throw unreadable(TITLE, 'it is not a word per line');
  const frames = frameTimesOf(video, context.frameRate);
  const add = (line: number, first: number, end: number, label: string) => {
    if (label === '' || NOTHING.test(label)) return;
    builder.segment({ at: `line ${line}`, startUs: frames.timeOf(first), endUs: frames.timeOf(end), label });
  };
  if (isRanges) {
    for (const [index, line] of lines.entries()) {
      const [, first, last, label] = RANGE.exec(line) ?? [];
      if (label !== undefined && Number(first) >= 1) add(index + 1, Number(first) - 1, Number(last), label);
      else if (line !== '') problems.add(`line ${index + 1}`, 'Its frames do not count from 1: left out.');
    }
    return { documents: [builder.document()], problems: problems.list };
  }
  let begin = 0;
  for (let frame = 1; frame <= lines.length; frame++) {
    if (lines[frame] === lines[begin] && frame < lines.length) continue;
    add(begin + 1, begin, frame, lines[begin]!);
    begin = frame;
  }
  return { documents: [builder.document()], problems: problems.list };
}

import { microsOfNumber, secondsNumber } from '../../base/clock-text.ts';
import { onceOnly } from '../../base/memo.ts';
import {
  DocumentBuilder,
  type FoundSegment,
  knownVideo,
  ProblemList,
  stemOf,
} from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
} from '../core/format.ts';
import { frameLosses } from '../core/frame-losses.ts';
import { commonLosses, type InterchangeDocument, labelTextLosses, labelTexts } from '../core/interchange.ts';
import {
  arrayOf,
  type JsonObject,
  looksLikeJson,
  numberOf,
  objectOf,
  parseJson,
  textOf,
} from '../core/read-json.ts';
import { type FrameTimes, frameTimesOf, parseRate, rateText, spanOf } from '../fields/frame-times.ts';
import { fieldsOf, segmentOfFields } from '../fields/segment-fields.ts';

const TITLE = 'FiftyOne temporal detections';

/** Beyond it a frame number is a mistake. */
const LAST_FRAME = 1e9;

/**
 * `labels.json` of a FiftyOneTemporalDetectionDataset. Written with `support` in frames from 1, both ends included, where
 * the frame rate is known: FiftyOne makes frames of seconds one off. Else with `timestamps` in seconds. The key of a video
 * is its name without ending. Read with either.
 */
export const fiftyone = defineFormat({
  id: 'fiftyone',
  title: TITLE,
  extension: '.fiftyone.json',
  importer: { recognise, read, countsFrames: true },
  exporter: {
    uses: ['frameRate'],
    losses,
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const frames = framesFor(document, options);
  return [
    ...labelTextLosses(document),
    ...(frames ? frameLosses(frames, document.segments) : []),
    ...commonLosses(document, {
      markers: frames === null,
      unlabelled: true,
      scores: true,
      states: true,
      origins: true,
      notes: true,
      attributes: true,
      tracks: true,
      subjects: true,
      observers: true,
    }).map((sentence) => sentence.replace(/(markers?) left out/, '$1 written as one frame')),
  ];
}

/** Null where the file must count in seconds. */
function framesFor({ video }: InterchangeDocument, { frameRate }: WriteOptions): FrameTimes | null {
  return frameRate || video.frameRate || video.frameTimesUs ? frameTimesOf(video, frameRate) : null;
}

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions) {
  const labels = new Map<string, unknown>();
  const rates = new Map<string, string>();
  for (const document of documents) {
    const key = uniqueKey(labels, stemOf(document.video.name));
    labels.set(key, rowsOf(document, options));
    const rate = framesFor(document, options)?.rate;
    if (rate) rates.set(key, rateText(rate));
  }
  const file = {
    classes: null,
    labels: Object.fromEntries(labels),
    // FiftyOne does not read it: it asks the video.
    ...(rates.size > 0 ? { frame_rates: Object.fromEntries(rates) } : {}),
  };
  return { text: `${JSON.stringify(file, null, 1)}\n` };
}

function uniqueKey(taken: ReadonlyMap<string, unknown>, stem: string): string {
  let key = stem;
  for (let number = 1; taken.has(key); number++) key = `${stem}-${number}`;
  return key;
}

function rowsOf(document: InterchangeDocument, options: WriteOptions): unknown[] {
  const texts = labelTexts(document);
  const fields = fieldsOf(document);
  const frames = framesFor(document, options);
  return document.segments.map((segment) => {
    const attributes = fields(segment, ['score']);
    return {
      label: segment.label === null ? null : (texts.get(segment.label) ?? segment.label),
      ...placeOf(segment, frames),
      ...(segment.score === null ? {} : { confidence: segment.score }),
      ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    };
  });
}

function placeOf(
  segment: { readonly startUs: number; readonly endUs: number | null },
  frames: FrameTimes | null,
) {
  if (!frames) return { timestamps: [segment.startUs, segment.endUs ?? segment.startUs].map(secondsNumber) };
  const { first, end } = spanOf(frames, segment);
  return { support: [first + 1, end] };
}

function recognise(text: string): number {
  if (!looksLikeJson(text)) return 0;
  const isIt =
    /"labels"\s*:\s*\{/.test(text.slice(0, 200_000)) &&
    /"(support|timestamps)"\s*:\s*\[/.test(text.slice(0, 400_000));
  return isIt ? 0.9 : 0;
}

function read(text: string, context: ReadContext): ReadResult {
  const file = objectOf(parseJson(text, TITLE));
  const labels = objectOf(file?.get('labels'));
  if (!file || !labels) throw unreadable(TITLE, 'it has no "labels"');
  const classes = arrayOf(file.get('classes'));
  const problems = new ProblemList();
  const documents = [...labels].map(([key, rows]) => {
    const rate = parseRate(textOf(objectOf(file.get('frame_rates'))?.get(key)) ?? '');
    const video = knownVideo(context, { name: key, frameRate: rate });
    const builder = new DocumentBuilder(video, problems);
    const list = rows === null ? [] : arrayOf(rows);
    if (!list) problems.add(`labels.${key}`, 'It is not a list: left out.');
    const framesOf = onceOnly(() => frameTimesOf(video, context.frameRate));
    list?.forEach((row, index) => {
      const at = `labels.${key}.${index}`;
      const segment = segmentOf(objectOf(row), classes, framesOf);
      if (typeof segment === 'string') problems.add(at, segment);
      else builder.segment({ at, ...segment });
    });
    return builder.document();
  });
  return { documents, problems: problems.list };
}

/** A segment, or the sentence that says why it is none. */
function segmentOf(
  row: JsonObject | null,
  classes: readonly unknown[] | null,
  framesOf: () => FrameTimes,
): Omit<FoundSegment, 'at'> | string {
  if (!row) return 'It is not an object: left out.';
  const named = row.get('label') ?? null;
  // With a list of classes, a label is a place in it.
  const label = typeof named === 'number' ? textOf(classes?.[named]) : textOf(named);
  if (label === null && named !== null) return 'Its label is not in the list of classes: left out.';
  const attributes = [...(objectOf(row.get('attributes')) ?? [])].flatMap(
    ([name, value]): [string, string][] => (typeof value === 'object' ? [] : [[name, String(value)]]),
  );
  const fields = segmentOfFields(attributes);
  return {
    ...fields,
    ...timesOf(row, framesOf),
    label,
    score: numberOf(row.get('confidence')) ?? fields.score ?? null,
  };
}

function timesOf(row: JsonObject, framesOf: () => FrameTimes): Pick<FoundSegment, 'startUs' | 'endUs'> {
  const timestamps = arrayOf(row.get('timestamps'));
  if (timestamps) {
    const startUs = microsOfNumber(timestamps[0]);
    const endUs = microsOfNumber(timestamps[1]) ?? Number.NaN;
    return { startUs, endUs: endUs === startUs ? null : endUs };
  }
  const [first = null, last = null] = (arrayOf(row.get('support')) ?? []).map(numberOf);
  if (first === null || last === null || first < 1 || last > LAST_FRAME)
    return { startUs: null, endUs: null };
  const frames = framesOf();
  return { startUs: frames.timeOf(Math.floor(first) - 1), endUs: frames.timeOf(Math.floor(last)) };
}

import { DocumentBuilder, knownVideo, ProblemList, stemOf } from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
} from '../core/format.ts';
import { counted, type InterchangeDocument, labelTexts } from '../core/interchange.ts';
import { editRateOf, readingRate, spanInVideo } from '../fields/edit-rate.ts';
import { oneLine, scoreText } from '../fields/segment-fields.ts';
import { canDropFrames, parseTimecode, timecode } from '../fields/timecode.ts';
import { editLosses } from './edit-losses.ts';
import { edlEvents } from './edl-read.ts';

/** Where a timeline of Resolve begins, unless a person changes it. */
const TIMELINE_START = '01:00:00:00';

const COLOURS = [
  'Blue',
  'Cyan',
  'Green',
  'Yellow',
  'Red',
  'Pink',
  'Purple',
  'Fuchsia',
  'Rose',
  'Lavender',
  'Sky',
  'Mint',
  'Lemon',
  'Sand',
  'Cocoa',
  'Cream',
];

/**
 * Timeline markers of DaVinci Resolve as an EDL ("Timelines > Import > Timeline Markers from EDL"): an event of one frame
 * per marker, and below it its note, colour, name and length in frames. A marker without a length is one frame long.
 */
export const resolveMarkers = defineFormat({
  id: 'resolve-markers',
  title: 'DaVinci Resolve markers',
  extension: '.markers.edl',
  importer: {
    recognise: (text) => (/^.*\|[CM]:.*\|D:\d+/m.test(text.slice(0, 20_000)) ? 0.97 : 0),
    read,
    countsFrames: true,
  },
  exporter: { uses: ['frameRate', 'startTimecode'], losses, write },
});

/** Editors put the video on a timeline, whose first frame has another timecode than the file's. */
function withStart<T extends { readonly startTimecode?: string | null }>(options: T): T {
  return options.startTimecode ? options : { ...options, startTimecode: TIMELINE_START };
}

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const edit = editRateOf(document, withStart(options));
  const { segments } = document;
  const short = segments.filter((segment) => {
    const span = spanInVideo(edit, segment);
    return segment.endUs !== null && span !== null && span.end - span.first === 1;
  }).length;
  const barred = [...labelTexts(document).values()].filter((text) => text.includes('|')).length;
  return editLosses(
    document,
    edit,
    [
      ...(short > 0 ? [`${counted(short, 'segment')} of one frame written as a point in time.`] : []),
      ...(barred > 0 ? [`Bars in ${counted(barred, 'label')} written as slashes.`] : []),
    ],
    { markers: true, unlabelled: true, scores: true, notes: true },
  );
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const edit = editRateOf(document, withStart(options));
  const isDrop = canDropFrames(edit.rate);
  const texts = labelTexts(document);
  const colours = new Map(document.labels.map(({ id }, index) => [id, COLOURS[index % COLOURS.length]!]));
  const code = (frame: number) => timecode(edit.startFrame + frame, edit.rate, isDrop);
  const found = document.segments.flatMap((segment) => {
    const span = spanInVideo(edit, segment);
    return span ? [{ segment, span }] : [];
  });
  const events = found.map(({ segment, span }, index) => {
    const times = [span.first, span.first + 1].map(code).join(' ');
    const label = segment.label === null ? '' : plain(texts.get(segment.label) ?? segment.label);
    const note = [segment.score === null ? '' : scoreText(segment.score), segment.note]
      .filter(Boolean)
      .join(' ');
    const colour = (segment.label === null ? undefined : colours.get(segment.label)) ?? 'Blue';
    return [
      `${String(index + 1).padStart(3, '0')}  001      V     C        ${times} ${times}`,
      `${plain(note)} |C:ResolveColor${colour} |M:${label} |D:${span.end - span.first}`,
      '',
    ].join('\n');
  });
  const head = [
    `TITLE: ${oneLine(stemOf(document.video.name))}`,
    `FCM: ${isDrop ? 'DROP FRAME' : 'NON-DROP FRAME'}`,
  ];
  return { text: `${head.join('\n')}\n\n${events.join('\n')}` };
}

function plain(text: string): string {
  return oneLine(text).replaceAll('|', '/');
}

function read(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const events = edlEvents(text, problems);
  if (events.length === 0 && !/^\uFEFF?\s*TITLE\s*:/i.test(text.slice(0, 1000)))
    throw unreadable('markers of DaVinci Resolve', 'no line is an event with four timecodes');
  const video = knownVideo(context);
  const builder = new DocumentBuilder(video, problems);
  if (events.length > 0) {
    // A timeline that begins at zero has markers before its usual begin.
    const isUsual = !context.startTimecode && events.every(({ recordIn }) => !recordIn.startsWith('00:'));
    if (isUsual)
      problems.add(
        'events',
        `Times are read from ${TIMELINE_START} on, where timelines of Resolve begin: say where yours does if elsewhere.`,
      );
    const edit = readingRate(
      video,
      isUsual ? withStart(context) : { ...context, startTimecode: context.startTimecode ?? '00:00:00:00' },
    );
    for (const { line, recordIn, notes } of events) {
      const first = parseTimecode(recordIn, edit.rate);
      const [, note = '', name = '', length = '1'] =
        /^(.*?)\s*\|C:\S*\s*\|M:(.*?)\s*\|D:(\d{1,9})/.exec(notes.join(' ')) ?? [];
      if (first === null) {
        problems.add(`line ${line}`, 'Its time is no timecode at this frame rate: left out.');
        continue;
      }
      const frame = first - edit.startFrame;
      const said = /^(0\.\d{2,6}|1\.0{2,6})(?:\s+(.*))?$/.exec(note);
      builder.segment({
        at: `line ${line}`,
        startUs: frame < 0 ? -1 : edit.frames.timeOf(frame),
        endUs: frame < 0 || Number(length) <= 1 ? null : edit.frames.timeOf(frame + Number(length)),
        label: name,
        score: said ? Number(said[1]) : null,
        note: (said ? said[2] : note) ?? '',
      });
    }
  }
  return { documents: [builder.document()], problems: problems.list };
}

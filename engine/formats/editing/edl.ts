import { stemOf } from '../core/document-builder.ts';
import { defineFormat, type WriteOptions } from '../core/format.ts';
import { counted, type InterchangeDocument, labelTexts } from '../core/interchange.ts';
import { editRateOf, spanInVideo } from '../fields/edit-rate.ts';
import { oneLine, textWithScore } from '../fields/segment-fields.ts';
import { parseTimecode, timecode } from '../fields/timecode.ts';
import { editLosses } from './edit-losses.ts';
import { hasEdlEvents, readEdl } from './edl-read.ts';

/** What a CMX 3600 system numbers its events up to. */
const MOST_EVENTS = 999;
const RECORD_START = '01:00:00:00';

/**
 * CMX 3600 edit decision list: an event per segment, cut one after the other from 01:00:00:00, with the label as its
 * locator. A list holds 999 events; more go to lists beside it. Drop-frame timecode at 29.97 and 59.94.
 */
export const edl = defineFormat({
  id: 'edl',
  title: 'CMX 3600 EDL',
  extension: '.edl',
  importer: {
    recognise: (text) => (hasEdlEvents(text) ? 0.9 : 0),
    read: readEdl,
    countsFrames: true,
  },
  exporter: { uses: ['frameRate', 'startTimecode'], losses, write },
});

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const edit = editRateOf(document, options);
  const { segments } = document;
  const markers = segments.filter(({ endUs }) => endUs === null).length;
  return editLosses(
    document,
    edit,
    [
      ...(markers > 0 ? [`${counted(markers, 'marker')} written as one frame.`] : []),
      ...(segments.length > MOST_EVENTS
        ? [
            `${segments.length} events go to ${Math.ceil(segments.length / MOST_EVENTS)} lists of up to ${MOST_EVENTS}.`,
          ]
        : []),
    ],
    { markers: true, unlabelled: true, scores: true },
  );
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const edit = editRateOf(document, options);
  const { rate, startFrame, isDrop } = edit;
  const texts = labelTexts(document);
  const name = oneLine(document.video.name);
  const recordStart = parseTimecode(isDrop ? RECORD_START.replace(/:(\d\d)$/, ';$1') : RECORD_START, rate)!;
  const code = (frame: number) => timecode(frame, rate, isDrop);
  const lists: string[] = [];
  const found = document.segments.flatMap((segment) => {
    const span = spanInVideo(edit, segment);
    return span ? [{ segment, span }] : [];
  });
  for (let from = 0; from === 0 || from < found.length; from += MOST_EVENTS) {
    let record = recordStart;
    const events = found.slice(from, from + MOST_EVENTS).map(({ segment, span }, index) => {
      const length = span.end - span.first;
      const source = [code(startFrame + span.first), code(startFrame + span.end)];
      const times = [...source, code(record), code(record + length)].join(' ');
      const label = segment.label === null ? '' : oneLine(texts.get(segment.label) ?? segment.label);
      const text = textWithScore(label, segment.score).trim();
      const lines = [
        `${String(index + 1).padStart(3, '0')}  AX       V     C        ${times}`,
        `* FROM CLIP NAME: ${name}`,
        `* LOC: ${code(record)} RED     ${text}`.trimEnd(),
      ];
      record += length;
      return `${lines.join('\n')}\n`;
    });
    const head = [`TITLE: ${oneLine(stemOf(name))}`, `FCM: ${isDrop ? 'DROP FRAME' : 'NON-DROP FRAME'}`];
    lists.push(`${head.join('\n')}\n\n${events.join('\n')}`);
  }
  const [text = '', ...more] = lists;
  return { text, beside: more.map((each, index) => ({ ending: `.${index + 2}.edl`, text: each })) };
}

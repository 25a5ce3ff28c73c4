import { SEGMENT_STATES } from '../../annotation/document/records.ts';
import { millisSpan, millisText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { commonLosses, type InterchangeDocument, type InterchangeSegment } from '../core/interchange.ts';
import { arrayOf, type JsonObject, numberOf, objectOf, textOf } from '../core/read-json.ts';
import { parseRate, rateText } from '../fields/frame-times.ts';
import { hasJsonCue } from './webvtt.ts';
import { type Cue, type CueFile, readCues } from './webvtt-cues.ts';

const TITLE = 'WebVTT metadata';
const NOTE = 'tubelet ';

/**
 * A metadata track for web players: a JSON object of one line per cue, such as
 * `{"label":"pour","score":0.91,"track":"actions"}`. Times that milliseconds cannot hold are in it too, so none is lost.
 */
export const webvttMetadata = defineFormat({
  id: 'webvtt-metadata',
  title: TITLE,
  extension: '.metadata.vtt',
  importer: {
    recognise: (text) => (/^\uFEFF?WEBVTT(\s|$)/.test(text.slice(0, 20)) && hasJsonCue(text) ? 0.97 : 0),
    read,
  },
  exporter: {
    uses: [],
    losses: (document) => [
      ...(document.tracks.some(({ model }) => model) ? ['Version of the model left out.'] : []),
      ...commonLosses(document, {
        markers: true,
        unlabelled: true,
        scores: true,
        states: true,
        origins: true,
        notes: true,
        attributes: true,
        tracks: true,
        labelPaths: true,
      }),
    ],
    write,
  },
});

/** JSON on one line without the arrow that would end a cue. */
function payload(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('-->', '--\\u003e')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function write(document: InterchangeDocument) {
  const { video, segments } = document;
  const labels = new Map(document.labels.map((label) => [label.id, label]));
  const tracks = new Map(document.tracks.map(({ id, name }) => [id, name]));
  const head = {
    video: video.name,
    durationUs: video.durationUs,
    width: video.width,
    height: video.height,
    frameRate: video.frameRate && rateText(video.frameRate),
    tracks: [...tracks.values()],
  };
  const cues = segments.map((segment, index) => {
    const { start, end } = millisSpan(segment);
    const label = segment.label === null ? undefined : labels.get(segment.label);
    const times = `${millisText(start)} --> ${millisText(end ?? start + 1)}`;
    const name = label
      ? { label: label.name, ...(label.path.length > 0 ? { path: label.path } : {}) }
      : { label: null };
    return `${index + 1}\n${times}\n${payload({ ...name, ...fieldsOf(segment, tracks) })}\n`;
  });
  return { text: [`WEBVTT\n`, `NOTE ${NOTE}${payload(head)}\n`, ...cues].join('\n') };
}

function fieldsOf(segment: InterchangeSegment, tracks: ReadonlyMap<string, string>): Record<string, unknown> {
  const { startUs, endUs, score, origin, state, note, attributes } = segment;
  const isExact = startUs % 1000 === 0 && (endUs ?? 0) % 1000 === 0 && endUs !== null;
  return {
    ...(score === null ? {} : { score }),
    track: tracks.get(segment.track),
    origin,
    state,
    ...(note === '' ? {} : { note }),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(isExact ? {} : { startUs, endUs }),
  };
}

function read(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const { cues, notes } = readCues(text, problems);
  if (!/^\uFEFF?WEBVTT/.test(text.slice(0, 20))) throw unreadable(TITLE, 'it does not begin with WEBVTT');
  const head = headOf(notes);
  const builder = new DocumentBuilder(
    knownVideo(context, {
      name: textOf(head?.get('video')),
      durationUs: numberOf(head?.get('durationUs')),
      width: numberOf(head?.get('width')),
      height: numberOf(head?.get('height')),
      frameRate: parseRate(textOf(head?.get('frameRate')) ?? ''),
    }),
    problems,
  );
  for (const name of arrayOf(head?.get('tracks')) ?? []) builder.track(textOf(name) ?? '');
  for (const { line, text: note } of notes)
    if (!note.startsWith(NOTE)) problems.leftOut(`line ${line}`, 'NOTE', 'it is of no caption');
  for (const cue of cues) readCue(builder, cue, problems);
  return { documents: [builder.document()], problems: problems.list };
}

function headOf(notes: CueFile['notes']): JsonObject | null {
  const own = notes.find(({ text }) => text.startsWith(NOTE));
  return own === undefined ? null : jsonOf(own.text.slice(NOTE.length));
}

function jsonOf(text: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function readCue(builder: DocumentBuilder, { line, startUs, endUs, text }: Cue, problems: ProblemList): void {
  const at = `line ${line}`;
  const data = jsonOf(text);
  if (!data) {
    problems.add(at, 'Its text is not a JSON object: left out.');
    return;
  }
  const exact = { startUs: numberOf(data.get('startUs')), endUs: numberOf(data.get('endUs')) };
  // An exact time that is not the cue's own says that someone has moved the cue since.
  const isCues = exact.startUs !== null && Math.abs(exact.startUs - startUs) <= 500;
  const isMarker = isCues && data.get('endUs') === null && data.has('endUs');
  const isEndExact = exact.endUs !== null && Math.abs(exact.endUs - endUs) <= 1500;
  const state = SEGMENT_STATES.find((each) => each === data.get('state'));
  builder.segment({
    at,
    startUs: isCues ? exact.startUs : startUs,
    endUs: isMarker ? null : isEndExact ? exact.endUs : endUs,
    label: textOf(data.get('label')) ?? textOf(data.get('name')),
    path: (arrayOf(data.get('path')) ?? []).flatMap((part) => textOf(part) ?? []),
    track: textOf(data.get('track')) ?? '',
    score: numberOf(data.get('score')),
    origin: data.get('origin') === 'model' ? 'model' : 'human',
    ...(state ? { state } : {}),
    note: textOf(data.get('note')) ?? '',
    attributes: attributesOf(data, at, problems),
  });
}

const OWN_FIELDS = new Set([
  ...['startUs', 'endUs', 'label', 'name', 'path', 'track', 'score', 'origin', 'state', 'note', 'attributes'],
]);

/** Further values of a cue, of our own making or another's. */
function attributesOf(data: JsonObject, at: string, problems: ProblemList): [string, string][] {
  const own = [...(objectOf(data.get('attributes')) ?? [])];
  const more = [...data].filter(([name]) => !OWN_FIELDS.has(name));
  return [...own, ...more].flatMap(([name, value]): [string, string][] => {
    if (value === null) return [];
    if (typeof value !== 'object') return [[name, String(value)]];
    problems.add(at, `Its "${name}" is not a text: left out.`);
    return [];
  });
}

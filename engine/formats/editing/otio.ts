import type { Rational } from '../../base/micros.ts';
import { defineFormat, type WriteOptions } from '../core/format.ts';
import { type InterchangeDocument, labelTexts } from '../core/interchange.ts';
import { editRateOf, spanInVideo } from '../fields/edit-rate.ts';
import type { FrameSpan } from '../fields/frame-times.ts';
import { mediaAddress } from '../fields/media-address.ts';
import { fieldsOf, scoreText } from '../fields/segment-fields.ts';
import { editLosses } from './edit-losses.ts';
import { readOtio, recogniseOtio } from './otio-read.ts';

const COLOURS = [
  'GREEN',
  'CYAN',
  'ORANGE',
  'PURPLE',
  'YELLOW',
  'PINK',
  'BLUE',
  'RED',
  'MAGENTA',
  'WHITE',
] as const;

/**
 * OpenTimelineIO: one clip with a marker per segment, a colour per label, everything else in the markers' metadata.
 * Beside it the selects: a timeline with a clip per segment, one after the other.
 */
export const otio = defineFormat({
  id: 'otio',
  title: 'OpenTimelineIO',
  extension: '.otio',
  importer: { recognise: recogniseOtio, read: readOtio },
  exporter: { uses: ['frameRate', 'mediaUrl', 'startTimecode'], losses, write },
});

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const edit = editRateOf(document, options);
  return editLosses(document, edit, [], {
    markers: true,
    unlabelled: true,
    scores: true,
    states: true,
    origins: true,
    notes: true,
    attributes: true,
    tracks: true,
  });
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const edit = editRateOf(document, options);
  const { rate, startFrame, frameCount } = edit;
  const texts = labelTexts(document);
  const fields = fieldsOf(document);
  const colours = new Map(document.labels.map(({ id }, index) => [id, COLOURS[index % COLOURS.length]!]));
  const { name } = document.video;
  const media = {
    OTIO_SCHEMA: 'ExternalReference.1',
    metadata: {},
    name: '',
    available_range: timeRange({ first: startFrame, end: startFrame + frameCount }, rate),
    available_image_bounds: null,
    target_url: mediaAddress(document.video, options),
  };
  const found = document.segments.flatMap((segment) => {
    const span = spanInVideo(edit, segment);
    if (!span) return [];
    const { label, score } = segment;
    const inMedia = { first: startFrame + span.first, end: startFrame + span.end };
    return [
      {
        segment,
        range: timeRange(segment.endUs === null ? { ...inMedia, end: inMedia.first } : inMedia, rate),
        text: label === null ? '' : (texts.get(label) ?? label),
        colour: (label === null ? undefined : colours.get(label)) ?? 'WHITE',
        comment: [score === null ? '' : scoreText(score), segment.note]
          .filter((each) => each !== '')
          .join(' '),
        metadata: { tubelet: Object.fromEntries(fields(segment)) },
      },
    ];
  });
  const markers = found.map(({ range, text, colour, comment, metadata }) => ({
    OTIO_SCHEMA: 'Marker.2',
    metadata,
    name: text,
    color: colour,
    comment,
    marked_range: range,
  }));
  const whole = clip(name, media.available_range, media, markers, {});
  const selects = found
    .filter(({ segment }) => segment.endUs !== null)
    .map(({ text, range, metadata }) => clip(text || name, range, media, [], metadata));
  return {
    text: textOf(timeline(name, [whole])),
    beside: [{ ending: '.selects.otio', text: textOf(timeline(name, selects)) }],
  };
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function timeline(name: string, children: readonly unknown[]) {
  const track = {
    OTIO_SCHEMA: 'Track.1',
    metadata: {},
    name: 'V1',
    kind: 'Video',
    ...PLAIN_ITEM,
    children,
  };
  const tracks = { OTIO_SCHEMA: 'Stack.1', metadata: {}, name: 'tracks', ...PLAIN_ITEM, children: [track] };
  return { OTIO_SCHEMA: 'Timeline.1', metadata: {}, name, global_start_time: null, tracks };
}

const PLAIN_ITEM = { source_range: null, effects: [], markers: [], enabled: true };

function clip(name: string, range: unknown, media: unknown, markers: readonly unknown[], metadata: unknown) {
  return {
    OTIO_SCHEMA: 'Clip.2',
    metadata,
    name,
    ...PLAIN_ITEM,
    source_range: range,
    markers,
    media_references: { DEFAULT_MEDIA: media },
    active_media_reference_key: 'DEFAULT_MEDIA',
  };
}

function timeRange({ first, end }: FrameSpan, rate: Rational) {
  return {
    OTIO_SCHEMA: 'TimeRange.1',
    start_time: rationalTime(first, rate),
    duration: rationalTime(end - first, rate),
  };
}

function rationalTime(value: number, { num, den }: Rational) {
  return { OTIO_SCHEMA: 'RationalTime.1', rate: num / den, value };
}

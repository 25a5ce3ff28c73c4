import type { Rational } from '../../base/micros.ts';
import { mediaAddress } from '../fields/media-address.ts';
import type { Reel, ReelFile, Shot } from './reel.ts';

const PLAIN_ITEM = { effects: [], markers: [], enabled: true };

/** A reel as an OpenTimelineIO timeline: one track, a clip per shot in its video's own rate, gaps between them. */
export function reelOtio({ title, rate, shots }: Reel, stem: string): ReelFile[] {
  const children: object[] = [];
  let at = 0;
  for (const shot of shots) {
    const { record } = shot;
    if (record.first > at) {
      const source_range = timeRange(0, record.first - at, rate);
      children.push({ OTIO_SCHEMA: 'Gap.1', metadata: {}, name: '', ...PLAIN_ITEM, source_range });
    }
    children.push(clipOf(shot));
    at = record.end;
  }
  const track = {
    OTIO_SCHEMA: 'Track.1',
    metadata: {},
    name: 'V1',
    kind: 'Video',
    source_range: null,
    ...PLAIN_ITEM,
    children,
  };
  const tracks = {
    OTIO_SCHEMA: 'Stack.1',
    metadata: {},
    name: 'tracks',
    source_range: null,
    ...PLAIN_ITEM,
    children: [track],
  };
  const timeline = {
    OTIO_SCHEMA: 'Timeline.1',
    metadata: {},
    name: title,
    global_start_time: rationalTime(0, rate),
    tracks,
  };
  return [{ name: `${stem}.otio`, text: `${JSON.stringify(timeline, null, 1)}\n` }];
}

function clipOf({ segment, source, sourceRate, sourceStart, sourceFrames }: Shot) {
  const { video, mediaUrl, label, score, note } = segment;
  const available = timeRange(sourceStart, Math.max(sourceFrames, source.end), sourceRate);
  return {
    OTIO_SCHEMA: 'Clip.2',
    metadata: { tubelet: { label, ...(score === null ? {} : { score }), ...(note === '' ? {} : { note }) } },
    name: label || video.name,
    ...PLAIN_ITEM,
    source_range: timeRange(sourceStart + source.first, source.end - source.first, sourceRate),
    media_references: {
      DEFAULT_MEDIA: {
        OTIO_SCHEMA: 'ExternalReference.1',
        metadata: {},
        name: video.name,
        available_range: available,
        available_image_bounds: null,
        target_url: mediaAddress(video, { mediaUrl }),
      },
    },
    active_media_reference_key: 'DEFAULT_MEDIA',
  };
}

function timeRange(start: number, length: number, rate: Rational) {
  return {
    OTIO_SCHEMA: 'TimeRange.1',
    start_time: rationalTime(start, rate),
    duration: rationalTime(length, rate),
  };
}

function rationalTime(value: number, { num, den }: Rational) {
  return { OTIO_SCHEMA: 'RationalTime.1', rate: num / den, value };
}

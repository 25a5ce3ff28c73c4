import { defineFormat, type WriteOptions } from '../core/format.ts';
import { frameLosses } from '../core/frame-losses.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  type InterchangeVideo,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { looksLikeXml, type XmlSource, xml } from '../core/xml.ts';
import { frameTimesOf, spanOf } from '../fields/frame-times.ts';
import { readCvat } from './cvat-read.ts';

/** What is written where the size of the picture is not known. */
const UNKNOWN_SIZE = { width: 1920, height: 1080 };

/**
 * "CVAT for video 1.1". CVAT knows no stretches of time, so that each segment is a track with a box around the whole
 * picture that goes outside on the first frame after it. Frames count from 0.
 */
export const cvat = defineFormat({
  id: 'cvat',
  title: 'CVAT for video 1.1',
  extension: '.cvat.xml',
  importer: {
    recognise: (text) => (looksLikeXml(text, 'annotations') ? 0.95 : 0),
    read: readCvat,
    countsFrames: true,
  },
  exporter: { uses: ['frameRate', 'writtenAt'], losses, write },
});

function losses(document: InterchangeDocument, { frameRate }: WriteOptions): string[] {
  const segments = document.segments.filter(({ label }) => label !== null);
  const markers = segments.filter(({ endUs }) => endUs === null).length;
  const { width, height } = UNKNOWN_SIZE;
  return [
    ...labelTextLosses(document),
    ...(isSized(document.video)
      ? []
      : [`The size of the video is not known: boxes are ${width} by ${height}.`]),
    ...frameLosses(frameTimesOf(document.video, frameRate), segments),
    ...(markers > 0 ? [`${counted(markers, 'marker')} written as one frame.`] : []),
    ...commonLosses(document, { markers: true, origins: true }),
  ];
}

function isSized({ width, height }: InterchangeVideo): boolean {
  return width !== null && height !== null && width > 0 && height > 0;
}

function write(document: InterchangeDocument, { frameRate, writtenAt }: WriteOptions) {
  const { video } = document;
  const frames = frameTimesOf(video, frameRate);
  const size = isSized(video) ? { width: video.width!, height: video.height! } : UNKNOWN_SIZE;
  const texts = labelTexts(document);
  const segments = document.segments
    .filter(({ label }) => label !== null)
    .map((segment) => ({ segment, span: spanOf(frames, segment) }));
  const reached = segments.reduce((most, { span }) => Math.max(most, span.end), 1);
  const count = video.durationUs === null ? reached : Math.max(1, frames.edgeAt(video.durationUs));
  const corners = {
    xtl: '0.00',
    ytl: '0.00',
    xbr: size.width.toFixed(2),
    ybr: size.height.toFixed(2),
    z_order: 0,
  };
  const box = (frame: number, outside: 0 | 1): XmlSource => ({
    name: 'box',
    attributes: { frame, keyframe: 1, outside, occluded: 0, ...corners },
  });
  const tracks = segments.map(({ segment, span }, id): XmlSource => {
    const first = Math.min(span.first, count - 1);
    return {
      name: 'track',
      attributes: {
        id,
        label: texts.get(segment.label!) ?? segment.label!,
        source: segment.origin === 'model' ? 'auto' : 'manual',
      },
      // There is no frame after the last: a track without an outside box lasts until the end.
      children: span.end >= count ? [box(first, 0)] : [box(first, 0), box(span.end, 1)],
    };
  });
  const root: XmlSource = {
    name: 'annotations',
    children: [
      leaf('version', '1.1'),
      metaOf(document, [...texts.values()], size, count, cvatTime(writtenAt)),
      ...tracks,
    ],
  };
  return { text: `<?xml version="1.0" encoding="utf-8"?>\n${xml(root)}\n` };
}

function metaOf(
  document: InterchangeDocument,
  labels: readonly string[],
  size: { width: number; height: number },
  frames: number,
  time: string,
): XmlSource {
  const node = (name: string, ...children: (XmlSource | string)[]): XmlSource => ({ name, children });
  return node(
    'meta',
    node(
      'task',
      leaf('id', '1'),
      leaf('name', document.video.name),
      leaf('size', String(frames)),
      leaf('mode', 'interpolation'),
      leaf('overlap', '0'),
      node('bugtracker'),
      leaf('flipped', 'False'),
      leaf('created', time),
      leaf('updated', time),
      node(
        'labels',
        ...labels.map((label) => node('label', leaf('name', label), leaf('type', 'any'), node('attributes'))),
      ),
      node(
        'segments',
        node('segment', leaf('id', '1'), leaf('start', '0'), leaf('stop', String(frames - 1)), node('url')),
      ),
      node('owner', node('username'), node('email')),
      node('original_size', leaf('width', String(size.width)), leaf('height', String(size.height))),
    ),
    leaf('dumped', time),
  );
}

function leaf(name: string, text: string): XmlSource {
  return { name, children: [text] };
}

/** `2026-11-22 12:00:00.000000+00:00`, as CVAT writes it. */
function cvatTime(writtenAt: string): string {
  return new Date(writtenAt)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.(\d{3})Z$/, '.$1000+00:00');
}

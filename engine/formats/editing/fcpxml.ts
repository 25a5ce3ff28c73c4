import type { Rational } from '../../base/micros.ts';
import { stemOf } from '../core/document-builder.ts';
import { defineFormat, type WriteOptions } from '../core/format.ts';
import {
  counted,
  type InterchangeDocument,
  type InterchangeSegment,
  labelTexts,
} from '../core/interchange.ts';
import { looksLikeXml, type XmlSource, xml } from '../core/xml.ts';
import { editRateOf, spanInVideo } from '../fields/edit-rate.ts';
import { mediaAddress } from '../fields/media-address.ts';
import { scoreText } from '../fields/segment-fields.ts';
import { editLosses } from './edit-losses.ts';
import { readFcpxml } from './fcpxml-read.ts';

/**
 * Final Cut Pro XML 1.8: one clip in an event, with a keyword over the range of each segment; markers are markers. A
 * note says the score and what the person wrote. Times are whole frames as exact fractions.
 */
export const fcpxml = defineFormat({
  id: 'fcpxml',
  title: 'Final Cut Pro XML',
  extension: '.fcpxml',
  importer: { recognise: (text) => (looksLikeXml(text, 'fcpxml') ? 0.98 : 0), read: readFcpxml },
  exporter: { uses: ['frameRate', 'mediaUrl', 'startTimecode'], losses, write },
});

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const edit = editRateOf(document, options);
  const listed = [...labelTexts(document).values()].filter((text) => text.includes(',')).length;
  return editLosses(
    document,
    edit,
    [
      ...(listed > 0
        ? [
            `${counted(listed, 'label')} with commas written with semicolons: a comma would make two keywords.`,
          ]
        : []),
    ],
    { markers: true, scores: true, notes: true },
  );
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const { video } = document;
  const edit = editRateOf(document, options);
  const { rate, startFrame, isDrop, frameCount } = edit;
  const texts = labelTexts(document);
  const time = (frame: number) => frameTimeText(frame, rate);
  const start = time(startFrame);
  const duration = time(frameCount);
  const name = stemOf(video.name);
  const size = video.width && video.height ? { width: video.width, height: video.height } : {};
  const format: XmlSource = { name: 'format', attributes: { id: 'r1', frameDuration: time(1), ...size } };
  const asset: XmlSource = {
    name: 'asset',
    attributes: {
      id: 'r2',
      name,
      src: mediaAddress(video, options),
      start,
      duration,
      hasVideo: 1,
      format: 'r1',
    },
  };
  const ranges = document.segments.flatMap((segment): XmlSource[] => {
    const span = spanInVideo(edit, segment);
    if (!span || segment.label === null) return [];
    const text = texts.get(segment.label) ?? segment.label;
    const isRange = segment.endUs !== null;
    const times = { start: time(startFrame + span.first), duration: time(span.end - span.first) };
    const value = isRange ? text.replaceAll(',', ';') : text;
    return [{ name: isRange ? 'keyword' : 'marker', attributes: { ...times, value, ...noteOf(segment) } }];
  });
  const clip: XmlSource = {
    name: 'asset-clip',
    attributes: {
      name,
      ref: 'r2',
      start,
      duration,
      format: 'r1',
      tcFormat: isDrop ? 'DF' : 'NDF',
    },
    children: ranges,
  };
  const root: XmlSource = {
    name: 'fcpxml',
    attributes: { version: '1.8' },
    children: [
      { name: 'resources', children: [format, asset] },
      { name: 'event', attributes: { name: 'Video labels' }, children: [clip] },
    ],
  };
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n${xml(root)}\n` };
}

function noteOf({ score, note }: InterchangeSegment): Record<string, string> {
  const text = [score === null ? '' : scoreText(score), note].filter((each) => each !== '').join(' ');
  return text === '' ? {} : { note: text };
}

/** `30/25s`: a whole number of frames, exactly. */
function frameTimeText(frame: number, { num, den }: Rational): string {
  return frame === 0 ? '0s' : `${frame * den}/${num}s`;
}

import type { Rational } from '../../base/micros.ts';
import { type XmlSource, xml } from '../core/xml.ts';
import { mediaAddress } from '../fields/media-address.ts';
import { scoreText } from '../fields/segment-fields.ts';
import { canDropFrames } from '../fields/timecode.ts';
import type { Reel, ReelFile, Shot } from './reel.ts';

/**
 * A reel as Final Cut Pro XML 1.8: a project with one sequence, an asset per video, a clip per shot in the spine, gaps
 * between them. Offsets and lengths are whole frames of the sequence, starts whole frames of the video.
 */
export function reelFcpxml({ title, rate, shots, frameCount }: Reel, stem: string): ReelFile[] {
  const formats = new Map<string, string>();
  const formatOf = (shotRate: Rational): string => {
    const key = timeText(1, shotRate);
    const known = formats.get(key) ?? `r${formats.size + 1}`;
    formats.set(key, known);
    return known;
  };
  const sequenceFormat = formatOf(rate);
  const assets = new Map<string, { readonly id: string; readonly source: XmlSource }>();
  for (const shot of shots) {
    const address = addressOf(shot);
    if (!assets.has(address)) {
      const id = `a${assets.size + 1}`;
      assets.set(address, { id, source: assetOf(shot, id, address, formatOf(shot.sourceRate)) });
    }
  }
  const spine: XmlSource[] = [];
  let at = 0;
  for (const shot of shots) {
    const { record } = shot;
    if (record.first > at)
      spine.push({
        name: 'gap',
        attributes: {
          name: 'Gap',
          offset: timeText(at, rate),
          duration: timeText(record.first - at, rate),
          start: '0s',
        },
      });
    spine.push(clipOf(shot, assets.get(addressOf(shot))!.id, rate));
    at = record.end;
  }
  const sequence: XmlSource = {
    name: 'sequence',
    attributes: {
      format: sequenceFormat,
      duration: timeText(frameCount, rate),
      tcStart: '0s',
      tcFormat: canDropFrames(rate) ? 'DF' : 'NDF',
    },
    children: [{ name: 'spine', children: spine }],
  };
  const root: XmlSource = {
    name: 'fcpxml',
    attributes: { version: '1.8' },
    children: [
      {
        name: 'resources',
        children: [
          ...[...formats].map(
            ([frameDuration, id]): XmlSource => ({ name: 'format', attributes: { id, frameDuration } }),
          ),
          ...[...assets.values()].map(({ source }) => source),
        ],
      },
      {
        name: 'event',
        attributes: { name: 'Video labels' },
        children: [{ name: 'project', attributes: { name: title }, children: [sequence] }],
      },
    ],
  };
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n${xml(root)}\n`;
  return [{ name: `${stem}.fcpxml`, text }];
}

function assetOf(shot: Shot, id: string, src: string, format: string): XmlSource {
  const { segment, sourceRate, sourceStart, sourceFrames, source } = shot;
  return {
    name: 'asset',
    attributes: {
      id,
      name: segment.video.name,
      src,
      start: timeText(sourceStart, sourceRate),
      duration: timeText(Math.max(sourceFrames, source.end), sourceRate),
      hasVideo: 1,
      format,
    },
  };
}

function clipOf(
  { segment, source, sourceRate, sourceStart, record }: Shot,
  ref: string,
  rate: Rational,
): XmlSource {
  const note = [segment.score === null ? '' : scoreText(segment.score), segment.note]
    .filter(Boolean)
    .join(' ');
  return {
    name: 'asset-clip',
    attributes: {
      name: segment.label || segment.video.name,
      ref,
      offset: timeText(record.first, rate),
      start: timeText(sourceStart + source.first, sourceRate),
      duration: timeText(record.end - record.first, rate),
    },
    children: note === '' ? [] : [{ name: 'note', children: [note] }],
  };
}

function addressOf({ segment: { video, mediaUrl } }: Shot): string {
  return mediaAddress(video, { mediaUrl });
}

function timeText(frames: number, { num, den }: Rational): string {
  return frames === 0 ? '0s' : `${frames * den}/${num}s`;
}

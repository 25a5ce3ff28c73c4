import type { SourceTimecode } from '../media-info.ts';
import type { Format, Stream } from './probe.ts';
import { nominalRate, rational } from './rates.ts';

/**
 * What the file's own clock shows at time 0: of the shown stream, of a timecode track (QuickTime, MP4), or of the file
 * (MXF, DV). ffmpeg marks dropped numbers with a semicolon.
 */
export function sourceTimecode(
  format: Format,
  streams: readonly Stream[],
  video: Stream,
): SourceTimecode | null {
  const track = streams.find((each) => each.codec_tag_string === 'tmcd' && each.tags.timecode !== undefined);
  const text = video.tags.timecode ?? track?.tags.timecode ?? format.tags.timecode;
  const match = /^(\d\d:[0-5]\d:[0-5]\d)([:;.])(\d{2,3})$/.exec(text?.trim() ?? '');
  if (!match) return null;
  // The track counts by itself: a camera at 59.94 frames often writes timecode at 29.97.
  const rate = rational(track?.avg_frame_rate) ?? nominalRate(video);
  const separator = match[2] === ':' ? ':' : ';';
  return { text: `${match[1]}${separator}${match[3]}`, rate: rate && lowest(rate) };
}

function lowest({ num, den }: { num: number; den: number }) {
  let [a, b] = [num, den];
  while (b > 0) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}

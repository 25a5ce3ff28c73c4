import { type Micros, toMicros } from '../../base/micros.ts';
import { type Changes, NO_CHANGES } from '../document/changes.ts';
import { type IdSource, randomIds, type VideoId } from '../document/ids.ts';
import type { Records, SeenRange } from '../document/records.ts';
import { type Range, subtractRanges, unionOf } from '../ranges.ts';
import { heldInside } from './create.ts';

/**
 * Notes that a stretch was watched, in either direction. It grows together with stretches that it overlaps or touches,
 * so playing on makes one ever longer stretch. Nothing when all of it was seen before.
 */
export function addSeen(
  records: Records,
  videoId: VideoId,
  fromUs: number,
  toUs: number,
  ids: IdSource = randomIds,
): Changes {
  const video = records.get(videoId);
  if (!video) return NO_CHANGES;
  let startUs = heldInside(video, Math.min(fromUs, toUs));
  let endUs = heldInside(video, Math.max(fromUs, toUs));
  if (startUs === endUs) return NO_CHANGES;
  const near = seenOf(records, videoId).filter((seen) => seen.startUs <= endUs && startUs <= seen.endUs);
  for (const seen of near) {
    startUs = toMicros(Math.min(startUs, seen.startUs));
    endUs = toMicros(Math.max(endUs, seen.endUs));
  }
  const [first, ...others] = near;
  const grown: SeenRange = { type: 'seen', id: first?.id ?? ids('seen'), videoId, startUs, endUs };
  return { put: [first ? { ...first, startUs, endUs } : grown], remove: others.map((seen) => seen.id) };
}

/** A video's watched stretches by time. */
export function seenOf(records: Records, videoId: VideoId): SeenRange[] {
  return [...records.all('seen').values()]
    .filter((seen) => seen.videoId === videoId)
    .sort((a, b) => a.startUs - b.startUs);
}

/**
 * What nobody has looked at yet: neither watched nor under a person's segment, by time.
 * @forTests
 */
export function unseenOf(records: Records, videoId: VideoId): Range[] {
  const video = records.get(videoId);
  if (!video || video.durationUs === 0) return [];
  const whole: Range = { startUs: 0 as Micros, endUs: video.durationUs };
  return subtractRanges([whole], lookedAt(records, videoId));
}

/** Watched stretches, and those that a person labelled or decided about without playing them. */
export function lookedAt(records: Records, videoId: VideoId): Range[] {
  const ranges: Range[] = [...seenOf(records, videoId)];
  for (const segment of records.all('segment').values()) {
    if (segment.endUs === null || segment.state === 'suggested') continue;
    if (records.get(segment.trackId)?.videoId === videoId) {
      ranges.push({ startUs: segment.startUs, endUs: segment.endUs });
    }
  }
  return unionOf(ranges);
}

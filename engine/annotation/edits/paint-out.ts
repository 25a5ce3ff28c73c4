import { canonicalRegions, type Region } from '../../base/regions.ts';
import type { VideoId } from '../document/ids.ts';
import type { AnyRecord, PaintedRegion, Records } from '../document/records.ts';

/** What is painted out of a video, from the top down: its own regions and those of all videos of its study. */
export function paintedOutOf(records: Records, videoId: VideoId): PaintedRegion[] {
  return [...records.all('region').values()]
    .filter((region) => region.videoId === null || region.videoId === videoId)
    .sort((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1));
}

/** Those of them, as everybody writes them, that belong to a video (or, for null, to all of its study). */
export function regionsFor(records: Iterable<AnyRecord>, videoId: VideoId | null): Region[] {
  const own = [...records].filter((each) => each.type === 'region' && each.videoId === videoId);
  return canonicalRegions(own as PaintedRegion[]);
}

import { AppError } from '../../base/errors.ts';
import { canonicalRegions, problemOfCover, type Region } from '../../base/regions.ts';
import { type Changes, putting } from '../document/changes.ts';
import { type IdSource, type RegionId, randomIds, type VideoId } from '../document/ids.ts';
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

/**
 * Paints a region out of a video, or out of all videos of its study. Errors: `annotation/invalid` where nothing of this
 * video's picture would be left.
 */
export function paintOut(
  records: Records,
  videoId: VideoId,
  region: Region,
  isForStudy: boolean,
  ids: IdSource = randomIds,
): Changes {
  const [sides = region] = canonicalRegions([region]);
  const problem = problemOfCover([...paintedOutOf(records, videoId), sides]);
  if (problem !== null) throw new AppError('annotation/invalid', problem);
  return putting({ type: 'region', id: ids('region'), videoId: isForStudy ? null : videoId, ...sides });
}

export function removeRegion(id: RegionId): Changes {
  return { put: [], remove: [id] };
}

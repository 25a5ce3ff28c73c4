import { type InterchangeVideo, unknownVideo } from '../../../../engine/formats/core/interchange.ts';
import { parseRate } from '../../../../engine/formats/fields/frame-times.ts';
import type { ReelSegment } from '../../../../engine/formats/reels/reel.ts';
import type { TubeletResult } from '../../../../engine/formats/tables/tubelet-json.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { foundSegments } from '../search/search.ts';
import { newestResult } from '../videos/results.ts';
import { videoFacts } from '../videos/video-facts.ts';
import { filesOf } from '../videos/videos.ts';

interface Facts {
  readonly video: InterchangeVideo;
  /** Where the video was seen last. */
  readonly path: string;
}

/**
 * Segments of the library for a reel, in the order of their ids. A video that is missing now goes in by the place where
 * it was last: the editor who opens the reel says where it is.
 */
export function reelSegments(database: LibraryDatabase, ids: readonly number[]): ReelSegment[] {
  const facts = new Map<number, Facts>();
  return foundSegments(database, ids).map(({ videoId, startUs, endUs, label, score, note }) => {
    let known = facts.get(videoId);
    if (!known) {
      known = factsOf(database, videoId);
      facts.set(videoId, known);
    }
    return {
      video: known.video,
      mediaUrl: known.path,
      startTimecode: known.video.sourceTimecode?.text ?? null,
      startUs,
      endUs,
      label,
      score,
      note,
    };
  });
}

function factsOf(database: LibraryDatabase, id: number): Facts {
  const known = videoFacts(database, id)!;
  const video = { ...unknownVideo(known.name), ...known, ...clockIn(newestResult(database, id)?.video) };
  return { video, path: filesOf(database, id)[0]?.path ?? known.name };
}

/** How the file itself counts, as the run that labelled it has seen. */
function clockIn(
  probed: TubeletResult['video'] | undefined,
): Pick<InterchangeVideo, 'nominalRate' | 'sourceTimecode'> {
  const { nominalRate, sourceTimecode } = probed ?? {};
  return {
    nominalRate: nominalRate === undefined ? null : parseRate(nominalRate),
    sourceTimecode: sourceTimecode
      ? {
          text: sourceTimecode.text,
          rate: sourceTimecode.rate === null ? null : parseRate(sourceTimecode.rate),
        }
      : null,
  };
}

import { AppError } from '../../base/errors.ts';
import type { Reel, ReelFile } from './reel.ts';
import { reelEdl } from './reel-edl.ts';
import { reelFcpxml } from './reel-fcpxml.ts';
import { reelLlc } from './reel-llc.ts';
import { reelOtio } from './reel-otio.ts';

export interface ReelFormat {
  /** As the command line names it. */
  readonly id: string;
  readonly title: string;
  /** @param stem name of the file without its ending; further files get a number. */
  write(reel: Reel, stem: string): ReelFile[];
  /** What it cannot say of any reel, as sentences. */
  losses(reel: Reel): readonly string[];
}

/** The programs that a reel can be opened in. */
export const REEL_FORMATS: readonly ReelFormat[] = [
  {
    id: 'edl',
    title: 'CMX 3600 EDL',
    write: reelEdl,
    losses: ({ shots }) =>
      shots.length > 999
        ? [`${shots.length} events go to ${Math.ceil(shots.length / 999)} lists of up to 999.`]
        : [],
  },
  { id: 'fcpxml', title: 'Final Cut Pro XML', write: reelFcpxml, losses: () => [] },
  { id: 'otio', title: 'OpenTimelineIO', write: reelOtio, losses: () => [] },
  {
    id: 'llc',
    title: 'LosslessCut projects',
    write: reelLlc,
    losses: ({ shots }) => {
      const videos = new Set(shots.map(({ segment }) => segment.mediaUrl + segment.video.name)).size;
      const hasGaps = shots.some(
        ({ record }, index) => index > 0 && record.first > shots[index - 1]!.record.end,
      );
      return [
        ...(videos > 1 ? [`LosslessCut cuts one file at a time: ${videos} projects, one per video.`] : []),
        ...(hasGaps ? ['LosslessCut has no gaps between cuts: left out.'] : []),
      ];
    },
  },
];

/** Errors: `usage` for a format that holds no reel. */
export function reelFormat(id: string): ReelFormat {
  const found = REEL_FORMATS.find((format) => format.id === id);
  if (found) return found;
  const known = REEL_FORMATS.map((format) => format.id).join(', ');
  throw new AppError(
    'usage',
    `A reel cannot be written as "${id}": choose from ${known}, or mp4 for one video file.`,
  );
}

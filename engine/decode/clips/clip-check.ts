import { AppError } from '../../base/errors.ts';
import { MICROS_PER_SECOND } from '../../base/micros.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import type { OpenedVideo } from '../ranges/frame-stream.ts';
import type { ClipWish } from './clip-plan.ts';

/** Key frames are seldom further apart; a clip that is longer by more than that holds what nobody asked for. */
const LONGEST_LEAD_SECONDS = 30;
/** Part of the expected pictures below which some are missing, not just unevenly spaced. */
const FEWEST = 0.8;

/**
 * Why a finished clip is not what was asked for, as the end of a sentence; null when it is.
 * @param packets the clip's pictures as `pts_time,duration_time,flags` lines of ffprobe
 */
export function faultOfClip(video: ProbedVideo, wish: ClipWish, packets: string): string | null {
  const pictures = packets.split('\n').flatMap((line) => {
    const [pts = '', duration = '', flags = ''] = line.split(',');
    return flags === '' || flags.includes('D')
      ? []
      : [{ time: Number(pts), length: Number(duration), flags }];
  });
  const [first] = pictures;
  if (!first) return 'no picture of it could be copied';
  if (!first.flags.includes('K')) return 'it does not begin with a picture that decodes on its own';
  const timed = pictures.filter(({ time }) => Number.isFinite(time));
  if (timed.length < pictures.length) return 'its pictures have no times';
  const { frameRate, isVariableRate } = video.info.video;
  const picture = frameRate ? frameRate.den / frameRate.num : 1 / 25;
  const begin = Math.min(...timed.map(({ time }) => time));
  const end = Math.max(...timed.map(({ time, length }) => time + (length > 0 ? length : picture)));
  const last = wish.hasJumps ? wish.endUs : (video.endUs ?? video.info.durationUs ?? wish.endUs);
  const wanted = (Math.min(wish.endUs, Math.max(last, wish.startUs)) - wish.startUs) / MICROS_PER_SECOND;
  if (wanted <= 0) return 'it lies after the last picture';
  const length = end - begin;
  const tolerance = 1.5 * picture + (isVariableRate ? 1 : 0);
  // Where the file ends is stated loosely, what was asked for is not.
  const asked = (wish.endUs - wish.startUs) / MICROS_PER_SECOND;
  const most = asked + tolerance + (wish.isExact ? 0 : LONGEST_LEAD_SECONDS);
  if (length < wanted - tolerance || length > most)
    return `it came out ${length.toFixed(1)} seconds long instead of ${wanted.toFixed(1)}`;
  if (!isVariableRate && pictures.length < (FEWEST * wanted) / picture - 1)
    return `${pictures.length} pictures came out of about ${Math.round(wanted / picture)}`;
  return null;
}

/** Throws `media/no-clip` for pictures of which no others can be made: their decoder has no encoder beside it. */
export function refuseToEncode({ ref, pictureCore }: Pick<OpenedVideo, 'ref' | 'pictureCore'>): void {
  if (pictureCore?.kind !== 'av1') return;
  throw new AppError(
    'media/no-clip',
    `"${ref.name}" is AV1, which is not encoded anew here: cut clips as they are stored, or convert it to H.264. Nothing was kept.`,
  );
}

import { MICROS_PER_SECOND, type Micros, type Rational, sampleTime } from '../../base/micros.ts';
import type { FrameSource } from '../../decode/frame-source.ts';
import { LUMINANCE_VALUES, luminanceChange, measureLuminance } from './luminance.ts';

/** Where a file does not say how many frames it has a second. */
const USUAL_RATE: Rational = { num: 25, den: 1 };
const SIZE = 112;

/**
 * The first frame of the new shot: of the file's own frames in the stretch before a cut that {@link findCuts} found, the
 * one that changes most. Errors: as of `FrameSource.frames`.
 * @param cutUs when the first picture of the new shot was seen
 * @param withinUs distance of the pictures that were compared
 */
export async function exactCut(video: FrameSource, cutUs: Micros, withinUs: number): Promise<Micros> {
  const fps = video.info.video.frameRate ?? USUAL_RATE;
  const indexAt = (timeUs: number) => (timeUs * fps.num) / (fps.den * MICROS_PER_SECOND);
  const fromSample = Math.max(0, Math.floor(indexAt(cutUs - withinUs)));
  const toSample = Math.floor(indexAt(cutUs)) + 2;
  const plan = { fps, width: SIZE, height: SIZE, resize: 'stretch', fromSample, toSample } as const;
  const rows = new Uint8Array((toSample - fromSample) * LUMINANCE_VALUES);
  const bytes = SIZE * SIZE * 3;
  let best = { change: 0, sample: Math.ceil(indexAt(cutUs)) };
  for await (const { firstSample, count, pixels } of video.frames(plan, { batch: 4, least: 1 })) {
    for (let index = 0; index < count; index++) {
      const row = firstSample + index - fromSample;
      const at = row * LUMINANCE_VALUES;
      const picture = pixels.subarray(index * bytes, (index + 1) * bytes);
      measureLuminance(picture, SIZE, SIZE, rows.subarray(at, at + LUMINANCE_VALUES));
      const change = row > 0 ? luminanceChange(rows, row - 1, row) : 0;
      if (change > best.change) best = { change, sample: firstSample + index };
    }
  }
  return sampleTime(best.sample, fps);
}

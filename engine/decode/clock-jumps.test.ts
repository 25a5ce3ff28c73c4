import { beforeAll, describe, expect, it } from 'vitest';
import { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { SamplingPlan } from './frame-source.ts';
import {
  collect,
  EIGHT_PER_SECOND,
  expectedCodes,
  type MadeFile,
  madeMedia,
  refTo,
} from './testing/made-media.node.ts';
import { observedEnvironment } from './testing/observed-environment.node.ts';
import { Video } from './video.ts';

const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 80, height: 48, resize: 'stretch' };

let media: Record<string, MadeFile>;
beforeAll(() => {
  media = madeMedia();
});

async function decoded(name: string, processors: number) {
  const { environment } = observedEnvironment(processors);
  const video = await Video.open(new WorkerPool(environment), refTo(media[name]!.path), undefined);
  const found = await collect(video, PLAN);
  const times = await video.frameTimes();
  video.close();
  return { ...found, times };
}

// The work is that of the pictures that are there, whatever time the file claims: years would not end.
describe.each([1, 4])('a clock that jumps is a fault of the clock, with %i processors', (processors) => {
  it.each([
    ['joined', 4],
    ['clockGap', 4],
    ['wrongYear', 40 / 30],
    ['hourAway', 40 / 30],
    ['dayAway', 40 / 30],
    ['slow', 600],
    ['untimedOgg', 2],
    ['farEdit', 61 / 30],
  ])('%s: every picture follows the one before, and it is told', async (name, end) => {
    const { codes, warning, times } = await decoded(name, processors);
    expect(codes).toEqual(expectedCodes(media[name]!, 8, end));
    expect(warning).toBe('media/clock');
    if (name !== 'farEdit') {
      const expected = media[name]!.times!;
      expect(times).toHaveLength(expected.length);
      expect(Math.max(...times.map((time, i) => Math.abs(time / 1e6 - expected[i]!)))).toBeLessThan(0.002);
    }
  });

  it('a pause that a camera may make stays as long as it was', async () => {
    const { codes, warning } = await decoded('shortPause', processors);
    expect(codes).toEqual(expectedCodes(media.shortPause!, 8, 5 + 40 / 30));
    expect(warning).toBeNull();
  });

  it('pictures of a file that states no rate are all there', async () => {
    const { codes, warning } = await decoded('rateless', processors);
    expect(codes).toEqual(expectedCodes(media.rateless!, 8, 2));
    expect(warning).toBeNull();
  });

  it('recordings that were joined as Ogg files are read to the end', async () => {
    const { codes, warning } = await decoded('chainedOgg', processors);
    expect(codes.at(-1)).toBeGreaterThanOrEqual(112);
    expect(codes.every((code, index) => index === 0 || code >= codes[index - 1]!)).toBe(true);
    expect(warning).toBe('media/clock');
  });

  it.each(['fastest', 'clockRate'])('%s: a thousand pictures a second and more are sampled', async (name) => {
    const { codes, warning } = await decoded(name, processors);
    expect(codes).toHaveLength(1);
    expect(warning).toBeNull();
  });
});

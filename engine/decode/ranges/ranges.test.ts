import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Heartbeat } from '../ffmpeg/heartbeat.ts';
import { WorkerPool } from '../ffmpeg/worker-pool.ts';
import type { SamplingPlan } from '../frame-source.ts';
import {
  collect,
  EIGHT_PER_SECOND,
  expectedCodes,
  type MadeFile,
  madeMedia,
  refTo,
} from '../testing/made-media.node.ts';
import { observedEnvironment } from '../testing/observed-environment.node.ts';
import { Video } from '../video.ts';

const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 64, height: 40, resize: 'stretch' };

let media: Record<string, MadeFile>;

beforeAll(() => {
  media = madeMedia();
});

async function decode(name: string, processors: number, plan = PLAN) {
  const { environment, tasks } = observedEnvironment(processors);
  const video = await Video.open(new WorkerPool(environment), refTo(media[name]!.path), undefined);
  try {
    return { ...(await collect(video, plan)), decodes: tasks.map(({ args }) => args) };
  } finally {
    video.close();
  }
}

describe('a long video in ranges', () => {
  it.each(['openGop', 'openGopMkv', 'openGopCut', 'longVariable', 'longWebm'])(
    '%s gives the same bytes as one pass',
    async (name) => {
      const whole = await decode(name, 1);
      const ranges = await decode(name, 4);
      expect(whole.decodes).toHaveLength(1);
      expect(ranges.decodes.length).toBeGreaterThanOrEqual(3);
      expect(ranges.decodes.filter((args) => args.includes('-ss'))).toHaveLength(ranges.decodes.length - 1);
      expect(ranges.samples).toBe(whole.samples);
      expect(Buffer.compare(ranges.pixels, whole.pixels)).toBe(0);
      expect(ranges.warning).toBeNull();
      const end = ranges.samples / 8 - 1 / 16;
      expect(ranges.codes).toEqual(expectedCodes(media[name]!, 8, end));
    },
  );

  it('decodes in one pass where ranges do not join', async () => {
    // Intra refresh has pictures to start from that only become whole a second later.
    const whole = await decode('intraRefresh', 1);
    const ranges = await decode('intraRefresh', 4);
    expect(ranges.decodes.length).toBeGreaterThanOrEqual(3);
    expect(ranges.decodes.at(-1)).not.toContain('-ss');
    expect(Buffer.compare(ranges.pixels, whole.pixels)).toBe(0);
    expect(ranges.codes).toEqual(expectedCodes(media.intraRefresh!, 8, 30));
  });

  it('holds for a part and for a rate that does not divide the frame rate', async () => {
    const plan: SamplingPlan = { ...PLAN, fps: { num: 25, den: 3 }, fromSample: 31, toSample: 300 };
    const whole = await decode('openGop', 1, plan);
    const ranges = await decode('openGop', 4, plan);
    expect(ranges.decodes.length).toBeGreaterThanOrEqual(3);
    expect(whole.samples).toBe(269);
    expect(Buffer.compare(ranges.pixels, whole.pixels)).toBe(0);
    expect(ranges.codes).toEqual(expectedCodes(media.openGop!, 25 / 3, 36).slice(31));
  });

  it('stands still in the middle while there is no room, and then gives the same bytes', async () => {
    const whole = await decode('openGop', 1);
    const { environment, tasks } = observedEnvironment(4);
    let isFree = false;
    const shared = {
      ...environment,
      get room() {
        return isFree || tasks.length === 0 ? 3 : 0;
      },
    };
    const video = await Video.open(new WorkerPool(shared), refTo(media.openGop!.path), undefined);
    const collecting = collect(video, PLAN);
    const hearts = () => tasks.map(({ heartbeat }) => new Heartbeat(heartbeat));
    // All three had taken a range before there was none.
    await vi.waitFor(() => expect(hearts().map(({ parked }) => parked)).toEqual([true, true, true]), 20_000);
    const pulses = hearts().map(({ pulse }) => pulse);
    // Nobody starts, and nobody goes on, however often there is looked for room.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(hearts().map(({ pulse }) => pulse)).toEqual(pulses);
    isFree = true;
    const { pixels } = await collecting;
    video.close();
    expect(Buffer.compare(pixels, whole.pixels)).toBe(0);
  });
});

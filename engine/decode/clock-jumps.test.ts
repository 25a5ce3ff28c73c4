import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RingReader } from './ffmpeg/frame-ring.ts';
import { renderPicture } from './ffmpeg/render.node.ts';
import { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { SamplingPlan } from './frame-source.ts';
import { readFrameCode } from './testing/frame-code.ts';
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
    ['emptyEdit', 61 / 30],
    ['backwards', 4],
  ])('%s: every picture follows the one before, and it is told', async (name, end) => {
    const { codes, warning, times } = await decoded(name, processors);
    expect(codes).toEqual(expectedCodes(media[name]!, 8, end));
    expect(warning).toBe('media/clock');
    if (!name.endsWith('Edit')) {
      const expected = media[name]!.times!;
      expect(times).toHaveLength(expected.length);
      // Of a clock that goes back over hours ffmpeg guesses the rate: half a picture is right enough.
      const within = name === 'backwards' ? 0.02 : 0.002;
      expect(Math.max(...times.map((time, i) => Math.abs(time / 1e6 - expected[i]!)))).toBeLessThan(within);
    }
  });

  it('small pictures are those of the clock that counts on', async () => {
    const { environment } = observedEnvironment(processors);
    const video = await Video.open(new WorkerPool(environment), refTo(media.joined!.path), undefined);
    const size = { width: 80, height: 48 };
    const found: (number | null)[] = [];
    for (const seconds of [0, 1, 2.5, 3.5]) {
      const picture = await video.picture(seconds * 1e6, size);
      found.push(picture && readFrameCode(picture.pixels, size.width, size.height));
    }
    expect(found).toEqual([0, 30, 75, 105]);
    expect(video.clockJumps).toBe(true);
    expect(await video.picture(3600e6, size)).toBeNull();
    video.close();
  });

  it('a pause that a camera may make stays as long as it was', async () => {
    const { codes, warning } = await decoded('shortPause', processors);
    expect(codes).toEqual(expectedCodes(media.shortPause!, 8, 5 + 40 / 30));
    expect(warning).toBeNull();
  });

  it.each([
    ['wrapped', 2],
    ['longLast', 40 / 30],
  ])('%s: what is no jump is not taken for one', async (name, end) => {
    const { codes, warning } = await decoded(name, processors);
    expect(codes).toEqual(expectedCodes(media[name]!, 8, end));
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

it('a picture as a file is that of the clock that counts on', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-jumps-'));
  const { environment } = observedEnvironment(1);
  const pool = new WorkerPool(environment);
  try {
    const codes: number[] = [];
    for (const seconds of [1, 2.5, 3.5]) {
      const file = path.join(folder, `${seconds}.jpg`);
      await writeFile(file, await renderPicture(refTo(media.joined!.path), seconds * 1e6, 160));
      const video = await Video.open(pool, refTo(file), undefined);
      codes.push((await collect(video, PLAN)).codes[0]!);
      video.close();
    }
    expect(codes).toEqual([30, 75, 105]);
    const far = renderPicture(refTo(media.joined!.path), 3600e6, 160);
    await expect(far).rejects.toMatchObject({ code: 'media/no-frames' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Numbers drawn into the pictures, each with how many samples show it, and the frames that the decoder wrote. */
async function decodedStills(name: string, processors: number, part: Partial<SamplingPlan> = {}) {
  const { environment, tasks } = observedEnvironment(processors);
  const video = await Video.open(new WorkerPool(environment), refTo(media[name]!.path), undefined);
  const stream = video.frames({ ...PLAN, ...part }, { stills: true, batch: 8 });
  const shown: [code: number, samples: number][] = [];
  let batches = 0;
  const add = (code: number, samples: number) => {
    const last = shown.at(-1);
    if (last?.[0] === code) last[1] += samples;
    else shown.push([code, samples]);
  };
  const size = PLAN.width * PLAN.height * 3;
  for (;;) {
    const { done, value } = await stream.next();
    if (done) {
      video.close();
      const written = tasks.reduce((sum, { ring }) => sum + new RingReader(ring).written, 0);
      return { shown, batches, written, samples: value.samples, warning: value.warning?.code ?? null };
    }
    batches += 1;
    const { count, pixels, isStill } = value;
    if (isStill) expect(pixels).toHaveLength(size);
    for (let i = 0; i < (isStill ? 1 : count); i++)
      add(
        readFrameCode(pixels.subarray(i * size, (i + 1) * size), PLAN.width, PLAN.height),
        isStill ? count : 1,
      );
  }
}

function runsOf(codes: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const code of codes) {
    const last = runs.at(-1);
    if (last?.[0] === code) last[1] += 1;
    else runs.push([code, 1]);
  }
  return runs;
}

describe.each([1, 4])(
  'a gap costs no more than the picture that stands, with %i processors',
  (processors) => {
    it.each([
      ['gaps', 7500 + 2, {}, null],
      ['gaps', 7500 + 2, { fromSample: 1000, toSample: 13_000 }, null],
      ['gaps', 7500 + 2, { fromSample: 12_001, toSample: 36_003 }, null],
      ['manyGaps', 7500 + 40 / 30, {}, 'media/clock'],
      ['lateStart', 1502, {}, null],
      ['slow', 600, {}, 'media/clock'],
    ] as const)('%s, %f s, %j', async (name, end, part, told) => {
      const { shown, batches, written, samples, warning } = await decodedStills(name, processors, part);
      const { fromSample = 0, toSample } = part as Partial<SamplingPlan>;
      const expected = expectedCodes(media[name]!, 8, end).slice(fromSample, toSample);
      expect(shown).toEqual(runsOf(expected));
      expect(samples).toBe(expected.length);
      expect(warning).toBe(told);
      expect(written).toBeLessThan(4 * media[name]!.times!.length);
      expect(batches).toBeLessThan(240);
    });

    it('comes for each sample where nobody asked for stills', async () => {
      const { environment } = observedEnvironment(processors);
      const video = await Video.open(new WorkerPool(environment), refTo(media.gaps!.path), undefined);
      const { codes } = await collect(video, { ...PLAN, fromSample: 11_990, toSample: 12_012 });
      expect(codes).toEqual(expectedCodes(media.gaps!, 8, 7502).slice(11_990, 12_012));
      video.close();
    });
  },
);

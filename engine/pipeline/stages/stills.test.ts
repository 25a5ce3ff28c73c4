import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FrameSource } from '../../decode/frame-source.ts';
import { openVideo } from '../../decode/open-video.node.ts';
import { type MadeFile, madeMedia, refTo } from '../../decode/testing/made-media.node.ts';
import type { Eye } from '../../inference/eye/eye.ts';
import { FakeFrameSource } from '../frame-source.fake.ts';
import { FakeClipModel, fakeClipManifest, fakeStreamingManifest } from '../model.fake.ts';
import { paintedOut } from '../paint-out.ts';
import { samplingPlanOf } from '../sampling.ts';
import { encodeClips } from './encode-clips.ts';
import { lookAtPictures } from './look-at-pictures.ts';
import { measureMotion } from './measure-motion.ts';
import type { Pieces } from './piece.ts';

let media: Record<string, MadeFile>;
let video: FrameSource;
beforeAll(async () => {
  media = madeMedia();
  // Its picture stands for five seconds.
  video = await openVideo(refTo(media.shortPause!.path));
});
afterAll(() => video.close());

/** The same video, where every picture comes for each sample that shows it. */
function withoutStills(source: FrameSource): FrameSource {
  return {
    info: source.info,
    frames: (plan, options) => source.frames(plan, { ...options, stills: false }),
    frameTimes: (signal) => source.frameTimes(signal),
    close: () => source.close(),
  };
}

async function rows(pieces: Pieces<Float16Array<ArrayBuffer>>): Promise<number[]> {
  const all: number[] = [];
  for await (const { data } of pieces) all.push(...data);
  return all;
}

const manifest = fakeStreamingManifest();
const large = { ...manifest, input: { ...manifest.input, width: 80, height: 48 } };

it('motion over a picture that stands is that of its repetition', async () => {
  const measured = await rows(measureMotion(video, large, 0, null, undefined));
  expect(measured).toEqual(await rows(measureMotion(withoutStills(video), large, 0, null, undefined)));
  expect(measured.some((value) => value > 0)).toBe(true);
});

it('an eye is shown a picture that stands once, with the rows of its repetition', async () => {
  const looks: number[] = [];
  const eye = {
    info: { sha256: '', size: 48, width: 2 },
    look: async (pictures: Uint8Array, count: number) => {
      looks.push(count);
      const bytes = pictures.length / count;
      return Float32Array.from(
        { length: 2 * count },
        (_, at) => pictures[(at >> 1) * bytes + 500 + (at % 2)]!,
      );
    },
  } as unknown as Eye;
  const rate = { num: 16, den: 1 };
  const seen = await rows(lookAtPictures(video, eye, rate, 0, null, undefined));
  const once = looks.splice(0).reduce((sum, count) => sum + count);
  expect(seen).toEqual(await rows(lookAtPictures(withoutStills(video), eye, rate, 0, null, undefined)));
  expect(once).toBeLessThan(30);
});

it('is painted out as the others are', async () => {
  const regions = [{ x: 0, y: 0, width: 0.5, height: 0.5 }];
  const pictures = async (source: FrameSource) => {
    const found: string[] = [];
    for await (const { count, pixels, isStill } of paintedOut(source, regions).frames(samplingPlanOf(large), {
      stills: true,
    })) {
      const bytes = pixels.length / (isStill ? 1 : count);
      for (let i = 0; i < count; i++)
        found.push(
          Buffer.from(pixels.subarray(isStill ? 0 : i * bytes).subarray(0, bytes)).toString('base64'),
        );
    }
    return found;
  };
  const found = await pictures(video);
  expect(found).toEqual(await pictures(withoutStills(video)));
  expect(found).toHaveLength(Math.ceil((5 + 40 / 30) * 8));
});

it.each([
  [7, 2050, 3000],
  [8, 2048, 2400],
  [20, 1999, 2003],
])(
  'clips over a picture that stands from %i to %i of %i are those of its repetition',
  async (from, to, samples) => {
    for (const [framesPerClip, stride] of [
      [8, 4],
      [8, 3],
      [4, 6],
    ] as const) {
      const clips = async (isHeld: boolean) => {
        const model = new FakeClipModel(fakeClipManifest(framesPerClip, stride));
        const source = new FakeFrameSource({ samples, still: [from, to] });
        let handed = 0;
        const counted: FrameSource = {
          info: source.info,
          frames: async function* (plan, options) {
            const stream = (isHeld ? source : withoutStills(source)).frames(plan, options);
            for (;;) {
              const step = await stream.next();
              if (step.done) return step.value;
              handed += 1;
              yield step.value;
            }
          },
          frameTimes: () => source.frameTimes(),
          close: () => source.close(),
        };
        const pieces: unknown[] = [];
        for await (const { count, samples: end, data } of encodeClips(counted, model, 0, null, undefined))
          pieces.push([count, end, ...data]);
        return { pieces, handed, classified: model.clips };
      };
      const [held, repeated] = [await clips(true), await clips(false)];
      expect(held.pieces).toEqual(repeated.pieces);
      expect(held.classified).toBe(repeated.classified);
      // What is handed out does not grow with how long the picture stands.
      expect(repeated.handed - held.handed).toBeGreaterThan((to - from) / stride - 20);
    }
  },
);

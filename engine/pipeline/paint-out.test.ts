import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Region } from '../base/regions.ts';
import type { ResizeRule, SamplingPlan } from '../decode/frame-source.ts';
import { openVideo } from '../decode/open-video.node.ts';
import { type MadeFile, madeMedia, refTo } from '../decode/testing/made-media.node.ts';
import { openModel } from '../inference/worker/open-model.node.ts';
import { analyseFile } from './analyse-file.node.ts';
import { paintedOut, paintedRuns } from './paint-out.ts';

/** The box in which the two films of a pair differ, see `recipes.ts`. */
const BOX: Region = { x: 101 / 160, y: 51 / 96, width: 41 / 160, height: 31 / 96 };
const PAIRS = [
  ['markedRed', 'markedBlue'],
  ['markedTurnedRed', 'markedTurnedBlue'],
] as const;
const video = { width: 160, height: 96, rotation: 0, codedWidth: 160, codedHeight: 96 } as const;

let media: Record<string, MadeFile>;
beforeAll(() => {
  media = madeMedia();
});

/** The first picture of a film. */
async function picture(name: string, regions: readonly Region[], plan: SamplingPlan): Promise<Uint8Array> {
  const source = await openVideo(refTo(media[name]!.path));
  try {
    for await (const { pixels } of paintedOut(source, regions).frames(plan)) return pixels.slice();
    throw new Error('no picture');
  } finally {
    source.close();
  }
}

const plan = (width: number, height: number, resize: ResizeRule): SamplingPlan => ({
  ...{ fps: { num: 8, den: 1 }, width, height, resize },
  toSample: 1,
});

describe('a region that is painted out', () => {
  const plans = (['stretch', 'crop', 'pad'] as const).flatMap((rule) => [
    plan(112, 112, rule),
    plan(40, 23, rule),
    plan(31, 57, rule),
    plan(224, 224, rule),
  ]);

  it.each(PAIRS)('hides all in which %s and %s differ, at any size', async (red, blue) => {
    for (const each of plans) {
      const [one, other] = await Promise.all([red, blue].map((name) => picture(name, [BOX], each)));
      expect(one, `${each.width}x${each.height} ${each.resize}`).toEqual(other);
      // Cropped, a wide picture loses the box.
      if (each.resize === 'crop') continue;
      const [bare, bareOther] = await Promise.all([red, blue].map((name) => picture(name, [], each)));
      expect(bare).not.toEqual(bareOther);
    }
  });

  it.each(PAIRS)('is grey in %s, and little else changes', async (red) => {
    const size = 112;
    const painted = await picture(red, [BOX], plan(size, size, 'stretch'));
    const bare = await picture(red, [], plan(size, size, 'stretch'));
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const at = (y * size + x) * 3;
        const [across, down] = [(x + 0.5) / size, (y + 0.5) / size];
        const outside = Math.max(
          BOX.x - across,
          across - BOX.x - BOX.width,
          BOX.y - down,
          down - BOX.y - BOX.height,
        );
        if (outside <= 0) expect([...painted.subarray(at, at + 3)]).toEqual([128, 128, 128]);
        else if (outside > 5 / 96) expect(painted.subarray(at, at + 3)).toEqual(bare.subarray(at, at + 3));
      }
    }
  });

  it('lies where the picture lies in what the model is shown', () => {
    const left = { x: 0, y: 0, width: 0.25, height: 1 };
    const width = (runs: readonly (readonly [number, number])[]) => runs.map(([from, to]) => to - from)[0];
    // Of a wide picture that is cropped to its middle the left fifth is not shown at all.
    expect(width(paintedRuns(video, plan(96, 96, 'crop'), [left]))).toBe(8 + 5);
    expect(paintedRuns(video, plan(96, 96, 'crop'), [{ ...left, width: 0.15 }])).toEqual([]);
    expect(paintedRuns(video, plan(160, 160, 'pad'), [left])).toHaveLength(96);
    // Turned by a quarter, the stored height runs across.
    const turned = { width: 96, height: 160, rotation: 90, codedWidth: 160, codedHeight: 96 } as const;
    expect(width(paintedRuns(turned, plan(96, 160, 'stretch'), [left]))).toBe(24 + 5);
  });

  it('is refused where nothing of what the model sees is left', () => {
    const middle = { x: 0.1, y: 0, width: 0.8, height: 1 };
    expect(paintedRuns(video, plan(112, 112, 'stretch'), [middle])).toHaveLength(112);
    expect(() => paintedRuns(video, plan(112, 112, 'crop'), [middle])).toThrow(
      expect.objectContaining({
        code: 'media/painted-out',
        message: expect.stringMatching(/make them smaller/),
      }),
    );
  });
});

describe('scores', () => {
  it.each(['tubelet-base', 'fixtures/tiny-streaming', 'fixtures/tiny-clip'])(
    'of %s are the same to the bit whatever lies in a region that is painted out',
    async (name) => {
      const dir = fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
      const model = await openModel({ kind: 'path', dir });
      try {
        const scores = async (file: string, painted: readonly Region[]) => {
          const { scores: track } = await analyseFile(media[file]!.path, model, { painted });
          return track.data.slice(0, track.slots * track.classes);
        };
        for (const [red, blue] of PAIRS) {
          const [one, other] = [await scores(red, [BOX]), await scores(blue, [BOX])];
          expect(one.length).toBeGreaterThan(0);
          expect(one).toEqual(other);
          expect(await scores(red, [])).not.toEqual(await scores(blue, []));
        }
      } finally {
        await model.dispose();
      }
    },
    60_000,
  );
});

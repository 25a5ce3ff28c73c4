import { expect, it } from 'vitest';
import { sharedPool } from '../ffmpeg/worker-pool.node.ts';
import { greyPicture } from '../testing/grey-picture.ts';
import { madeMedia, refTo } from '../testing/made-media.node.ts';
import { Video } from '../video.ts';
import { pictureService } from './picture-service.ts';
import type { WatchedPictures } from './watched-pictures.web.ts';
import { browserFrames } from './web-codecs-stream.web.ts';

it('writes each picture once, where it is wanted, however many samples show it', async () => {
  const video = await Video.open(sharedPool, refTo(madeMedia().constant!.path), undefined);
  const given = [
    { picture: greyPicture(16), times: 1 },
    { picture: greyPicture(126), times: 400 },
    { picture: greyPicture(235), times: 2 },
  ];
  const service = pictureService(async () => ({
    end: async () => 403,
    samples: async function* () {
      yield* given;
    },
    close: () => {},
  }));
  await service.open({ ref: video.opened.ref, video: video.opened.probed }, null as never);
  const pictures: Pick<WatchedPictures, 'samples'> = {
    samples: async (wanted, emit, until) =>
      void (await service.samples({ ...wanted, card: null }, { signal: until, emit })),
  };
  const plan = { fps: { num: 8, den: 1 }, width: 4, height: 4, resize: 'stretch' } as const;
  const memory = new Uint8Array(given.length * 48).fill(7);
  let places = 0;
  const place = () => memory.subarray(places * 48, ++places * 48);
  const found: number[] = [];
  const { signal } = new AbortController();
  for await (const { times } of browserFrames(
    video.opened,
    pictures,
    plan,
    { from: 0, to: 403 },
    place,
    signal,
  )) {
    found.push(times);
    // In its place as soon as it is told of, and nothing behind it.
    expect(memory[places * 48 - 1]).not.toBe(7);
    expect(memory[places * 48] ?? 7).toBe(7);
  }
  expect(found).toEqual([1, 400, 2]);
  expect(places).toBe(3);
  expect(memory[0]).toBeLessThan(5);
  expect(memory[143]).toBeGreaterThan(250);
  expect(new Set(memory.subarray(48, 96)).size).toBe(1);
  video.close();
});

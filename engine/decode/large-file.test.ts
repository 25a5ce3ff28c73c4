import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openVideo } from './open-video.node.ts';
import { writeFarMp4 } from './testing/far-mp4.node.ts';
import { collect, EIGHT_PER_SECOND, expectedCodes, madeMedia, refTo } from './testing/made-media.node.ts';

const GIB = 2 ** 30;
const folder = mkdtempSync(join(tmpdir(), 'tubelet-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([3, 9])('reads an index and pictures beyond %i GiB', async (gibibytes) => {
  const { openGop } = madeMedia();
  const path = join(folder, `${gibibytes}.mp4`);
  writeFarMp4(path, readFileSync(openGop!.path), gibibytes * GIB);
  expect(statSync(path).size).toBeGreaterThan(gibibytes * GIB);
  const video = await openVideo(refTo(path));
  const plan = { fps: EIGHT_PER_SECOND, width: 64, height: 40, resize: 'stretch' } as const;
  const { codes, warning } = await collect(video, plan);
  expect(codes).toEqual(expectedCodes(openGop!, 8, 40));
  expect(warning).toBeNull();
  expect(await video.frameTimes()).toHaveLength(1200);
  const late = await collect(video, { ...plan, fromSample: 300, toSample: 304 });
  expect(late.codes).toEqual(codes.slice(300, 304));
  video.close();
  rmSync(path);
});

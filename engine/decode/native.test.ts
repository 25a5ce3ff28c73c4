import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { openVideo } from './open-video.node.ts';
import { collect, EIGHT_PER_SECOND, type MadeFile, madeMedia, refTo } from './testing/made-media.node.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

let media: Record<string, MadeFile>;

beforeAll(() => {
  media = madeMedia();
});

// Skipped where the program is not installed.
describe.skipIf(!hasFfmpeg)('the same pictures as the installed ffmpeg program', () => {
  it.each([
    'constant',
    'variable',
    'editList',
    'rotated90',
    'rotated180',
    'tenBit',
    'oddSize',
    'avi',
    'webm',
  ])('%s', async (name) => {
    const { path } = media[name]!;
    const video = await openVideo(refTo(path));
    const plan = { fps: EIGHT_PER_SECOND, width: 112, height: 112, resize: 'stretch' } as const;
    const { pixels } = await collect(video, plan, () => 0);
    video.close();
    const filters = 'fps=8:round=up:start_time=0,scale=112:112:flags=bilinear';
    const args = ['-v', 'error', '-i', path, '-vf', filters, '-vsync', 'passthrough'];
    const native = spawnSync('ffmpeg', [...args, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], {
      maxBuffer: 1 << 28,
    });
    expect(native.stdout).toHaveLength(pixels.length);
    let difference = 0;
    for (let i = 0; i < pixels.length; i++) difference += Math.abs(pixels[i]! - native.stdout[i]!);
    // Equal to the byte with ffmpeg 5.1; another version may round a little otherwise.
    expect(difference / pixels.length).toBeLessThan(0.5);
  });
});

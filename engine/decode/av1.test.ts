import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCancelled } from '../base/errors.ts';
import { makeClip } from './clips/make-clip.node.ts';
import { renderPicture } from './ffmpeg/render.node.ts';
import { nodeEnvironment, sharedPool } from './ffmpeg/worker-pool.node.ts';
import { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { SamplingPlan } from './frame-source.ts';
import { nativePool } from './native/native-pool.node.ts';
import { findNativeTools } from './native/native-tools.node.ts';
import { collect, EIGHT_PER_SECOND, refTo } from './testing/made-media.node.ts';
import { Video } from './video.ts';

const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 112, height: 112, resize: 'stretch' };
const folder = mkdtempSync(join(tmpdir(), 'tubelet-av1-'));
afterAll(() => rmSync(folder, { recursive: true }));

const encoders = spawnSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8' }).stdout ?? '';
const encoder = ['libsvtav1', 'libaom-av1'].find((name) => encoders.includes(name));
const FAST: Record<string, readonly string[]> = {
  'libaom-av1': ['-cpu-used', '8', '-row-mt', '1'],
  libsvtav1: ['-preset', '12'],
};

function ffmpeg(name: string, args: readonly string[]): string {
  const path = join(folder, name);
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...args, '-y', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no ${name}: ${stderr}`);
  return path;
}

/** Two seconds of a moving picture and a sound. Every second begins with a picture that decodes on its own. */
function make(name: string, options: readonly string[]): string {
  const coding = ['-c:v', encoder ?? '', ...(FAST[encoder ?? ''] ?? []), '-g', '25'];
  return ffmpeg(name, [
    ...['-f', 'lavfi', '-i', 'testsrc2=size=322x178:rate=25:duration=2'],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2', '-c:a', 'libopus'],
    ...[...coding, ...options],
  ]);
}

/** The same pictures in another container. */
function copied(name: string, from: string, options: readonly string[] = [], before: readonly string[] = []) {
  return ffmpeg(name, [...before, '-i', from, '-c', 'copy', ...options]);
}

const tools = await findNativeTools();
/** Enough processors that a video is decoded in pieces. */
const many = new WorkerPool(nodeEnvironment(4));
let native: WorkerPool;
const files: Record<string, string> = {};
beforeAll(() => {
  if (!tools || !encoder) return;
  native = nativePool(tools);
  files.mp4 = make('eight.mp4', ['-pix_fmt', 'yuv420p']);
  files.tenBit = make('ten.mp4', ['-pix_fmt', 'yuv420p10le', '-color_range', 'pc', '-colorspace', 'bt709']);
  files.mkv = copied('eight.mkv', files.mp4);
  files.webm = copied('eight.webm', files.mp4);
  files.tenBitMkv = copied('ten.mkv', files.tenBit);
  files.ivf = copied('raw.ivf', files.mp4, ['-an']);
  files.obu = copied('raw.obu', files.mp4, ['-an']);
  files.late = copied('late.mp4', files.mp4, ['-output_ts_offset', '3.3']);
  files.turned = copied('turned.mp4', files.mp4, ['-metadata:s:v:0', 'rotate=90']);
  files.long = copied('long.mkv', files.mkv, [], ['-stream_loop', '29']);
}, 240_000);

async function decoded(by: WorkerPool, path: string, plan = PLAN) {
  const video = await Video.open(by, refTo(path), undefined);
  const found = await collect(video, plan, () => 0);
  const times = await video.frameTimes();
  video.close();
  return { ...found, info: video.info, times };
}

// Skipped where no ffmpeg is installed, or one that makes no AV1.
describe.skipIf(!tools || !encoder)('AV1 by the core that is loaded for it', () => {
  it.each(['mp4', 'mkv', 'webm', 'tenBit', 'tenBitMkv', 'ivf', 'obu', 'late', 'turned', 'long'])(
    'gives the pictures of an installed ffmpeg: %s',
    async (name) => {
      const path = files[name]!;
      const [shipped, installed] = [await decoded(many, path), await decoded(native, path)];
      expect(shipped.samples).toBeGreaterThanOrEqual(16);
      expect(shipped.warning).toBe(installed.warning);
      expect(shipped.times).toEqual(installed.times);
      expect(shipped.info).toEqual(installed.info);
      expect(shipped.samples).toBe(installed.samples);
      if (tools?.version.startsWith('5.1')) {
        expect(Buffer.compare(installed.pixels, shipped.pixels)).toBe(0);
        return;
      }
      let difference = 0;
      for (let i = 0; i < shipped.pixels.length; i++)
        difference += Math.abs(shipped.pixels[i]! - installed.pixels[i]!);
      // Another version may round a little otherwise.
      expect(difference / shipped.pixels.length).toBeLessThan(0.5);
    },
  );

  it.each([
    { ...PLAN, width: 160, height: 160, resize: 'pad' as const },
    { ...PLAN, width: 96, height: 64, resize: 'crop' as const, fromSample: 5, toSample: 14 },
  ])('holds for a plan with $resize', async (plan) => {
    const [shipped, installed] = [
      await decoded(sharedPool, files.mkv!, plan),
      await decoded(native, files.mkv!, plan),
    ];
    expect(shipped.samples).toBe(installed.samples);
    expect(Buffer.compare(installed.pixels, shipped.pixels)).toBe(0);
  });

  it('knows how many bits a colour has', async () => {
    const { info } = await decoded(sharedPool, files.tenBit!);
    expect([info.video.codec, info.video.bitDepth, info.video.pixelFormat]).toEqual([
      'av1',
      10,
      'yuv420p10le',
    ]);
  });

  it('shows pictures, sound and stills of it', async () => {
    const video = await Video.open(sharedPool, refTo(files.mp4!), undefined);
    const small = await video.picture(1_000_000, { width: 64, height: 36 });
    expect(new Set(small?.pixels).size).toBeGreaterThan(50);
    const peaks = await video.peaks(0, 1_000_000);
    expect(Math.max(...(peaks ?? []))).toBeGreaterThan(5);
    video.close();
    const still = await renderPicture(refTo(files.tenBit!), 1_000_000, 160);
    expect([...still.slice(0, 2)]).toEqual([0xff, 0xd8]);
  });

  it('is cut as it is stored, and not encoded anew', async () => {
    const wish = { startUs: 20_000_000, endUs: 23_000_000 };
    const { bytes, extension } = await makeClip(refTo(files.long!), { ...wish, isExact: false });
    const clip = join(folder, `clip${extension}`);
    writeFileSync(clip, bytes);
    expect((await decoded(sharedPool, clip)).samples).toBeGreaterThanOrEqual(24);
    await expect(makeClip(refTo(files.long!), { ...wish, isExact: true })).rejects.toMatchObject({
      code: 'media/no-clip',
      message: expect.stringContaining('as they are stored'),
    });
  });

  it('ends when nobody wants its pictures any more, and goes on with the next', async () => {
    const video = await Video.open(sharedPool, refTo(files.long!), undefined);
    const controller = new AbortController();
    const stream = video.frames({ ...PLAN, fps: { num: 25, den: 1 } }, { signal: controller.signal });
    await stream.next();
    controller.abort();
    await expect(stream.next()).rejects.toSatisfy(isCancelled);
    expect((await collect(video, { ...PLAN, toSample: 8 }, () => 0)).samples).toBe(8);
    video.close();
  });
});

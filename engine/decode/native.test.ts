import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isCancelled } from '../base/errors.ts';
import { Heartbeat } from './ffmpeg/heartbeat.ts';
import { sharedPool, takeWorkers } from './ffmpeg/worker-pool.node.ts';
import type { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { SamplingPlan } from './frame-source.ts';
import { nativeArguments } from './native/native-arguments.ts';
import { nativePool } from './native/native-pool.node.ts';
import { findNativeTools } from './native/native-tools.node.ts';
import { collect, EIGHT_PER_SECOND, type MadeFile, madeMedia, refTo } from './testing/made-media.node.ts';
import { Video } from './video.ts';

const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 112, height: 112, resize: 'stretch' };
const tools = await findNativeTools();
const folder = mkdtempSync(join(tmpdir(), 'tubelet-native-'));
afterAll(() => rmSync(folder, { recursive: true }));

let media: Record<string, MadeFile>;
let pool: WorkerPool;
beforeAll(() => {
  media = madeMedia();
  if (tools) pool = nativePool(tools);
});

async function decoded(by: WorkerPool, path: string, plan = PLAN) {
  const video = await Video.open(by, refTo(path), undefined);
  const found = await collect(video, plan, () => 0);
  const times = await video.frameTimes();
  video.close();
  return { ...found, info: video.info, times };
}

// Skipped where the program is not installed.
describe.skipIf(!tools)('an installed ffmpeg', () => {
  it.each([
    ...['constant', 'withAudio', 'variable', 'variableMkv', 'startOffset', 'lateVideo', 'editList'],
    ...['rotated90', 'rotated180', 'tenBit', 'oddSize', 'anamorphic', 'avi', 'bFrames', 'transportStream'],
    ...['webm', 'streamedWebm', 'named', 'openGopCut', 'cutMkv', 'joined', 'wrongYear', 'shortPause'],
    ...['lateStart', 'slow'],
  ])('gives the pictures of the shipped one: %s', async (name) => {
    const { path } = media[name]!;
    const [shipped, installed] = [await decoded(sharedPool, path), await decoded(pool, path)];
    expect(installed.samples).toBe(shipped.samples);
    expect(installed.warning).toBe(shipped.warning);
    expect(installed.times).toEqual(shipped.times);
    expect(installed.info).toEqual(shipped.info);
    if (tools?.version.startsWith('5.1')) {
      expect(Buffer.compare(installed.pixels, shipped.pixels)).toBe(0);
      return;
    }
    let difference = 0;
    for (let i = 0; i < shipped.pixels.length; i++)
      difference += Math.abs(shipped.pixels[i]! - installed.pixels[i]!);
    // Another version may round a little otherwise.
    expect(difference / shipped.pixels.length).toBeLessThan(0.5);
  });

  it('writes a picture over a gap once', async () => {
    const shown = async (by: WorkerPool) => {
      const video = await Video.open(by, refTo(media.gaps!.path), undefined);
      const stream = video.frames(PLAN, { stills: true, multiple: 2 });
      const batches: { count: number; sha: string }[] = [];
      for (;;) {
        const { done, value } = await stream.next();
        if (done) break;
        const sha = createHash('sha256').update(value.pixels).digest('hex');
        batches.push({ count: value.count, sha });
      }
      video.close();
      return batches;
    };
    const [shipped, installed] = [await shown(sharedPool), await shown(pool)];
    const samples = installed.reduce((sum, { count }) => sum + count, 0);
    expect(samples).toBe(7502 * 8);
    expect(installed.length).toBeLessThan(100);
    if (tools?.version.startsWith('5.1')) expect(installed).toEqual(shipped);
  });

  it('decodes a part', async () => {
    const part = { ...PLAN, fromSample: 31, toSample: 40 };
    const { path } = media.openGop!;
    const [shipped, installed] = [await decoded(sharedPool, path, part), await decoded(pool, path, part)];
    expect(installed.samples).toBe(9);
    expect(Buffer.compare(installed.pixels, shipped.pixels)).toBe(0);
  });

  it.each([
    ['empty', 'media/empty'],
    ['text', 'media/not-media'],
    ['withoutIndex', 'media/truncated'],
    ['audioOnly', 'media/no-video'],
    ['encrypted', 'media/encrypted'],
  ])('fails as the shipped one does: %s', async (name, code) => {
    await expect(Video.open(pool, refTo(media[name]!.path), undefined)).rejects.toMatchObject({ code });
  });

  it('is ended when nobody wants its pictures any more, and goes on with the next', async () => {
    const video = await Video.open(pool, refTo(media.openGop!.path), undefined);
    const controller = new AbortController();
    const large = { ...PLAN, width: 640, height: 384, fps: { num: 30, den: 1 } };
    const stream = video.frames(large, { signal: controller.signal });
    await stream.next();
    controller.abort();
    await expect(stream.next()).rejects.toSatisfy(isCancelled);
    expect((await collect(video, { ...PLAN, toSample: 8 }, () => 0)).samples).toBe(8);
    video.close();
  });

  it('has as many threads as its process has workers when it begins', async () => {
    const told = join(folder, 'told');
    const ffmpeg = join(folder, 'ffmpeg.sh');
    writeFileSync(ffmpeg, `#!/bin/sh\necho "$*" >> '${told}'\nexec '${tools!.ffmpeg}' "$@"\n`, {
      mode: 0o755,
    });
    const by = nativePool({ ...tools!, ffmpeg });
    for (const workers of [3, 1]) {
      takeWorkers(workers);
      await decoded(by, media.constant!.path);
    }
    takeWorkers(null);
    const threads = [...readFileSync(told, 'utf8').matchAll(/-threads (\d+)/g)].map(([, count]) => count);
    expect(threads).toEqual(['3', '1']);
  });

  it('stands still while its file has to wait, and then gives the same pictures', async () => {
    const { path } = media.openGop!;
    const whole = await decoded(pool, path);
    const video = await Video.open(pool, refTo(path), undefined);
    const hold = vi.spyOn(Heartbeat.prototype, 'hold');
    takeWorkers(1);
    const collecting = collect(video, PLAN, () => 0);
    takeWorkers(0);
    const heart = () => hold.mock.contexts[0] as Heartbeat | undefined;
    await vi.waitFor(() => expect(heart()?.parked).toBe(true), 20_000);
    const pulse = heart()?.pulse;
    // However often there is looked for room.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(heart()?.pulse).toBe(pulse);
    takeWorkers(null);
    const held = await collecting;
    hold.mockRestore();
    video.close();
    expect(held.samples).toBe(whole.samples);
    expect(Buffer.compare(held.pixels, whole.pixels)).toBe(0);
  });

  it('reads AV1 where it knows it', async () => {
    const path = join(folder, 'av1.mkv');
    const made = spawnSync('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x96:rate=10:duration=1'],
      ...['-c:v', 'libaom-av1', '-cpu-used', '8', '-y', path],
    ]);
    // A build without an AV1 encoder has none to read either.
    if (made.status !== 0) return;
    expect((await decoded(pool, path)).samples).toBe(8);
  });
});

describe('the command line of an installed ffmpeg', () => {
  const run = { name: 'a.mp4', path: '/videos/-a:b.mp4', major: 7, threads: 6 };

  it('reads that file and no other, as a file whatever its name', () => {
    const args = nativeArguments({
      ...run,
      tool: 'ffmpeg',
      args: ['-threads', '1', '-i', '/in.mp4', '-vsync', 'passthrough', '/out.rgb'],
    });
    expect(args.join(' ')).toBe(
      '-max_alloc 1073741824 -nostdin -y -threads 6 -protocol_whitelist file,pipe -i file:/videos/-a:b.mp4 -fps_mode passthrough pipe:1',
    );
  });

  it('is that of its version', () => {
    const vsync = (major: number | null) =>
      nativeArguments({ ...run, major, tool: 'ffmpeg', args: ['-vsync'] }).at(-1);
    expect([vsync(5), vsync(6), vsync(null)]).toEqual(['-vsync', '-fps_mode', '-fps_mode']);
  });
});

it('is not looked for in the folder that one happens to be in', async () => {
  expect(await findNativeTools('.:')).toBeNull();
  expect(await findNativeTools(folder)).toBeNull();
});

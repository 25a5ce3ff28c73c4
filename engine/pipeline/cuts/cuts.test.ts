import { expect, it } from 'vitest';
import { Artifacts } from '../../artifacts/artifacts.ts';
import { MemoryArtifacts } from '../../artifacts/memory-artifacts.fake.ts';
import type { Micros } from '../../base/micros.ts';
import { openVideo } from '../../decode/open-video.node.ts';
import { KnownVideo } from '../known-video.ts';
import { fakeStreamingManifest } from '../model.fake.ts';
import { samplingPlanOf } from '../sampling.ts';
import { CutWatch, readCuts } from './cut-watch.ts';
import { exactCut } from './exact-cut.ts';
import { findCuts } from './find-cuts.ts';
import { LUMINANCE_VALUES, measureLuminance } from './luminance.ts';

/** Pictures of one brightness each, as they are measured. */
function rowsOf(greys: readonly number[]): Uint8Array {
  const rows = new Uint8Array(greys.length * LUMINANCE_VALUES);
  for (const [index, grey] of greys.entries()) {
    const at = index * LUMINANCE_VALUES;
    measureLuminance(new Uint8Array(8 * 8 * 3).fill(grey), 8, 8, rows.subarray(at, at + LUMINANCE_VALUES));
  }
  return rows;
}

it('finds a change that stands out, and none where all changes or nothing was measured', () => {
  expect(findCuts(rowsOf([...Array(10).fill(20), ...Array(10).fill(200)]))).toEqual([10]);
  expect(findCuts(rowsOf(Array.from({ length: 20 }, (_, index) => (index % 2) * 200)))).toEqual([]);
  const gap = rowsOf([...Array(10).fill(20), ...Array(10).fill(200)]);
  gap.fill(0, 10 * LUMINANCE_VALUES, 11 * LUMINANCE_VALUES);
  expect(findCuts(gap)).toEqual([]);
});

it('finds the cuts of the sample to the picture, and to the frame where it is asked', async () => {
  const path = new URL('../../../models/sample/sample.mp4', import.meta.url).pathname;
  const video = await openVideo({ kind: 'path', path, name: 'sample.mp4' });
  const artifacts = new Artifacts(new MemoryArtifacts());
  const contentId = '5'.repeat(64);
  const manifest = fakeStreamingManifest();
  const shown = { ...manifest, input: { ...manifest.input, width: 112, height: 112 } };
  // A run that is stopped half-way leaves what it saw to the next one.
  for (const range of [{ toSample: 160 }, { fromSample: 160 }]) {
    const watch = new CutWatch(new KnownVideo(async () => video, { artifacts, contentId }, []), shown);
    const frames = (await watch.video.open()).frames({ ...samplingPlanOf(shown), ...range });
    for await (const _ of frames) void _;
    await watch.keep();
  }
  const cuts = await readCuts(artifacts, contentId, shown, []);
  // Where the sample's scenes change, as its truth.json has them.
  expect(cuts!.map((cut) => cut / 1e6)).toEqual([9, 16, 23.5, 31.5, 36.5]);
  expect(await readCuts(artifacts, '6'.repeat(64), shown, [])).toBeNull();
  // Pictures that lie further apart say less: the file's own frames say it.
  expect(await exactCut(video, 16_200_000 as Micros, 400_000)).toBe(16_000_000);
  video.close();
}, 60_000);

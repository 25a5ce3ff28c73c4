import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Micros } from '../base/micros.ts';
import { DEFAULT_WRITE_OPTIONS } from '../formats/core/format.ts';
import { tubelet } from '../formats/tables/tubelet.ts';
import { writeTubeletJson } from '../formats/tables/tubelet-json.ts';
import { readManifest } from '../inference/package/load-package.ts';
import { packageFolder } from '../inference/package/package-files.node.ts';
import { cutOptionsOf } from '../timeline/cut-segments.ts';
import { fakeMediaInfo } from './frame-source.fake.ts';
import { fakeStreamingManifest } from './model.fake.ts';
import { modelSha256 } from './model-identity.ts';
import { resultOf, settingsKey, writtenCut } from './result.ts';

it('tells video, model, cut and only the labels that occur', async () => {
  const manifest = fakeStreamingManifest();
  const result = await resultOf({
    name: 'clip.mp4',
    sizeBytes: 12,
    info: fakeMediaInfo(null),
    manifest,
    painted: [{ x: 0, y: 0.9, width: 0.25, height: 0.1 }],
    cut: cutOptionsOf(manifest),
    segments: [{ startUs: 0 as Micros, endUs: 250_000 as Micros, label: 'second', score: 0.5 }],
    outcome: {
      analysedUs: 2_000_000 as Micros,
      warning: { code: 'media/truncated', message: 'The file breaks off.', stack: 'secret' },
    },
  });
  expect(result.video).toMatchObject({ durationUs: 2_000_000, frameRate: '30000/1001', codec: 'fake' });
  expect(result.cut).toMatchObject({ threshold: 0.5, isDefaultThreshold: true, slotSeconds: '1/4' });
  expect(result.labels).toEqual([{ id: 'second', name: 'Second', path: [] }]);
  expect(result.segments[0]).toMatchObject({ label: 'second', origin: 'model' });
  expect(result.warning).toEqual({ code: 'media/truncated', message: 'The file breaks off.' });
  const text = writeTubeletJson(result);
  expect(JSON.parse(text)).toEqual(result);
  const read = tubelet.importer!.read(text, { name: 'a' });
  expect(read.problems).toEqual([]);
  // What was painted out goes on with the labels.
  const paintedOut = [{ x: 0, y: 0.9, width: 0.25, height: 0.1 }];
  expect(result.video.paintedOut).toEqual(paintedOut);
  expect(read.documents[0]!.video.analysis?.video.paintedOut).toEqual(paintedOut);
  const written = tubelet.exporter!.write(read.documents[0]!, DEFAULT_WRITE_OPTIONS);
  expect(JSON.parse(written.text)).toMatchObject({ video: { paintedOut } });
});

it('lists a group that was named among the labels, and tells apart runs with and without groups', async () => {
  const grouped = fakeStreamingManifest();
  const labels = grouped.labels.map((label) => ({
    ...label,
    path: label.id === 'background' ? [] : ['Some Group'],
  }));
  const manifest = { ...grouped, labels };
  const cut = cutOptionsOf(manifest);
  const result = await resultOf({
    name: 'clip.mp4',
    sizeBytes: 12,
    info: fakeMediaInfo(null),
    manifest,
    painted: [],
    cut,
    segments: [{ startUs: 0 as Micros, endUs: 250_000 as Micros, label: 'some-group', score: 0.5 }],
    outcome: { analysedUs: 2_000_000 as Micros, warning: null },
  });
  expect(result.labels).toEqual([{ id: 'some-group', name: 'Some Group', path: [] }]);
  expect(result.cut?.backsOff).toBe(true);
  const without = writtenCut(manifest, { ...cut, parents: [] });
  expect(settingsKey(without)).not.toBe(settingsKey(result.cut));
});

it('identifies a model as sha256sum would', async () => {
  const dir = new URL('../../models/fixtures/tiny-streaming/', import.meta.url).pathname;
  expect(existsSync(dir)).toBe(true);
  const expected = execFileSync('sh', ['-c', 'sha256sum encoder.onnx head.onnx | sha256sum'], { cwd: dir });
  expect(await modelSha256(await readManifest(packageFolder(dir)))).toBe(expected.toString().slice(0, 64));
});

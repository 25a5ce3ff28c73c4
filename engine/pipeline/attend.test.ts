import path from 'node:path';
import { expect, test } from 'vitest';
import { openVideo } from '../decode/open-video.node.ts';
import { openModel } from '../inference/worker/open-model.node.ts';
import { attendSlot } from './attend.ts';
import { FakeFrameSource } from './frame-source.fake.ts';
import { FakeStreamingModel } from './model.fake.ts';

const MODELS = path.resolve(import.meta.dirname, '..', '..', 'models');

test('each token takes all that it takes from somewhere in the picture', async () => {
  const model = await openModel({ kind: 'path', dir: path.join(MODELS, 'tubelet-base') });
  const file = path.join(MODELS, 'sample', 'sample.mp4');
  const video = await openVideo({ kind: 'path', path: file, name: 'sample.mp4' });
  try {
    if (model.kind !== 'streaming') throw new Error('no streaming model');
    const { count, attentionHeight, attentionWidth } = model.manifest.tokens;
    const size = attentionHeight * attentionWidth;
    const map = (await attendSlot(video, model, 3))!;
    expect(map).toHaveLength(count * size);
    for (let token = 0; token < count; token++) {
      const own = map.subarray(token * size, (token + 1) * size);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2);
    }
    expect(await attendSlot(video, model, 3)).toEqual(map);
    expect(await attendSlot(video, model, 4)).not.toEqual(map);
  } finally {
    video.close();
    await model.dispose();
  }
}, 60_000);

test('beyond the end nothing is looked at, and a last slot is filled up', async () => {
  const video = new FakeFrameSource({ samples: 3 });
  const model = new FakeStreamingModel();
  expect(await attendSlot(video, model, 1)).toEqual(Float32Array.of(1));
  expect(await attendSlot(video, model, 2)).toBeNull();
});

import { beforeEach, expect, it } from 'vitest';
import { Artifacts } from '../artifacts/artifacts.ts';
import { MemoryArtifacts } from '../artifacts/memory-artifacts.fake.ts';
import { PART_SLOTS, type PartKind, partKey, readParts } from '../artifacts/parts.ts';
import { AppError } from '../base/errors.ts';
import type { Region } from '../base/regions.ts';
import type { Model } from '../inference/model/model.ts';
import { ScoreStore } from '../timeline/score-store.ts';
import { analyse } from './analyse.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';
import { FakeFrameSource, type FakeVideo } from './frame-source.fake.ts';
import { KnownVideo } from './known-video.ts';
import { FakeClipModel, FakeStreamingModel, fakeClipManifest, fakeStreamingManifest } from './model.fake.ts';
import { encoderSha256 } from './model-identity.ts';
import { slotRateOf } from './sampling.ts';
import { embeddingsKey, readScores, scoresKey } from './stored-scores.ts';

const CONTENT = '5'.repeat(64);

let store: MemoryArtifacts;
let artifacts: Artifacts;
beforeEach(() => {
  store = new MemoryArtifacts();
  artifacts = new Artifacts(store);
});

interface Result {
  readonly outcome: AnalysisOutcome;
  readonly scores: Float32Array;
  /** Frames that were decoded; null when the video was not even opened. */
  readonly decoded: number | null;
  readonly events: readonly AnalysisEvent[];
}

async function run(
  model: Model,
  fake: FakeVideo,
  isKept = true,
  painted: readonly Region[] = [],
): Promise<Result> {
  const source = new FakeFrameSource({ durationUs: 1_000_000_000, ...fake });
  let isOpened = false;
  const open = async () => {
    isOpened = true;
    return source;
  };
  const video = new KnownVideo(open, isKept ? { artifacts, contentId: CONTENT } : null, painted);
  const scores = new ScoreStore(slotRateOf(model.manifest), model.manifest.labels.length);
  const events: AnalysisEvent[] = [];
  const outcome = await analyse(video, model, {
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'scores') scores.write(event.firstSlot, event.slots, event.data);
    },
  });
  const { data, slots, classes } = scores.track;
  return {
    outcome,
    scores: data.slice(0, slots * classes),
    decoded: isOpened ? source.pulled : null,
    events,
  };
}

const streaming = () => new FakeStreamingModel(fakeStreamingManifest({ slots: 32, stride: 16 }));
const clips = () => new FakeClipModel(fakeClipManifest(8, 3));
/** Two whole parts and some of a third. */
const SLOTS = 2 * PART_SLOTS + 77;
const SAMPLES = SLOTS * 2 - 1;

async function remove(model: Model, kind: PartKind | 'scores', ...parts: number[]): Promise<void> {
  store.remove(await scoresKey(CONTENT, model.manifest, []));
  for (const part of parts)
    store.remove(partKey(kind as PartKind, CONTENT, await encoderSha256(model.manifest, []), part));
}

it('keeps what it computes, and the next run needs neither the video nor the model', async () => {
  const alone = await run(streaming(), { samples: SAMPLES }, false);
  const first = await run(streaming(), { samples: SAMPLES });
  expect(first.scores).toEqual(alone.scores);
  expect(first.decoded).toBe(SAMPLES);
  const again = streaming();
  const second = await run(again, { samples: 0 });
  expect(second.decoded).toBeNull();
  expect([...again.encodes, ...again.heads]).toEqual([]);
  expect(second.scores).toEqual(first.scores);
  expect([first.outcome.isFresh, second.outcome.isFresh]).toEqual([true, false]);
  expect(second.outcome).toMatchObject({ slots: SLOTS, analysedUs: first.outcome.analysedUs, warning: null });
  expect(second.events[0]).toEqual(first.events[0]);
});

it('keeps tokens, scores and one embedding per slot in the shapes that are written down', async () => {
  const model = streaming();
  await run(model, { samples: SAMPLES });
  const tokens = await readParts('tokens', CONTENT, await encoderSha256(model.manifest, []), (key) =>
    artifacts.get(key),
  );
  expect(tokens).toMatchObject({ count: SLOTS, shape: [SLOTS, 1, 1], isWhole: true, warning: null });
  const scores = await readScores(artifacts, CONTENT, model.manifest, []);
  expect(scores).toMatchObject({ track: { slots: SLOTS, classes: 2, slotRate: { num: 8, den: 2 } } });
  const embeddings = await artifacts.get(await embeddingsKey(CONTENT, model.manifest, []));
  expect(embeddings!.shape).toEqual([SLOTS, 1]);
  expect(embeddings!.data).toEqual(tokens!.data);
});

it.each([
  ['streaming', streaming, 'tokens'],
  ['clip', clips, 'clips'],
] as const)('goes on behind the last whole part of a %s model’s run that failed', async (_, make, kind) => {
  const alone = await run(make(), { samples: 2000 }, false);
  const broken = { samples: 2000, failure: { atSample: 1700, error: new AppError('source/gone', 'Gone.') } };
  await expect(run(make(), broken)).rejects.toMatchObject({ code: 'source/gone' });
  expect(await readScores(artifacts, CONTENT, make().manifest, [])).toBeNull();
  const model = make();
  const parts = await artifacts.storedParts(kind, CONTENT, await encoderSha256(model.manifest, []));
  expect(parts.size).toBeGreaterThan(1);
  const resumed = await run(model, { samples: 2000 });
  expect(resumed.decoded).toBeLessThan(2000 * 0.6);
  expect(resumed.outcome.isFresh).toBe(false);
  expect(resumed.scores).toEqual(alone.scores);
  expect(resumed.outcome).toMatchObject({ slots: alone.outcome.slots, analysedUs: alone.outcome.analysedUs });
});

it('computes only what the store has lost, wherever that is', async () => {
  const samples = 5 * PART_SLOTS * 2 + 31;
  for (const make of [streaming, clips]) {
    const model = make();
    const kind = model.kind === 'streaming' ? 'tokens' : 'clips';
    const whole = await run(model, { samples });
    for (const lost of [[0], [1, 2], [0, 3], [0, 1, 2, 3, 4, 5]]) {
      await remove(model, kind, ...lost);
      const again = await run(make(), { samples });
      expect(again.scores).toEqual(whole.scores);
      expect(again.decoded).toBeGreaterThan(0);
      if (lost.length < 3) expect(again.decoded).toBeLessThan(samples / 1.5);
    }
    await remove(model, 'scores');
    expect((await run(make(), { samples })).decoded).toBeNull();
  }
});

it('a part that is damaged is computed again', async () => {
  const whole = await run(streaming(), { samples: SAMPLES });
  await remove(streaming(), 'scores');
  for (const bytes of store.files.values()) bytes[bytes.length >> 1]! ^= 1;
  const again = await run(streaming(), { samples: SAMPLES });
  expect(again.decoded).toBe(SAMPLES);
  expect(again.scores).toEqual(whole.scores);
});

it('another head over the same encoder’s tokens decodes nothing; another encoder starts anew', async () => {
  await run(streaming(), { samples: SAMPLES });
  const { manifest } = streaming();
  const otherHead = { ...manifest.files.head, sha256: 'a'.repeat(64) };
  const second = new FakeStreamingModel({ ...manifest, files: { ...manifest.files, head: otherHead } });
  expect((await run(second, { samples: SAMPLES })).decoded).toBeNull();
  expect(second.encodes).toEqual([]);
  expect(second.heads.length).toBeGreaterThan(0);
  const warmer = new FakeStreamingModel({ ...manifest, temperature: 2 });
  const warm = await run(warmer, { samples: SAMPLES });
  expect(warm.decoded).toBeNull();
  expect(warm.scores[0]).toBeCloseTo(1 / (1 + Math.exp(-0.25 / 2)), 6);
  const otherEncoder = { ...manifest.files.encoder, sha256: 'b'.repeat(64) };
  const third = new FakeStreamingModel({ ...manifest, files: { ...manifest.files, encoder: otherEncoder } });
  expect((await run(third, { samples: SAMPLES })).decoded).toBe(SAMPLES);
  const smaller = new FakeStreamingModel({ ...manifest, input: { ...manifest.input, width: 3 } });
  expect((await run(smaller, { samples: SAMPLES })).decoded).toBe(SAMPLES);
});

it('knows where a video ends on the border of a part, and why it ended early', async () => {
  const warning = new AppError('media/truncated', 'It breaks off.');
  const samples = PART_SLOTS * 2;
  const first = await run(streaming(), { samples, warning });
  expect(first.outcome.warning).toMatchObject({ code: 'media/truncated' });
  const stored = await run(streaming(), { samples: 0 });
  expect(stored.outcome.warning).toEqual({ code: 'media/truncated', message: 'It breaks off.' });
  await remove(streaming(), 'scores');
  const fromTokens = await run(streaming(), { samples: 0 });
  expect(fromTokens.decoded).toBeNull();
  expect(fromTokens.outcome).toMatchObject({ slots: PART_SLOTS, warning: { code: 'media/truncated' } });
});

it('a video without pictures leaves nothing that looks like one with', async () => {
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(run(streaming(), { samples: 0 })).rejects.toMatchObject({ code: 'media/no-frames' });
  }
});

it('what is to be done anew is done anew, and replaces what is stored', async () => {
  await run(streaming(), { samples: SAMPLES });
  artifacts = artifacts.anew;
  expect((await run(streaming(), { samples: 101 })).decoded).toBe(101);
  artifacts = new Artifacts(store);
  expect((await run(streaming(), { samples: 0 })).outcome.slots).toBe(51);
});

it('a store that fails changes nothing but the keeping', async () => {
  const full = () => Promise.reject(new Error('the disk is full'));
  const problems: unknown[] = [];
  artifacts = new Artifacts({ read: full, write: full, names: full, forget: full }, (error) =>
    problems.push(error),
  );
  const result = await run(streaming(), { samples: SAMPLES });
  expect(result.scores).toEqual((await run(streaming(), { samples: SAMPLES }, false)).scores);
  expect(problems.length).toBeGreaterThan(3);
});

it.each([
  ['streaming', streaming],
  ['clip', clips],
] as const)('of a %s model computes a video anew when something else is painted out', async (_, make) => {
  const fake = { samples: 2 * PART_SLOTS * 3 };
  const top = { x: 0, y: 0, width: 1, height: 0.1 };
  const bare = await run(make(), fake);
  const painted = await run(make(), fake, true, [top]);
  expect(painted.decoded).toBe(bare.decoded);
  expect(painted.scores).not.toEqual(bare.scores);
  // Each is found again under its own name.
  expect(await run(make(), fake)).toMatchObject({ decoded: null, scores: bare.scores });
  expect(await run(make(), fake, true, [top, top])).toMatchObject({
    decoded: null,
    scores: painted.scores,
  });
});

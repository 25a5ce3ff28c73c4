import { describe, expect, it } from 'vitest';
import { AppError, isCancelled } from '../base/errors.ts';
import type { Model } from '../inference/model/model.ts';
import { ScoreStore } from '../timeline/score-store.ts';
import { analyse } from './analyse.ts';
import type { AnalysisEvent } from './analysis.ts';
import { FakeFrameSource, type FakeVideo } from './frame-source.fake.ts';
import { KnownVideo } from './known-video.ts';
import { FakeClipModel, FakeStreamingModel, fakeClipManifest, fakeStreamingManifest } from './model.fake.ts';
import { slotRateOf } from './sampling.ts';

function setUp<M extends Model = FakeStreamingModel>(
  fake: FakeVideo,
  model: M = new FakeStreamingModel() as Model as M,
) {
  const source = new FakeFrameSource(fake);
  const video = new KnownVideo(async () => source, null, []);
  const events: AnalysisEvent[] = [];
  const store = new ScoreStore(slotRateOf(model.manifest), 2);
  const onEvent = (event: AnalysisEvent) => {
    events.push(event);
    if (event.kind === 'scores') store.write(event.firstSlot, event.slots, event.data);
  };
  return { source, video, model, events, store, onEvent };
}

describe('analyse', () => {
  it('tells the media and the model first, then scores of every slot, then how it ended', async () => {
    const { source, video, model, events, store, onEvent } = setUp({ samples: 101, durationUs: 12_600_000 });
    const outcome = await analyse(video, model, { onEvent });
    expect(events.slice(0, 2).map((event) => event.kind)).toEqual(['media', 'model']);
    expect(outcome).toMatchObject({ slots: 51, analysedUs: 12_600_000, warning: null });
    expect(store.slots).toBe(51);
    const last = events.at(-1)!;
    expect(last.kind === 'progress' && last.progress).toMatchObject({ doneUs: 12_600_000, secondsLeft: 0 });
    expect(source.isEnded).toBe(true);
    expect(source.isClosed).toBe(false);
  });

  it('gives probabilities by the manifest’s activation and temperature', async () => {
    const manifest = { ...fakeStreamingManifest(), temperature: 2 };
    const { video, model, store, onEvent } = setUp({ samples: 2 }, new FakeStreamingModel(manifest));
    await analyse(video, model, { onEvent });
    expect(store.track.data[0]).toBeCloseTo(1 / (1 + Math.exp(-0.25 / 2)), 6);
  });

  it('runs clip models through the same door', async () => {
    const { video, model, store, onEvent } = setUp(
      { samples: 30 },
      new FakeClipModel(fakeClipManifest(8, 4)),
    );
    const outcome = await analyse(video, model, { onEvent });
    expect(outcome.slots).toBe(8);
    expect(store.slots).toBe(8);
    expect(outcome.analysedUs).toBe(3_750_000);
  });

  it('pulls the next frames while others are being computed, and no more', async () => {
    const { source, video, model, onEvent } = setUp({ samples: 80 });
    const releases: (() => void)[] = [];
    model.beforeCompute = () => new Promise((resolve) => releases.push(resolve));
    const running = analyse(video, model, { onEvent });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(model.encodes).toEqual([4, 4]);
    expect(source.pulled).toBe(16);
    model.beforeCompute = async () => {};
    for (const release of releases) release();
    expect((await running).slots).toBe(40);
  });

  it('ends at once when cancelled while computing, keeps what was told and tells nothing more', async () => {
    const { source, video, model, events, onEvent } = setUp({ samples: 800 });
    const controller = new AbortController();
    let release = () => {};
    model.beforeCompute = async () => {
      if (model.encodes.length < 5) return;
      await new Promise<void>((resolve) => (release = resolve));
    };
    const running = analyse(video, model, { onEvent, signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    const error = await running.catch((thrown: unknown) => thrown);
    expect(isCancelled(error)).toBe(true);
    expect(source.isEnded).toBe(true);
    const told = events.length;
    expect(events.some((event) => event.kind === 'scores')).toBe(true);
    release();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(events.length).toBe(told);
  });

  it('does not begin when already cancelled', async () => {
    const { video, model, events, onEvent } = setUp({ samples: 8 });
    const running = analyse(video, model, { onEvent, signal: AbortSignal.abort() });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(events).toEqual([]);
  });

  it('passes a failing decoder or model on, and stops the decoder', async () => {
    const gone = new AppError('source/gone', 'The file is gone.');
    const first = setUp({ samples: 800, failure: { atSample: 300, error: gone } });
    await expect(analyse(first.video, first.model, first)).rejects.toBe(gone);
    expect(first.store.slots).toBeGreaterThan(100);

    const lost = new AppError('model/runtime', 'The model failed.');
    const second = setUp({ samples: 800 });
    second.model.beforeCompute = async () => {
      if (second.model.encodes.length === 9) throw lost;
    };
    await expect(analyse(second.video, second.model, second)).rejects.toBe(lost);
    expect(second.source.isEnded).toBe(true);
    expect(second.source.pulled).toBeLessThan(120);
  });

  it('hands on the warning of a truncated file and scores what there is', async () => {
    const warning = new AppError('media/truncated', 'The file breaks off.');
    const { video, model, onEvent } = setUp({ samples: 20, durationUs: 60_000_000, warning });
    const outcome = await analyse(video, model, { onEvent });
    expect(outcome).toMatchObject({ slots: 10, analysedUs: 2_500_000, warning: { code: 'media/truncated' } });
  });

  it('refuses a video without any picture', async () => {
    const { video, model, onEvent } = setUp({ samples: 0 });
    await expect(analyse(video, model, { onEvent })).rejects.toMatchObject({ code: 'media/no-frames' });
  });

  it('reports progress at most five times a second, with speed and time left', async () => {
    let clock = 0;
    const { video, model, events, onEvent } = setUp({ samples: 1600, durationUs: 200_000_000 });
    model.beforeCompute = async () => {
      clock += 50;
    };
    await analyse(video, model, { onEvent, now: () => clock });
    const reports = events.flatMap((event) => (event.kind === 'progress' ? [event.progress] : []));
    expect(reports.length).toBeGreaterThan(10);
    expect(reports.length).toBeLessThanOrEqual((clock / 1000) * 5 + 2);
    for (let i = 1; i < reports.length; i++)
      expect(reports[i]!.doneUs).toBeGreaterThanOrEqual(reports[i - 1]!.doneUs);
    // Each chunk is one second of video in 50 ms of work.
    const middle = reports[reports.length >> 1]!;
    expect(middle.speed).toBeGreaterThan(17);
    expect(middle.speed).toBeLessThan(21);
    expect(middle.secondsLeft).toBeCloseTo((200 - middle.doneUs / 1e6) / 20, 6);
    expect(reports[0]!.secondsLeft).toBeNull();
  });
});

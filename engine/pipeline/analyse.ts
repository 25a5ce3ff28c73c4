import { abortable } from '../base/abortable.ts';
import { AppError, throwIfCancelled, toWire } from '../base/errors.ts';
import { type Micros, sampleTime } from '../base/micros.ts';
import type { DecodeOutcome, FrameSource } from '../decode/frame-source.ts';
import { probabilities } from '../inference/model/calibrate.ts';
import type { Model } from '../inference/model/model.ts';
import { slotTime } from '../timeline/score-track.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';
import { ClipScorer } from './clip-scorer.ts';
import { frameChunks } from './frame-chunks.ts';
import { ProgressMeter } from './progress-meter.ts';
import { framesPerSlot, samplingPlanOf, slotRateOf } from './sampling.ts';
import type { LogitSink, Scorer } from './scorer.ts';
import { StreamingScorer } from './streaming-scorer.ts';

export interface AnalyseOptions {
  readonly signal?: AbortSignal;
  /** Score arrays in events are the receiver's own. */
  readonly onEvent: (event: AnalysisEvent) => void;
  /** Milliseconds of a clock, for progress. */
  readonly now?: () => number;
}

/**
 * Scores one video from end to end. While a chunk of frames is being computed, the next is being decoded; never more
 * than those two are held, so memory does not grow with length. Both `video` and the model stay open.
 * Errors: those of `FrameSource.frames` and `Model`, and `cancelled`; what was reported until then stands.
 * @param opening a model, or one that still loads: what is known of the video is told before it is there
 */
export async function analyse(
  video: FrameSource,
  opening: Model | Promise<Model>,
  options: AnalyseOptions,
): Promise<AnalysisOutcome> {
  const { signal, now } = options;
  throwIfCancelled(signal);
  let isRunning = true;
  const emit = (event: AnalysisEvent) => {
    if (isRunning && !signal?.aborted) options.onEvent(event);
  };
  emit({ kind: 'media', info: video.info });
  const model = await abortable(Promise.resolve(opening), signal);
  const { manifest } = model;
  const { durationUs } = video.info;
  const slotRate = slotRateOf(manifest);
  const reportModel = modelReporter(model, emit);
  reportModel();
  const meter = new ProgressMeter(durationUs, (progress) => emit({ kind: 'progress', progress }), now);
  let scored = 0;
  const report: LogitSink = (firstSlot, slots, logits) => {
    emit({ kind: 'scores', firstSlot, slots, data: probabilities(logits, manifest) });
    scored = Math.max(scored, firstSlot + slots);
    reportModel();
    meter.update(earlier(slotTime(scored, slotRate), durationUs));
  };
  const scorer = scorerFor(model, report);
  try {
    const outcome = await pump(video, model, scorer, signal);
    const slots = await abortable(scorer.finish(), signal);
    if (slots === 0) {
      throw outcome.warning ?? new AppError('media/no-frames', 'No picture of this video could be read.');
    }
    const analysedUs = earlier(sampleTime(outcome.samples, samplingPlanOf(manifest).fps), durationUs);
    meter.finish(analysedUs);
    return {
      slots,
      analysedUs,
      elapsedMs: meter.elapsedMs,
      warning: outcome.warning && toWire(outcome.warning),
    };
  } finally {
    isRunning = false;
  }
}

/** Decodes and computes side by side until the video ends. */
async function pump(
  video: FrameSource,
  { manifest }: Model,
  scorer: Scorer,
  signal: AbortSignal | undefined,
): Promise<DecodeOutcome> {
  const plan = samplingPlanOf(manifest);
  const frames = video.frames(plan, { ...(signal ? { signal } : {}), batch: scorer.chunkFrames });
  const chunks = frameChunks(frames, {
    frames: scorer.chunkFrames,
    framesPerSlot: manifest.kind === 'streaming' ? framesPerSlot(manifest) : 1,
    frameBytes: plan.width * plan.height * 3,
  });
  let computing = Promise.resolve();
  try {
    for (;;) {
      const step = await chunks.next();
      await abortable(computing, signal);
      if (step.done) return step.value;
      computing = scorer.push(step.value);
      // A failure is heard at the next turn; until then it must not count as unheard.
      computing.catch(() => {});
    }
  } finally {
    await chunks.return({ samples: 0, warning: null });
  }
}

function scorerFor(model: Model, report: LogitSink): Scorer {
  const { manifest } = model;
  switch (manifest.kind) {
    case 'streaming':
      return new StreamingScorer(model, manifest, report);
    case 'clip':
      return new ClipScorer(model, manifest, report);
  }
}

/** Tells where the model runs, at first and whenever that has changed. */
function modelReporter(model: Model, emit: (event: AnalysisEvent) => void): () => void {
  let last = '';
  return () => {
    const { provider, device } = model;
    if (`${provider} ${device}` === last) return;
    last = `${provider} ${device}`;
    emit({ kind: 'model', provider, device });
  };
}

function earlier(time: Micros, limit: Micros | null): Micros {
  return limit !== null && limit < time ? limit : time;
}

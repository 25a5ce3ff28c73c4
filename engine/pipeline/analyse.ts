import { abortable } from '../base/abortable.ts';
import { AppError, fromWire, throwIfCancelled } from '../base/errors.ts';
import { type Micros, sampleTime } from '../base/micros.ts';
import { foundLength } from '../decode/found-length.ts';
import type { MediaInfo } from '../decode/media-info.ts';
import { probabilities } from '../inference/model/calibrate.ts';
import type { Model } from '../inference/model/model.ts';
import { ScoreStore } from '../timeline/score-store.ts';
import { slotTime } from '../timeline/score-track.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';
import { CutWatch } from './cuts/cut-watch.ts';
import type { KnownVideo } from './known-video.ts';
import { ProgressMeter } from './progress-meter.ts';
import { samplingPlanOf, slotRateOf } from './sampling.ts';
import type { LogitSink, Piece, Pieces } from './stages/piece.ts';
import { stagesOf } from './stages/stages.ts';
import { embeddingsKey, readScores, type StoredScores, scoresKey } from './stored-scores.ts';

export interface AnalyseOptions {
  readonly signal?: AbortSignal;
  /** Score arrays in events are the receiver's own. */
  readonly onEvent: (event: AnalysisEvent) => void;
  /** Milliseconds of a clock, for progress. */
  readonly now?: () => number;
}

/**
 * Scores one video from end to end: decode, encode, tokens, head, scores. What is stored of these is not computed, and
 * what is computed is stored. Decoding and computing go side by side; but for the scores themselves, memory does not
 * grow with length. The model stays open, and so does the video where it was opened.
 * Errors: those of `FrameSource.frames` and `Model`, and `cancelled`; what was reported until then stands.
 * @param opening a model, or one that still loads: what is known of the video is told before it is there
 */
export async function analyse(
  video: KnownVideo,
  opening: Model | Promise<Model>,
  options: AnalyseOptions,
): Promise<AnalysisOutcome> {
  const { signal, now } = options;
  throwIfCancelled(signal);
  let isRunning = true;
  const emit = (event: AnalysisEvent) => {
    if (isRunning && !signal?.aborted) options.onEvent(event);
  };
  try {
    const info = await abortable(video.info(), signal);
    emit({ kind: 'media', info });
    const model = await abortable(Promise.resolve(opening), signal);
    const run = new Run(video, model, info, emit, now);
    const stored = await run.stored();
    throwIfCancelled(signal);
    return stored ? run.replay(stored) : await run.compute(signal);
  } finally {
    isRunning = false;
  }
}

/** One run of a model over a video. */
class Run {
  readonly #video: KnownVideo;
  readonly #model: Model;
  readonly #info: MediaInfo;
  readonly #emit: (event: AnalysisEvent) => void;
  readonly #meter: ProgressMeter;
  #toldDevice = '';

  constructor(
    video: KnownVideo,
    model: Model,
    info: MediaInfo,
    emit: (event: AnalysisEvent) => void,
    now: (() => number) | undefined,
  ) {
    this.#video = video;
    this.#model = model;
    this.#info = info;
    this.#emit = emit;
    this.#meter = new ProgressMeter(info.durationUs, (progress) => emit({ kind: 'progress', progress }), now);
    this.#tellDevice();
  }

  async stored(): Promise<StoredScores | null> {
    const { kept, painted } = this.#video;
    return kept && readScores(kept.artifacts, kept.contentId, this.#model.manifest, painted);
  }

  replay({ track, analysedUs, warning }: StoredScores): AnalysisOutcome {
    const { slots, data } = track;
    this.#tellLength(foundLength(this.#info.durationUs, analysedUs, warning));
    this.#emit({ kind: 'scores', firstSlot: 0, slots, data: data.slice() });
    this.#meter.finish(analysedUs);
    return { slots, analysedUs, elapsedMs: this.#meter.elapsedMs, isFresh: false, warning };
  }

  async compute(signal: AbortSignal | undefined): Promise<AnalysisOutcome> {
    const { manifest } = this.#model;
    const slotRate = slotRateOf(manifest);
    const store = new ScoreStore(slotRate, manifest.labels.length);
    const report: LogitSink = (firstSlot, slots, logits) => {
      const data = probabilities(logits, manifest);
      store.write(firstSlot, slots, data);
      this.#emit({ kind: 'scores', firstSlot, slots, data });
      this.#tellDevice();
      this.#meter.update(earlier(slotTime(store.slots, slotRate), this.#info.durationUs));
    };
    const watch = new CutWatch(this.#video, manifest);
    const stages = await stagesOf(this.#model, watch.video, report, signal);
    const [end, slots] = await (async () => {
      const drained = await drain(stages.pieces, stages.take, signal);
      return [drained, await abortable(stages.finish(), signal)] as const;
    })().finally(() => watch.keep());
    if (slots === 0) {
      if (end.warning) throw fromWire(end.warning);
      throw new AppError('media/no-frames', 'No picture of this video could be read.');
    }
    const reachedUs = sampleTime(end.samples, samplingPlanOf(manifest).fps);
    const warning = end.warning;
    const lengthUs = foundLength(this.#info.durationUs, reachedUs, warning);
    const analysedUs = earlier(reachedUs, lengthUs);
    await this.#keep({ track: store.track, analysedUs, warning }, stages.embeddings());
    this.#tellLength(lengthUs);
    this.#meter.finish(analysedUs);
    return { slots, analysedUs, elapsedMs: this.#meter.elapsedMs, isFresh: stages.isFresh(), warning };
  }

  async #keep(
    { track, analysedUs, warning }: StoredScores,
    embeddings: { readonly shape: readonly number[]; readonly data: Float16Array<ArrayBuffer> } | null,
  ): Promise<void> {
    const { kept, painted } = this.#video;
    if (!kept) return;
    const { manifest } = this.#model;
    const { slotRate, slots, classes, data } = track;
    await kept.artifacts.put(await scoresKey(kept.contentId, manifest, painted), {
      facts: { slotRate, analysedUs, warning: warning && { code: warning.code, message: warning.message } },
      shape: [slots, classes],
      data: data.slice(0, slots * classes),
    });
    if (!embeddings) return;
    const key = await embeddingsKey(kept.contentId, manifest, painted);
    await kept.artifacts.put(key, { facts: { slotRate }, ...embeddings });
  }

  /** The media again, where the pictures show another length than the file states. */
  #tellLength(durationUs: Micros): void {
    if (durationUs !== this.#info.durationUs)
      this.#emit({ kind: 'media', info: { ...this.#info, durationUs } });
  }

  /** Tells where the model runs, at first and whenever that has changed. */
  #tellDevice(): void {
    const { provider, device } = this.#model;
    if (`${provider} ${device}` === this.#toldDevice) return;
    this.#toldDevice = `${provider} ${device}`;
    this.#emit({ kind: 'model', provider, device });
  }
}

/** Gives every piece to `take`, and stops what makes them when that fails. */
async function drain<A>(
  pieces: Pieces<A>,
  take: (piece: Piece<A>) => Promise<void>,
  signal: AbortSignal | undefined,
) {
  try {
    for (;;) {
      const step = await pieces.next();
      throwIfCancelled(signal);
      if (step.done) return step.value;
      await abortable(take(step.value), signal);
    }
  } finally {
    await pieces.return({ samples: 0, warning: null });
  }
}

function earlier(time: Micros, limit: Micros | null): Micros {
  return limit !== null && limit < time ? limit : time;
}

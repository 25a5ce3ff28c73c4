import { type AppError, fromWire, toAppError } from '../../../engine/base/errors.ts';
import type { Micros, Rational } from '../../../engine/base/micros.ts';
import type { Region } from '../../../engine/base/regions.ts';
import type { MediaInfo } from '../../../engine/decode/media-info.ts';
import type { Provider } from '../../../engine/inference/model/model.ts';
import type { AnalysisEvent, AnalysisOutcome, AnalysisProgress } from '../../../engine/pipeline/analysis.ts';
import { ScoreStore } from '../../../engine/timeline/score-store.ts';
import type { ScoreTrack } from '../../../engine/timeline/score-track.ts';
import type { ChosenModel } from '../app/session.svelte.ts';
import type { KeptRun } from './kept-scores.ts';

export type AnalysisState = 'idle' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Scores are shown at most this often while they stream in, so that cutting and drawing never slow the work. */
const SHOW_EVERY_MS = 200;
/** A long video costs more to cut: an hour of four slots a second is shown once a second. */
const SHOW_EVERY_MS_PER_SLOT = 0.07;

/** One run of a model over one video: where it stands and the scores it has brought. */
export class Analysis {
  #state = $state<AnalysisState>('idle');
  #info = $state.raw<MediaInfo | null>(null);
  #engine = $state.raw<{ readonly provider: Provider; readonly device: string } | null>(null);
  #progress = $state.raw<AnalysisProgress | null>(null);
  #outcome = $state.raw<AnalysisOutcome | null>(null);
  #error = $state.raw<AppError | null>(null);
  #model = $state.raw<ChosenModel | null>(null);
  #track = $state.raw<ScoreTrack | null>(null);
  #painted = $state.raw<readonly Region[]>([]);
  #store: ScoreStore | null = null;
  #showTimer: ReturnType<typeof setTimeout> | undefined;

  get state(): AnalysisState {
    return this.#state;
  }
  get info(): MediaInfo | null {
    return this.#info;
  }
  /** Where the model runs, once it does. */
  get engine() {
    return this.#engine;
  }
  get progress(): AnalysisProgress | null {
    return this.#progress;
  }
  get outcome(): AnalysisOutcome | null {
    return this.#outcome;
  }
  /** Why it failed. */
  get error(): AppError | null {
    return this.#error;
  }
  /** Set when the file gave less than it promised. */
  get warning(): AppError | null {
    return this.#outcome?.warning ? fromWire(this.#outcome.warning) : null;
  }
  /** The model whose scores these are. */
  get model(): ChosenModel | null {
    return this.#model;
  }
  /** Regions that the model did not see. */
  get painted(): readonly Region[] {
    return this.#painted;
  }
  /** Scores so far; a new object whenever they have changed. The array is borrowed. */
  get track(): ScoreTrack | null {
    return this.#track;
  }
  /** Video time whose scores are known. */
  get analysedUs(): Micros {
    return this.#outcome?.analysedUs ?? this.#progress?.doneUs ?? (0 as Micros);
  }
  /** The file cannot be reached: removed, changed or on a drive that is not there. */
  get isOffline(): boolean {
    return this.#error?.code === 'source/gone' || this.#error?.code === 'source/denied';
  }

  queue(): void {
    this.#state = 'queued';
    this.#error = null;
  }

  /** @param painted regions that the model does not see */
  begin(model: ChosenModel, slotRate: Rational, painted: readonly Region[]): void {
    this.#state = 'running';
    this.#painted = painted;
    this.#model = model;
    this.#store = new ScoreStore(slotRate, model.manifest.labels.length);
    this.#track = null;
    this.#progress = null;
    this.#outcome = null;
    this.#error = null;
    this.#engine = null;
  }

  /** Shows what an earlier run brought, as if it had just ended. */
  adopt(model: ChosenModel, { info, scores, painted }: KeptRun): void {
    const { track, analysedUs, warning } = scores;
    this.begin(model, track.slotRate, painted);
    this.#info = info;
    this.#store!.write(0, track.slots, track.data);
    this.finish({ slots: track.slots, analysedUs, elapsedMs: 0, isFresh: false, warning });
  }

  receive(event: AnalysisEvent): void {
    switch (event.kind) {
      case 'media':
        this.#info = event.info;
        return;
      case 'model':
        this.#engine = event;
        return;
      case 'scores':
        this.#store?.write(event.firstSlot, event.slots, event.data);
        this.#showTimer ??= setTimeout(() => this.#show(), this.#pause);
        return;
      case 'progress':
        this.#progress = event.progress;
        return;
      default:
        event satisfies never;
    }
  }

  finish(outcome: AnalysisOutcome): void {
    this.#show();
    this.#outcome = outcome;
    this.#state = 'done';
  }

  /** Ends the run without a result; scores that came are kept. */
  fail(thrown: unknown): void {
    this.#show();
    const error = toAppError(thrown);
    if (error.code === 'cancelled') {
      this.#state = 'cancelled';
    } else {
      this.#error = error;
      this.#state = 'failed';
    }
  }

  get #pause(): number {
    return Math.max(SHOW_EVERY_MS, (this.#store?.slots ?? 0) * SHOW_EVERY_MS_PER_SLOT);
  }

  #show(): void {
    clearTimeout(this.#showTimer);
    this.#showTimer = undefined;
    if (this.#store && this.#store.slots > 0) this.#track = this.#store.track;
  }
}

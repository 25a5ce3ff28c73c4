import { cancelled } from '../../../engine/base/errors.ts';
import { isSameRegions, type Region } from '../../../engine/base/regions.ts';
import type { ComputeChoice } from '../../../engine/pipeline/analysis.protocol.ts';
import type { AnalysisEvent } from '../../../engine/pipeline/analysis.ts';
import { slotRateOf } from '../../../engine/pipeline/sampling.ts';
import { startAnalysis } from '../../../engine/pipeline/start-analysis.web.ts';
import type { ChosenModel } from '../app/session.svelte.ts';
import { type KeptRun, keptRef, readKept } from './kept-scores.ts';
import type { VideoFile } from './video-file.svelte.ts';

export interface QueueNeeds {
  /** The model to use for the next file that asks for none. */
  readonly model: () => Promise<ChosenModel>;
  /** Where it runs. */
  readonly compute: () => ComputeChoice;
  /** Regions of a file that no model is shown. */
  readonly painted: (file: VideoFile) => Promise<readonly Region[]>;
  /** Whether {@link AnalysisQueue.addOpened} adds. */
  readonly analysesOnOpen: () => boolean;
  /** Told of every file that was computed from its beginning to its end. */
  readonly onDone: (file: VideoFile) => void;
}

/** Analyses the files it is given one after another, in the order they came. One that fails does not stop the rest. */
export class AnalysisQueue {
  #waiting = $state.raw<readonly VideoFile[]>([]);
  #running = $state.raw<VideoFile | null>(null);
  /** Files that went through since the queue was last empty. */
  #finished = $state(0);
  #cancel: AbortController | null = null;
  /** Files that are computed though they may be kept. */
  readonly #anew = new WeakSet<VideoFile>();
  /** Models that were asked for, of files whose turn has not come. */
  readonly #models = new WeakMap<VideoFile, ChosenModel>();
  readonly #needs: QueueNeeds;

  constructor(needs: QueueNeeds) {
    this.#needs = needs;
  }

  get running(): VideoFile | null {
    return this.#running;
  }

  /** Place of the running file among those of this batch: `3` of `40`. */
  get batch(): { readonly current: number; readonly total: number } {
    const current = this.#finished + (this.#running ? 1 : 0);
    return { current, total: current + this.#waiting.length };
  }

  /** Files that were just opened: they are analysed unless that is known or the person wants to be asked. */
  addOpened(files: readonly VideoFile[]): void {
    if (this.#needs.analysesOnOpen()) this.add(files);
    else for (const file of files) void this.showKept(file);
  }

  /**
   * A file whose scores are kept has no turn: they are shown at once.
   * @param model for these runs alone; the one in use unless given
   */
  add(files: readonly VideoFile[], model?: ChosenModel): void {
    this.#add(files, model);
    for (const file of files) void this.showKept(file);
  }

  /** A file of which something else shall be painted out than what its scores are of. @param model as of {@link add} */
  addAgain(file: VideoFile, model?: ChosenModel): void {
    this.#add([file], model);
  }

  /** Computes everything, though it may be kept. */
  addAnew(file: VideoFile): void {
    this.#anew.add(file);
    this.#add([file]);
  }

  /** Shows the scores of an earlier run where they are kept. True where they are. */
  async showKept(file: VideoFile): Promise<boolean> {
    const model = this.#models.get(file) ?? (await this.#needs.model().catch(() => null));
    // Its turn says why, where what is painted out cannot be read.
    const painted = file.result
      ? (file.result.video.paintedOut ?? [])
      : await this.#needs.painted(file).catch(() => null);
    const kept = model && painted && (await readKept(file, model.manifest, painted));
    const { analysis } = file;
    if (!model || !kept || (analysis.state !== 'idle' && !this.#waiting.includes(file))) return false;
    this.#waiting = this.#waiting.filter((other) => other !== file);
    this.#models.delete(file);
    this.#adopt(file, model, kept);
    return true;
  }

  #add(files: readonly VideoFile[], model?: ChosenModel): void {
    for (const file of files) {
      file.analysis.queue();
      if (model) this.#models.set(file, model);
      else this.#models.delete(file);
    }
    this.#waiting = [...this.#waiting, ...files];
    if (!this.#running) void this.#work();
  }

  #adopt({ analysis, document }: VideoFile, model: ChosenModel, kept: KeptRun): void {
    analysis.adopt(model, kept);
    const { info } = kept;
    if (info.durationUs !== null) document.lengthen(info.durationUs);
  }

  /** Stops a file's run, or takes it out of the queue. What was done is kept. */
  cancel(file: VideoFile): void {
    if (file === this.#running) this.#cancel?.abort();
    else if (this.#waiting.includes(file)) {
      this.#waiting = this.#waiting.filter((other) => other !== file);
      file.analysis.fail(cancelled());
    }
  }

  async #work(): Promise<void> {
    this.#finished = 0;
    for (;;) {
      const next = this.#waiting[0];
      if (!next) break;
      this.#waiting = this.#waiting.slice(1);
      this.#running = next;
      await this.#analyse(next);
      this.#finished++;
    }
    this.#running = null;
  }

  async #analyse(file: VideoFile): Promise<void> {
    const { analysis } = file;
    this.#cancel = new AbortController();
    try {
      const wanted = this.#models.get(file);
      this.#models.delete(file);
      const model = wanted ?? (await this.#needs.model());
      const isAnew = this.#anew.delete(file);
      const painted = await this.#needs.painted(file);
      // What a batch found with something else painted out is not what is asked for.
      if (file.result && !isSameRegions(file.result.video.paintedOut ?? [], painted)) file.result = null;
      const known = isAnew ? null : await readKept(file, model.manifest, painted);
      if (known) return this.#adopt(file, model, known);
      file.result = null;
      analysis.begin(model, slotRateOf(model.manifest), painted);
      const kept = await keptRef(file).catch(() => null);
      const { ref } = model;
      const compute = this.#needs.compute();
      const task = { source: file.source, model: ref, compute, kept, painted: [...painted], isAnew };
      const onEvent = (event: AnalysisEvent) => {
        analysis.receive(event);
        if (event.kind === 'media' && event.info.durationUs !== null)
          file.document.lengthen(event.info.durationUs);
      };
      const outcome = await startAnalysis(task, onEvent, this.#cancel.signal);
      analysis.finish(outcome);
      if (outcome.isFresh) this.#needs.onDone(file);
    } catch (thrown) {
      analysis.fail(thrown);
    }
  }
}

import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';
import type { Region } from '../../../engine/base/regions.ts';
import type { ResizeRule } from '../../../engine/decode/frame-source.ts';
import type { Attending, Model, SlotEncoder } from '../../../engine/inference/model/model.ts';
import { openModel } from '../../../engine/inference/worker/open-model.web.ts';
import { attendSlot } from '../../../engine/pipeline/attend.ts';
import { paintedOut } from '../../../engine/pipeline/paint-out.ts';
import { slotRateOf } from '../../../engine/pipeline/sampling.ts';
import type { ChosenModel } from '../app/session.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';

/** Where the tokens of one slot come from. */
export interface AttentionMap {
  readonly slot: number;
  readonly tokens: number;
  readonly height: number;
  readonly width: number;
  /** `[tokens, height, width]`, not negative. */
  readonly data: Float32Array;
  /** How the picture was brought to what the model sees. */
  readonly resize: ResizeRule;
}

interface Wanted {
  readonly file: VideoFile;
  readonly chosen: ChosenModel;
  readonly slot: number;
  readonly painted: readonly Region[];
}

/** Slots that stay known, for who steps back and forth. */
const KEPT = 400;

/**
 * What the model looked at in the slot on screen. It is computed when it is asked for, from the same pictures as the
 * analysis saw, in a worker of its own; while a video plays, slots are left out rather than shown late.
 */
export class Attention {
  #isOn = $state(false);
  #shown = $state.raw<AttentionMap | null>(null);
  #error = $state.raw<AppError | null>(null);
  #open: { readonly base: string; readonly model: Promise<Model> } | null = null;
  readonly #known = new Map<string, AttentionMap | null>();
  #wanted: Wanted | null = null;
  #isBusy = false;

  get isOn(): boolean {
    return this.#isOn;
  }
  /** Null while it is not known, and beyond the end. */
  get shown(): AttentionMap | null {
    return this.#shown;
  }
  get error(): AppError | null {
    return this.#error;
  }

  toggle(): void {
    this.#isOn = !this.#isOn;
    if (this.#isOn) return;
    this.#wanted = null;
    this.#shown = null;
    this.#error = null;
    this.#known.clear();
    void this.#open?.model.then((model) => model.dispose()).catch(() => undefined);
    this.#open = null;
  }

  /** Shows what is looked at in a video at a time, or nothing. */
  look(file: VideoFile | null, chosen: ChosenModel | null, timeUs: number): void {
    if (!this.#isOn || !file || !chosen) {
      this.#wanted = null;
      this.#shown = null;
      return;
    }
    const { num, den } = slotRateOf(chosen.manifest);
    const slot = Math.floor((timeUs * num) / (den * MICROS_PER_SECOND));
    const wanted = { file, chosen, slot, painted: file.document.painted };
    const known = this.#known.get(keyOf(wanted));
    this.#wanted = wanted;
    if (known !== undefined) this.#shown = known;
    else if (!this.#isBusy) void this.#work();
  }

  /** One slot after the other, always the one that is wanted by then. */
  async #work(): Promise<void> {
    this.#isBusy = true;
    try {
      while (this.#wanted && !this.#known.has(keyOf(this.#wanted))) {
        const wanted = this.#wanted;
        const map = await this.#compute(wanted);
        if (!this.#isOn) return;
        if (this.#known.size >= KEPT) this.#known.delete(this.#known.keys().next().value!);
        this.#known.set(keyOf(wanted), map);
        this.#error = null;
        if (this.#wanted && keyOf(this.#wanted) === keyOf(wanted)) this.#shown = map;
      }
    } catch (thrown) {
      this.#error = toAppError(thrown);
      this.#shown = null;
      this.#wanted = null;
    } finally {
      this.#isBusy = false;
    }
  }

  async #compute({ file, chosen, slot, painted }: Wanted): Promise<AttentionMap | null> {
    const model = await this.#encoder(chosen);
    const data = await attendSlot(paintedOut(await file.decoder(), painted), model, slot);
    const { tokens, input } = model.manifest;
    return (
      data && {
        slot,
        tokens: tokens.count,
        height: tokens.attentionHeight,
        width: tokens.attentionWidth,
        data,
        resize: input.resize,
      }
    );
  }

  async #encoder({ ref, manifest }: ChosenModel): Promise<Pick<SlotEncoder, 'manifest'> & Attending> {
    const base = ref.kind === 'url' ? ref.base : ref.dir;
    if (manifest.kind === 'clip') {
      throw new AppError('usage', 'This model judges whole clips: it has no tokens to show.');
    }
    if (this.#open?.base !== base) {
      void this.#open?.model.then((model) => model.dispose()).catch(() => undefined);
      this.#open = { base, model: openModel(ref, { provider: 'wasm', threads: 1 }) };
    }
    const model = await this.#open.model;
    if (model.kind === 'clip') throw new AppError('usage', 'This model has no tokens to show.');
    return model;
  }
}

function keyOf({ file, chosen, slot, painted }: Wanted): string {
  return JSON.stringify([file.id, chosen.summary.id, chosen.summary.version, slot, painted]);
}

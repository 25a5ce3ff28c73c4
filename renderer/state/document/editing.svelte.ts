import * as v from 'valibot';
import type { SegmentClip } from '../../../engine/annotation/edits/paste.ts';
import type { SnapKind } from '../../../engine/annotation/timing/snapping.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';

const STORAGE_KEY = 'tubelet.editing';
const flag = v.boolean();
const entries = v.object({
  isSnapping: v.fallback(flag, true),
  tapsSnap: v.fallback(flag, true),
  tapsExclude: v.fallback(flag, false),
  acceptAbove: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.8),
});
type Values = v.InferOutput<typeof entries>;

/** What a person is in the middle of while labelling, and how the desk helps. Never undone, never saved with a video. */
export class Editing {
  #values = $state.raw<Values>(v.parse(entries, {}));
  #inPoint = $state.raw<{ readonly file: VideoFile; readonly timeUs: Micros } | null>(null);
  /** What was copied last, in whichever video. */
  clip = $state.raw<SegmentClip | null>(null);
  /** Where a drag has snapped to, for the line that shows it. */
  guide = $state.raw<{ readonly timeUs: Micros; readonly kind: SnapKind } | null>(null);
  /** The label chooser is open. */
  isChoosingLabel = $state(false);
  /** The go-to box is open. */
  isGoing = $state(false);
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
    const parsed = v.safeParse(entries, parse(storage.getItem(STORAGE_KEY)));
    if (parsed.success) this.#values = parsed.output;
  }

  /** Whether drags stop at edges, the playhead and the model's boundaries. */
  get isSnapping(): boolean {
    return this.#values.isSnapping;
  }
  set isSnapping(isSnapping: boolean) {
    this.#keep({ isSnapping });
  }

  /** Whether labelling while playing meets the model's nearest boundary. */
  get tapsSnap(): boolean {
    return this.#values.tapsSnap;
  }
  set tapsSnap(tapsSnap: boolean) {
    this.#keep({ tapsSnap });
  }

  /** Whether a label's key ends the labels that run. */
  get tapsExclude(): boolean {
    return this.#values.tapsExclude;
  }
  set tapsExclude(tapsExclude: boolean) {
    this.#keep({ tapsExclude });
  }

  /** Suggestions with at least this score are accepted together, 0 to 1. */
  get acceptAbove(): number {
    return this.#values.acceptAbove;
  }
  set acceptAbove(acceptAbove: number) {
    this.#keep({ acceptAbove });
  }

  /** Where the segment begins that waits for its end in a video. */
  inPointOf(file: VideoFile | null): Micros | null {
    return this.#inPoint && this.#inPoint.file === file ? this.#inPoint.timeUs : null;
  }

  setInPoint(file: VideoFile, timeUs: Micros | null): void {
    this.#inPoint = timeUs === null ? null : { file, timeUs };
  }

  #keep(values: Partial<Values>): void {
    this.#values = { ...this.#values, ...values };
    this.#storage.setItem(STORAGE_KEY, JSON.stringify(this.#values));
  }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}

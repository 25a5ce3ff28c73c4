import * as v from 'valibot';

export type Theme = 'system' | 'dark' | 'light';

const STORAGE_KEY = 'tubelet.settings';
const stored = v.object({
  theme: v.fallback(v.picklist(['system', 'dark', 'light']), 'system'),
  volume: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.5),
  isMuted: v.fallback(v.boolean(), false),
  timelineHeight: v.fallback(v.nullable(v.pipe(v.number(), v.minValue(0))), null),
});

/** What a person chose for all videos; remembered between visits. */
export class Settings {
  #values = $state<v.InferOutput<typeof stored>>(v.parse(stored, {}));
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
    this.#values = v.parse(stored, parseObject(storage.getItem(STORAGE_KEY)));
  }

  get theme(): Theme {
    return this.#values.theme;
  }
  set theme(theme: Theme) {
    this.#change({ theme });
  }

  /** 0 to 1. */
  get volume(): number {
    return this.#values.volume;
  }
  set volume(volume: number) {
    this.#change({ volume: Math.min(1, Math.max(0, volume)) });
  }

  get isMuted(): boolean {
    return this.#values.isMuted;
  }
  set isMuted(isMuted: boolean) {
    this.#change({ isMuted });
  }

  /** Height of the timeline in CSS pixels, or null for a share of the window. */
  get timelineHeight(): number | null {
    return this.#values.timelineHeight;
  }
  set timelineHeight(timelineHeight: number | null) {
    this.#change({ timelineHeight });
  }

  #change(values: Partial<v.InferOutput<typeof stored>>): void {
    this.#values = { ...this.#values, ...values };
    this.#storage.setItem(STORAGE_KEY, JSON.stringify(this.#values));
  }
}

function parseObject(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

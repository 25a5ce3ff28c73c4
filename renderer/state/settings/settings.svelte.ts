import type { SettingsStore, StoredSettings } from './host-settings.ts';
import {
  initialSettings,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SettingValues,
  understood,
} from './setting-table.ts';

const STORAGE_KEY = 'tubelet.settings';
/** Changes go to the host together after this pause. */
const SEND_AFTER_MS = 120;

/** Gives {@link Settings} a property for each setting; the constructor makes them. */
const Properties = Object as unknown as new () => SettingValues;

/**
 * What a person chose for all videos, a property for each row of {@link SETTINGS}. The host keeps it for every window;
 * the page's own storage keeps a copy, which is there at once and does where the host cannot write. Where both speak the
 * host counts, except for where the model runs: that depends on this browser.
 */
export class Settings extends Properties {
  #local = $state.raw<Partial<SettingValues>>({});
  #shared = $state.raw<Partial<SettingValues>>({});
  readonly #values: SettingValues = $derived({
    ...initialSettings(),
    ...this.#local,
    ...this.#shared,
    ...(this.#local.compute ? { compute: this.#local.compute } : {}),
  });
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly #store: SettingsStore | null;
  readonly #onProblem: (thrown: unknown) => void;
  #unsent: Record<string, unknown> = {};
  /** What is on its way to the host. */
  #onItsWay: Record<string, unknown> = {};
  /** How often the host took something: what was read while it did may be from before. */
  #taken = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onProblem told when the host could not give or keep settings */
  constructor(
    storage: Pick<Storage, 'getItem' | 'setItem'>,
    store: SettingsStore | null = null,
    onProblem: (thrown: unknown) => void = () => undefined,
  ) {
    super();
    this.#storage = storage;
    this.#store = store;
    this.#onProblem = onProblem;
    this.#local = understood(parseObject(storage.getItem(STORAGE_KEY)));
    for (const name of SETTING_NAMES) {
      Object.defineProperty(this, name, {
        enumerable: true,
        get: () => this.#values[name],
        set: (value: never) => this.#change(name, value),
      });
    }
  }

  /** Reads what the host keeps: at the start, and when another window changed it. What the host has not taken yet stays. */
  async load(): Promise<void> {
    if (!this.#store) return;
    try {
      let read: Partial<SettingValues>;
      let taken: number;
      do {
        taken = this.#taken;
        read = understood(await this.#store.read());
      } while (taken !== this.#taken);
      this.#shared = { ...read, ...understood({ ...this.#onItsWay, ...this.#unsent }) };
    } catch (thrown) {
      this.#onProblem(thrown);
    }
  }

  #change(name: SettingName, wished: never): void {
    const { hold, isLocal } = SETTINGS[name];
    const value: unknown = hold(wished);
    this.#local = { ...this.#local, [name]: value };
    this.#storage.setItem(STORAGE_KEY, JSON.stringify(this.#local));
    if (!this.#store || isLocal) return;
    this.#shared = { ...this.#shared, ...understood({ [name]: value }) };
    this.#unsent[name] = value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.send(), SEND_AFTER_MS);
  }

  /** Sends what has not been sent yet, such as when the page closes. */
  async send(): Promise<void> {
    clearTimeout(this.#timer);
    const changes = this.#unsent;
    if (!this.#store || Object.keys(changes).length === 0) return;
    this.#unsent = {};
    this.#onItsWay = { ...this.#onItsWay, ...changes };
    try {
      await this.#store.change(changes);
      this.#taken++;
    } catch (thrown) {
      this.#onProblem(thrown);
    } finally {
      // A later change of the same setting may be on its way still.
      for (const [name, value] of Object.entries(changes))
        if (this.#onItsWay[name] === value) delete this.#onItsWay[name];
    }
  }
}

function parseObject(text: string | null): StoredSettings {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as StoredSettings) : {};
  } catch {
    return {};
  }
}

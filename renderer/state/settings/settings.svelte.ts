import * as v from 'valibot';
import type { ProjectPlace } from '../../../electron/contract/projects.ts';
import type { ComputeChoice } from '../../../engine/pipeline/analysis.protocol.ts';
import type { SettingsStore, StoredSettings } from './host-settings.ts';

export type Theme = 'system' | 'dark' | 'light';
/** What an arrow key moves the playhead by. */
export type ArrowStep = 'second' | 'frame';
/** Chords of commands that a person bound, by the id of the command; an empty list unbinds it. */
export type BoundKeys = Readonly<Record<string, readonly string[]>>;

const STORAGE_KEY = 'tubelet.settings';
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const chords = v.pipe(v.array(v.string()), v.readonly());

/** Everything that is remembered. A value that makes no sense is left out. */
const entries = {
  theme: v.picklist(['system', 'dark', 'light']),
  volume: share,
  isMuted: v.boolean(),
  timelineHeight: v.nullable(v.pipe(v.number(), v.minValue(0))),
  libraryWidth: v.nullable(v.pipe(v.number(), v.minValue(0))),
  sideWidth: v.nullable(v.pipe(v.number(), v.minValue(0))),
  foldsLibrary: v.boolean(),
  foldsSide: v.boolean(),
  compute: v.picklist(['auto', 'processor', 'any-gpu']),
  reactionMs: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000)),
  arrowStep: v.picklist(['second', 'frame']),
  projectPlace: v.picklist(['library', 'beside']),
  nativeDecoder: v.boolean(),
  analysesOnOpen: v.boolean(),
  playsOnClick: v.boolean(),
  followsPlayhead: v.boolean(),
  showsPictures: v.boolean(),
  showsSound: v.boolean(),
  backsOff: v.boolean(),
  keys: v.record(v.string(), chords),
  labelSet: v.nullable(v.string()),
  study: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,40}$/)),
  speeds: v.record(v.string(), v.pipe(v.number(), v.minValue(0))),
} as const;

type Entries = typeof entries;
interface Values {
  readonly theme: Theme;
  readonly volume: number;
  readonly isMuted: boolean;
  readonly timelineHeight: number | null;
  readonly libraryWidth: number | null;
  readonly sideWidth: number | null;
  readonly foldsLibrary: boolean;
  readonly foldsSide: boolean;
  readonly compute: ComputeChoice;
  readonly reactionMs: number;
  readonly arrowStep: ArrowStep;
  readonly projectPlace: ProjectPlace;
  readonly nativeDecoder: boolean;
  readonly analysesOnOpen: boolean;
  readonly playsOnClick: boolean;
  readonly followsPlayhead: boolean;
  readonly showsPictures: boolean;
  readonly showsSound: boolean;
  readonly backsOff: boolean;
  readonly keys: BoundKeys;
  readonly labelSet: string | null;
  readonly study: string;
  readonly speeds: Readonly<Record<string, number>>;
}

const DEFAULTS: Values = {
  theme: 'system',
  volume: 0.5,
  isMuted: false,
  timelineHeight: null,
  libraryWidth: null,
  sideWidth: null,
  foldsLibrary: false,
  foldsSide: false,
  compute: 'auto',
  reactionMs: 250,
  arrowStep: 'second',
  projectPlace: 'library',
  nativeDecoder: false,
  analysesOnOpen: true,
  playsOnClick: false,
  followsPlayhead: true,
  showsPictures: true,
  showsSound: true,
  backsOff: true,
  keys: {},
  labelSet: null,
  study: 'default',
  speeds: {},
};

/** These belong to a window, the rest to the user. */
const LOCAL_ONLY = new Set<keyof Values>([
  'volume',
  'isMuted',
  'timelineHeight',
  'libraryWidth',
  'sideWidth',
  'foldsLibrary',
  'foldsSide',
]);
/** Changes go to the host together after this pause. */
const SEND_AFTER_MS = 120;

/**
 * What a person chose for all videos. The host keeps it for every window; the page's own storage keeps a copy, which
 * is there at once and does where the host cannot write. Where both speak the host counts, except for where the model
 * runs: that depends on this browser.
 */
export class Settings {
  #local = $state.raw<Partial<Values>>({});
  #shared = $state.raw<Partial<Values>>({});
  readonly #values: Values = $derived({
    ...DEFAULTS,
    ...this.#local,
    ...this.#shared,
    ...(this.#local.compute ? { compute: this.#local.compute } : {}),
  });
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly #store: SettingsStore | null;
  #unsent: Record<string, unknown> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Told when the host could not keep a change. */
  onProblem: (thrown: unknown) => void = () => undefined;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>, store: SettingsStore | null = null) {
    this.#storage = storage;
    this.#store = store;
    this.#local = understood(parseObject(storage.getItem(STORAGE_KEY)));
  }

  /** Reads what the host keeps: at the start, and when another window changed it. What was not sent yet stays. */
  async load(): Promise<void> {
    if (!this.#store) return;
    try {
      const read = understood(await this.#store.read());
      this.#shared = { ...read, ...understood(this.#unsent) };
    } catch (thrown) {
      this.onProblem(thrown);
    }
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

  /** Whether batches decode with the ffmpeg that is installed on this computer. */
  get nativeDecoder(): boolean {
    return this.#values.nativeDecoder;
  }
  set nativeDecoder(nativeDecoder: boolean) {
    this.#change({ nativeDecoder });
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

  get libraryWidth(): number | null {
    return this.#values.libraryWidth;
  }
  set libraryWidth(libraryWidth: number | null) {
    this.#change({ libraryWidth });
  }

  get sideWidth(): number | null {
    return this.#values.sideWidth;
  }
  set sideWidth(sideWidth: number | null) {
    this.#change({ sideWidth });
  }

  get foldsLibrary(): boolean {
    return this.#values.foldsLibrary;
  }
  set foldsLibrary(foldsLibrary: boolean) {
    this.#change({ foldsLibrary });
  }

  get foldsSide(): boolean {
    return this.#values.foldsSide;
  }
  set foldsSide(foldsSide: boolean) {
    this.#change({ foldsSide });
  }

  /** Where the model runs, from the next analysis on. */
  get compute(): ComputeChoice {
    return this.#values.compute;
  }
  set compute(compute: ComputeChoice) {
    this.#change({ compute });
  }

  /** Time between an action and the finger on a label's key, 0 to 2000. */
  get reactionMs(): number {
    return this.#values.reactionMs;
  }
  set reactionMs(reactionMs: number) {
    this.#change({ reactionMs: Math.round(Math.min(2000, Math.max(0, reactionMs))) });
  }

  get arrowStep(): ArrowStep {
    return this.#values.arrowStep;
  }
  set arrowStep(arrowStep: ArrowStep) {
    this.#change({ arrowStep });
  }

  /** Where the labels of a video are saved. */
  get projectPlace(): ProjectPlace {
    return this.#values.projectPlace;
  }
  set projectPlace(projectPlace: ProjectPlace) {
    this.#change({ projectPlace });
  }

  /** Whether the timeline turns the page when the playhead leaves it. */
  get analysesOnOpen(): boolean {
    return this.#values.analysesOnOpen;
  }
  set analysesOnOpen(analysesOnOpen: boolean) {
    this.#change({ analysesOnOpen });
  }
  get playsOnClick(): boolean {
    return this.#values.playsOnClick;
  }
  set playsOnClick(playsOnClick: boolean) {
    this.#change({ playsOnClick });
  }

  get followsPlayhead(): boolean {
    return this.#values.followsPlayhead;
  }
  set followsPlayhead(followsPlayhead: boolean) {
    this.#change({ followsPlayhead });
  }

  /** Whether the timeline has a strip of pictures. */
  get showsPictures(): boolean {
    return this.#values.showsPictures;
  }
  set showsPictures(showsPictures: boolean) {
    this.#change({ showsPictures });
  }

  /** Whether the timeline shows the sound. */
  get showsSound(): boolean {
    return this.#values.showsSound;
  }
  set showsSound(showsSound: boolean) {
    this.#change({ showsSound });
  }

  /** Whether a group of labels is named where none of them is sure enough. */
  get backsOff(): boolean {
    return this.#values.backsOff;
  }
  set backsOff(backsOff: boolean) {
    this.#change({ backsOff });
  }

  get keys(): BoundKeys {
    return this.#values.keys;
  }
  set keys(keys: BoundKeys) {
    this.#change({ keys });
  }

  /** The label set that a video without labels begins with, as `writeLabelSet` writes it. */
  get labelSet(): string | null {
    return this.#values.labelSet;
  }
  /** The study that videos join. */
  get study(): string {
    return this.#values.study;
  }
  set study(study: string) {
    this.#change({ study });
  }

  /** How fast a whole video was analysed last, in seconds of video per second, by where the model ran. */
  get speeds(): Readonly<Record<string, number>> {
    return this.#values.speeds;
  }
  set speeds(speeds: Readonly<Record<string, number>>) {
    this.#change({ speeds });
  }

  #change(values: Partial<Values>): void {
    this.#local = { ...this.#local, ...values };
    this.#storage.setItem(STORAGE_KEY, JSON.stringify(this.#local));
    const shared = Object.entries(values).filter(([key]) => !LOCAL_ONLY.has(key as keyof Values));
    if (!this.#store || shared.length === 0) return;
    this.#shared = { ...this.#shared, ...understood(Object.fromEntries(shared)) };
    Object.assign(this.#unsent, Object.fromEntries(shared));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.send(), SEND_AFTER_MS);
  }

  /** Sends what has not been sent yet, such as when the page closes. */
  async send(): Promise<void> {
    clearTimeout(this.#timer);
    const changes = this.#unsent;
    if (!this.#store || Object.keys(changes).length === 0) return;
    this.#unsent = {};
    try {
      await this.#store.change(changes);
    } catch (thrown) {
      this.onProblem(thrown);
    }
  }
}

function understood(read: StoredSettings): Partial<Values> {
  const found = Object.entries(entries).flatMap(([key, schema]: [string, Entries[keyof Entries]]) => {
    const parsed = v.safeParse(schema, read[key]);
    return parsed.success ? [[key, parsed.output]] : [];
  });
  return Object.fromEntries(found) as Partial<Values>;
}

function parseObject(text: string | null): StoredSettings {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as StoredSettings) : {};
  } catch {
    return {};
  }
}

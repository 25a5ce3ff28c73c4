import * as v from 'valibot';
import { AppError } from '../../../engine/base/errors.ts';
import type { BoundKeys } from './setting-table.ts';
import type { Settings } from './settings.svelte.ts';

/** A command as keys see it. */
export interface Bindable {
  readonly id: string;
  readonly title: string;
  /** Default chords. */
  readonly keys: readonly string[];
}

/** The newest version of the file of key bindings that this code reads and writes. */
export const KEYS_VERSION = 1;

const keysFile = v.object({
  format: v.literal('tubelet-keys'),
  version: v.number(),
  keys: v.record(v.string(), v.array(v.pipe(v.string(), v.nonEmpty()))),
});

/** Chords that a browser or the system takes before the page sees them. */
const NOT_OURS = new Set([
  'Mod+W',
  'Mod+T',
  'Mod+N',
  'Mod+Q',
  'Mod+Shift+W',
  'Mod+Shift+T',
  'Mod+Shift+N',
  'Mod+Tab',
  'Mod+Shift+Tab',
  'Alt+Tab',
  'Alt+F4',
  'F11',
]);

/** Which keys give which command: the defaults, and what a person bound instead. No chord has two commands. */
export class KeyBindings {
  readonly commands: readonly Bindable[];
  readonly #settings: Settings;
  readonly #byId: ReadonlyMap<string, Bindable>;

  constructor(commands: readonly Bindable[], settings: Settings) {
    this.commands = commands;
    this.#settings = settings;
    this.#byId = new Map(commands.map((command) => [command.id, command]));
    defaultsOf(commands);
  }

  /** The command of each chord. What a person bound comes before a default that claims the same. */
  readonly byChord: ReadonlyMap<string, Bindable> = $derived.by(() => {
    const bound = this.#settings.keys;
    const map = new Map<string, Bindable>();
    const claim = (command: Bindable, chords: readonly string[]) => {
      for (const chord of chords) if (!map.has(chord)) map.set(chord, command);
    };
    for (const command of this.commands) claim(command, bound[command.id] ?? []);
    for (const command of this.commands) if (!bound[command.id]) claim(command, command.keys);
    return map;
  });

  /** The chords that give a command now, the first is shown. */
  chordsOf(id: string): readonly string[] {
    const wanted = this.#settings.keys[id] ?? this.#byId.get(id)?.keys ?? [];
    return wanted.filter((chord) => this.byChord.get(chord)?.id === id);
  }

  isChanged(id: string): boolean {
    return this.#settings.keys[id] !== undefined;
  }

  get isAnyChanged(): boolean {
    return Object.keys(this.#settings.keys).length > 0;
  }

  /** The command that would lose a chord if `id` got it. */
  holderOf(chord: string, id: string): Bindable | null {
    const holder = this.byChord.get(chord);
    return holder && holder.id !== id ? holder : null;
  }

  /** Why a chord can be bound to nothing, or null. */
  refusalOf(chord: string): string | null {
    if (NOT_OURS.has(chord)) return 'The browser or the system keeps these keys for itself.';
    return null;
  }

  /** Gives a command a chord more, or in place of `instead`; a command that had it loses it. */
  bind(id: string, chord: string, instead: string | null = null): void {
    const keys = { ...this.#settings.keys };
    const holder = this.holderOf(chord, id);
    if (holder) keys[holder.id] = this.chordsOf(holder.id).filter((each) => each !== chord);
    const now = this.chordsOf(id).filter((each) => each !== chord);
    const place = instead === null ? now.length : Math.max(0, now.indexOf(instead));
    keys[id] = now.toSpliced(place, now[place] === instead ? 1 : 0, chord);
    this.#keep(keys);
  }

  unbind(id: string, chord: string): void {
    this.#keep({ ...this.#settings.keys, [id]: this.chordsOf(id).filter((each) => each !== chord) });
  }

  /** Takes a chord from whatever command has it, for a label's key. */
  free(chord: string): void {
    const holder = this.byChord.get(chord);
    if (holder) this.unbind(holder.id, chord);
  }

  /** Gives a command its default keys again, and takes them from others. All commands without an id. */
  reset(id?: string): void {
    if (id === undefined) {
      this.#keep({});
      return;
    }
    for (const chord of this.#byId.get(id)?.keys ?? []) this.bind(id, chord);
    const { [id]: _, ...rest } = this.#settings.keys;
    this.#keep(rest);
  }

  /** All keys as a file for another computer. */
  write(): string {
    const keys = Object.fromEntries(this.commands.map(({ id }) => [id, this.chordsOf(id)]));
    return `${JSON.stringify({ format: 'tubelet-keys', version: KEYS_VERSION, keys }, null, 2)}\n`;
  }

  /**
   * Takes over a file's keys; commands that the file does not name keep theirs, without the chords that the file gives
   * to others. Errors: `format/invalid`, `format/newer`; nothing is changed then.
   */
  read(text: string): void {
    const keys = parseKeys(text);
    const known = Object.entries(keys).filter(([id]) => this.#byId.has(id));
    const owner = new Map<string, string>();
    for (const [id, chords] of known) {
      for (const chord of chords) {
        const other = owner.get(chord);
        if (other !== undefined && other !== id) {
          throw new AppError(
            'format/invalid',
            `This file gives ${chord} to "${this.#titleOf(other)}" and to "${this.#titleOf(id)}": correct it and import it again.`,
          );
        }
        owner.set(chord, id);
      }
    }
    const next: Record<string, readonly string[]> = {};
    for (const { id } of this.commands) {
      next[id] = keys[id] ?? this.chordsOf(id).filter((chord) => !owner.has(chord));
    }
    this.#keep(next);
  }

  #titleOf(id: string): string {
    return this.#byId.get(id)?.title ?? id;
  }

  /** What equals the defaults is not kept, so that better defaults of a later version reach who changed nothing. */
  #keep(keys: BoundKeys): void {
    const changed = Object.entries(keys).filter(([id, chords]) => {
      const defaults = this.#byId.get(id)?.keys ?? [];
      return defaults.length !== chords.length || defaults.some((chord, at) => chord !== chords[at]);
    });
    this.#settings.keys = Object.fromEntries(changed);
  }
}

/** Throws when two commands claim the same keys by default, which is a defect. */
function defaultsOf(commands: readonly Bindable[]): void {
  const claimed = new Map<string, string>();
  for (const { id, keys } of commands) {
    for (const chord of keys) {
      const other = claimed.get(chord);
      if (other !== undefined) throw new Error(`${chord} is claimed by ${other} and ${id}`);
      claimed.set(chord, id);
    }
  }
}

function parseKeys(text: string): Readonly<Record<string, readonly string[]>> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError('format/invalid', 'This is not a file of keys: it is not JSON. Choose another file.', {
      cause,
    });
  }
  const parsed = v.safeParse(keysFile, json);
  if (!parsed.success) {
    throw new AppError(
      'format/invalid',
      'This is not a file of keys: its "format" is not "tubelet-keys", or its keys are damaged. Choose another file.',
    );
  }
  if (parsed.output.version > KEYS_VERSION) {
    throw new AppError(
      'format/newer',
      `These keys were written by a newer Tubelet (format version ${parsed.output.version}): update Tubelet to use them.`,
    );
  }
  return parsed.output.keys;
}

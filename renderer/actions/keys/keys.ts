/** The parts of a keyboard event that make a chord. */
export interface KeyPress {
  readonly key: string;
  /** The key's place on the board, such as `KeyJ`. */
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  getModifierState?(name: string): boolean;
}

/**
 * The name of a key press: `Mod+Shift+E`, `Space`, `ArrowLeft`, `?`. `Mod` is Control, or Command on a Mac. Shift is
 * named only where it does not change the character itself; AltGr, which some layouts need for `[`, is not named.
 */
export function chordOf(press: KeyPress): string {
  const isLetter = /^\p{L}$/u.test(press.key);
  const isSymbol = press.key.length === 1 && !isLetter && press.key !== ' ';
  const key = press.key === ' ' ? 'Space' : isLetter ? press.key.toUpperCase() : press.key;
  const isAltGraph = isSymbol && (press.getModifierState?.('AltGraph') ?? false);
  return [
    ...((press.ctrlKey || press.metaKey) && !isAltGraph ? ['Mod'] : []),
    ...(press.altKey && !isAltGraph ? ['Alt'] : []),
    ...(press.shiftKey && !isSymbol ? ['Shift'] : []),
    key,
  ].join('+');
}

/**
 * The chords that a key press may mean, the likeliest first: what is printed on the key, and on a board without Latin
 * letters the letter in that place, so that J K L play there too.
 */
export function chordsOf(press: KeyPress): string[] {
  const chord = chordOf(press);
  const latin = /^Key([A-Z])$/.exec(press.code ?? '')?.[1];
  const isForeign = /^[^\p{Script=Latin}\P{L}]$/u.test(press.key);
  return latin !== undefined && isForeign ? [chord, chordOf({ ...press, key: latin })] : [chord];
}

/** Whether a key press is a modifier alone, which makes no chord yet. */
export function isModifier(press: KeyPress): boolean {
  return ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Fn', 'Dead'].includes(press.key);
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Backspace: '⌫',
  Escape: 'Esc',
  Delete: 'Del',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
};

/** The keys of a chord as they are printed on the keyboard. */
export function keyCaps(chord: string, isMac: boolean): string[] {
  const parts = chord === '+' ? ['+'] : chord.split(/\+(?=.)/);
  return parts.map((part) => (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : (KEY_NAMES[part] ?? part)));
}

/** The parts of a keyboard event that make a chord. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The name of a key press: `Mod+Shift+E`, `Space`, `ArrowLeft`, `?`. `Mod` is Control, or Command on a Mac. Shift is
 * named only where it does not change the character itself.
 */
export function chordOf(press: KeyPress): string {
  const isLetter = /^\p{L}$/u.test(press.key);
  const isSymbol = press.key.length === 1 && !isLetter && press.key !== ' ';
  const key = press.key === ' ' ? 'Space' : isLetter ? press.key.toUpperCase() : press.key;
  return [
    ...(press.ctrlKey || press.metaKey ? ['Mod'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey && !isSymbol ? ['Shift'] : []),
    key,
  ].join('+');
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
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

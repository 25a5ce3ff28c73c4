const MODIFIERS: Readonly<Record<string, string>> = { Mod: 'CmdOrCtrl', Alt: 'Alt', Shift: 'Shift' };
const KEYS: Readonly<Record<string, string>> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Escape: 'Esc',
  '+': 'Plus',
};
/** Keys that Electron knows under the page's own names. It throws on a name that it does not know. */
const SAME = /^([A-Z]|[!-/:-@[-`{-~0-9]|F\d{1,2}|Space|Tab|Enter|Backspace|Delete|Home|End|PageUp|PageDown)$/;

/**
 * The page's chord (`Mod+Shift+E`) as Electron writes it; null for none or one that it cannot write. A Mac takes every
 * key that its menu shows away from the page, so there only those with Command are shown.
 */
export function acceleratorOf(
  chord: string | null,
  platform: NodeJS.Platform = process.platform,
): string | null {
  if (chord === null) return null;
  const parts = chord === '+' ? ['+'] : chord.split(/\+(?=.)/);
  const key = parts.pop() ?? '';
  const modifiers = parts.map((part) => MODIFIERS[part]);
  const name = KEYS[key] ?? (SAME.test(key) ? key : undefined);
  if (name === undefined || modifiers.includes(undefined)) return null;
  if (platform === 'darwin' && !parts.includes('Mod')) return null;
  return [...modifiers, name].join('+');
}

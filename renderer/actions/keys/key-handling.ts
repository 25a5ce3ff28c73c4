import type { App } from '../../state/app/app.ts';
import { type Action, runAction } from '../action.ts';
import { chordsOf } from './keys.ts';
import { pressLabel } from './label-keys.ts';
import type { Reach } from './reach.ts';

/** The actions by their id, for what keys and menus name. */
export function actionsById(actions: readonly Action[]): ReadonlyMap<string, Action> {
  return new Map(actions.map((action) => [action.id, action]));
}

/** Runs the action of a key press, codes with a label's or a subject's key, unless what has the focus needs the key itself. */
export function handleKey(
  event: KeyboardEvent,
  actions: ReadonlyMap<string, Action>,
  app: App,
  reach: Reach,
): void {
  if (event.defaultPrevented || event.isComposing) return;
  // All keys are an open dialog's, also when nothing in it has the focus: what is behind must not change unseen.
  if (document.querySelector(OPEN_DIALOG) !== null) return;
  for (const chord of chordsOf(event)) {
    if (belongsToFocus(chord, event.target, reach)) return;
    const action = actions.get(app.keys.byChord.get(chord)?.id ?? '');
    const isCoding = !action && app.desk.view === 'desk';
    const subject = isCoding ? app.coding.withChord(chord) : null;
    const label = isCoding && !subject ? app.labels.withChord(chord) : null;
    if (subject || label) {
      event.preventDefault();
      if (subject) app.coding.use(subject);
      // Held down it would start and stop.
      else if (label && !event.repeat)
        pressLabel(app, label.id).catch((thrown: unknown) => app.notices.problem(thrown));
      return;
    }
    if (!action) continue;
    if (runAction(action, app)) event.preventDefault();
    return;
  }
}

const OPEN_DIALOG = 'dialog[open]';
const OPEN_POPOVER = ':is([popover=""], [popover="auto"]):popover-open';
const BUTTON_KEYS = new Set(['Space', 'Enter']);
const VALUE_KEYS = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

/**
 * Text fields take all keys, sliders, choices and boxes those that change their value. A button takes Space only when it was
 * walked to by keys: after a click, or when a dialog gives the focus back, Space still plays. Tab walks the segments only from the timeline
 * or when nothing has the focus, and leaves at the last one, so that it traps nobody.
 */
function belongsToFocus(chord: string, target: EventTarget | null, reach: Reach): boolean {
  // It closes by this key, unless the press is used up.
  if (chord === 'Escape' && document.querySelector(OPEN_POPOVER) !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role=menu]')) return true;
  if (target.closest('input:not([type=range], [type=checkbox], [type=radio]), textarea, [contenteditable]'))
    return true;
  if (chord === 'Tab' || chord === 'Shift+Tab') {
    return target !== document.body && target.closest('[data-walks-segments]') === null;
  }
  if (target.closest('input[type=range]')) return VALUE_KEYS.has(chord);
  if (target.closest('select, input[type=checkbox], input[type=radio]'))
    return VALUE_KEYS.has(chord) || chord === 'Space';
  if (target.closest('button, a, [role=slider]') && BUTTON_KEYS.has(chord)) return reach.has(target);
  return false;
}

import { untrack } from 'svelte';
import type { DesktopBridge, MenuCommand } from '../../electron/host/contract.ts';
import { type Action, runAction } from '../actions/action.ts';
import { allActions } from '../actions/all-actions.ts';
import { actionsById } from '../actions/key-handling.ts';
import type { App } from '../state/app.ts';

/** A menu is opened by hand: what it offers need not follow faster. */
const MENU_EVERY_MS = 500;
const TEXT_FIELDS = 'input:not([type=range]), textarea, [contenteditable]';

/**
 * Keeps the system in step with the page: menu, task bar, colours and notifications. To be called while a component is
 * made.
 */
export function followDesktop(app: App, desktop: DesktopBridge): void {
  const { settings, queue } = app;
  const tell = (thrown: unknown) => app.notices.problem(thrown);
  const actions = actionsById(allActions);
  desktop.onCommand((id) => {
    const action = actions.get(id);
    if (action) runFromMenu(action, app);
  });
  const fraction = $derived.by(() => {
    const progress = queue.running?.analysis.progress;
    if (!queue.running) return null;
    return progress?.durationUs ? progress.doneUs / progress.durationUs : 0;
  });
  $effect(() => void desktop.showProgress(fraction).catch(tell));
  $effect(() => void desktop.showTheme(settings.theme).catch(tell));
  $effect(() => {
    let shown = '';
    const show = () => {
      const commands = menuOf(app);
      const text = JSON.stringify(commands);
      if (text === shown) return;
      shown = text;
      void desktop.showMenu(commands).catch(tell);
    };
    untrack(show);
    const timer = setInterval(show, MENU_EVERY_MS);
    return () => clearInterval(timer);
  });
  let wasRunning = false;
  $effect(() => {
    const isRunning = queue.running !== null;
    if (wasRunning && !isRunning) {
      const body = untrack(() => finishedText(app));
      void desktop.notify({ title: 'Tubelet has finished', body }).catch(tell);
    }
    wasRunning = isRunning;
  });
}

/** What a dialog covers cannot be reached by the menu either. */
const isCovered = () => document.querySelector('dialog[open]') !== null;

function runFromMenu(action: Action, app: App): void {
  // On a Mac the menu's Undo is also that of a text field.
  const isUndo = action.id === 'undo' || action.id === 'redo';
  if (isUndo && document.activeElement?.matches(TEXT_FIELDS)) document.execCommand(action.id);
  else if (!isCovered()) runAction(action, app);
}

function menuOf(app: App): MenuCommand[] {
  const covered = isCovered();
  return allActions.map(({ id, title, group, enabled }) => ({
    id,
    title,
    group,
    chord: app.keys.chordsOf(id)[0] ?? null,
    enabled: !covered && enabled(app),
  }));
}

function finishedText({ queue, library }: App): string {
  const { total } = queue.batch;
  const failed = library.files.filter(({ analysis }) => analysis.state === 'failed').length;
  const videos = total === 1 ? '1 video' : `${total} videos`;
  return failed === 0 ? `${videos} analysed.` : `${videos} analysed; ${failed} could not be.`;
}

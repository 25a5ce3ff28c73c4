import { untrack } from 'svelte';
import { type Action, isAvailable, runAction } from '../actions/action.ts';
import { allActions } from '../actions/all-actions.ts';
import { actionsById } from '../actions/keys/key-handling.ts';
import type { App } from '../state/app/app.ts';
import type { DesktopBridge, MenuCommand } from '../state/app/desktop.ts';
import { batchEndText } from '../state/library/batch.svelte.ts';

/** A menu is opened by hand: what it offers need not follow faster. */
const MENU_EVERY_MS = 500;
const TEXT_FIELDS = 'input:not([type=range]), textarea, [contenteditable]';

/**
 * Keeps the system in step with the page: menu, task bar, colours and notifications. To be called while a component is
 * made.
 */
export function followDesktop(app: App, desktop: DesktopBridge): void {
  const { settings, queue, batch } = app;
  const tell = (thrown: unknown) => app.notices.problem(thrown);
  const actions = actionsById(allActions);
  desktop.onCommand((id) => {
    const action = actions.get(id);
    if (action) runFromMenu(action, app);
  });
  desktop.onSave(() => void saveAll(app).finally(() => desktop.saved()));
  const fraction = $derived.by(() => {
    const { summary } = batch;
    if (!queue.running) return summary?.isRunning ? summary.ended / Math.max(1, summary.total) : null;
    const { progress } = queue.running.analysis;
    // A file may be longer than it says.
    return progress?.durationUs ? Math.min(1, progress.doneUs / progress.durationUs) : 0;
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
  let before: Tally | null = null;
  $effect(() => {
    const isRunning = queue.running !== null;
    const now = untrack(() => tally(app));
    if (isRunning) {
      before ??= now;
      return;
    }
    const body = before && finishedText(now.done - before.done, now.failed - before.failed);
    before = null;
    if (body) void desktop.notify({ title: 'Tubelet has finished', body }).catch(tell);
  });
  $effect(() => {
    if (batch.lastEnd === null) return;
    const body = batchEndText(batch.lastEnd);
    void desktop.notify({ title: 'Tubelet has finished', body }).catch(tell);
  });
}

/** Each saver tells on screen why it could not save. */
async function saveAll({ saving, settings }: App): Promise<void> {
  await Promise.allSettled([saving.flush(), settings.send()]);
}

interface Tally {
  readonly done: number;
  readonly failed: number;
}

function tally({ openVideos }: App): Tally {
  const count = (state: string) => openVideos.files.filter(({ analysis }) => analysis.state === state).length;
  return { done: count('done'), failed: count('failed') };
}

/** Null when the person stopped it all. */
function finishedText(done: number, failed: number): string | null {
  if (done + failed === 0) return null;
  const videos = `${done} ${done === 1 ? 'video' : 'videos'} analysed`;
  return failed === 0 ? `${videos}.` : `${videos}, ${failed} could not be.`;
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
  return allActions.map((action) => ({
    id: action.id,
    title: action.title,
    group: action.group,
    chord: app.keys.chordsOf(action.id)[0] ?? null,
    enabled: !covered && isAvailable(action, app),
  }));
}

import type { FoundDecision } from '../../../engine/annotation/edits/decide-found.ts';
import type { App } from '../../state/app/app.ts';
import type { Reviewing } from '../../state/library/reviewing.svelte.ts';
import type { SimilarItem } from '../../state/library/similar.svelte.ts';

export async function decideNext(app: App, decision: FoundDecision): Promise<void> {
  await attempt(app, () => app.reviewing.decide(decision));
}

export async function undoDecision(app: App): Promise<void> {
  await attempt(app, () => app.reviewing.undo());
}

export async function redoDecision(app: App): Promise<void> {
  await attempt(app, () => app.reviewing.redo());
}

/** What a key does in the queue: as on the desk, and some give a label. False when it means nothing here. */
export function pressInReview(app: App, chord: string): boolean {
  const { reviewing } = app;
  const label = reviewing.keys.find((each) => each.chord === chord)?.name;
  if (label !== undefined) void decideNext(app, { kind: 'relabel', label });
  else if (chord === 'A') void decideNext(app, { kind: 'accept' });
  else if (chord === 'X') void decideNext(app, { kind: 'reject' });
  else if (chord === 'N') reviewing.next();
  else if (chord === 'H') app.attention.toggle();
  else if (chord === 'Mod+Z') void undoDecision(app);
  else if (chord === 'Mod+Shift+Z' || chord === 'Mod+Y') void redoDecision(app);
  else return false;
  return true;
}

/** Draws what was found with the label in use, and tells what became of it. */
export async function acceptSimilar({ similar, notices }: App, items: readonly SimilarItem[]): Promise<void> {
  try {
    const { changed, unchanged, gone, problems } = await similar.accept(items);
    const label = similar.label.trim();
    const parts = [
      ...(changed > 0 ? [`${changed} marked as ${label}`] : []),
      ...(unchanged > 0 ? [`${unchanged} marked so already`] : []),
      ...(gone > 0 ? [`${gone} not in the library any more`] : []),
    ];
    if (parts.length > 0) notices.done(parts.join('; '));
    notices.hostProblems(problems);
  } catch (thrown) {
    notices.problem(thrown);
  }
}

async function attempt({ notices }: App, work: () => ReturnType<Reviewing['undo']>): Promise<void> {
  try {
    notices.hostProblems(await work());
  } catch (thrown) {
    notices.problem(thrown);
  }
}

import { copySegments, pasteSegments, type SegmentClip } from '../../../engine/annotation/edits/paste.ts';
import { deleteSegments } from '../../../engine/annotation/edits/relabel.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import {
  frameLength,
  frameStart,
  idsOf,
  type Labelled,
  labelledOf,
  newIds,
  onFrame,
  trackToUse,
  whenLabelled,
} from './desk-context.ts';
import { counted } from './edit-actions.ts';

/** Text that a person marked on the page is what they want to copy. */
const hasMarkedText = () => getSelection()?.isCollapsed === false;
const canCopy = (app: App) => (labelledOf(app)?.selection.segments.length ?? 0) > 0 && !hasMarkedText();

function copying(id: string, title: string, key: string, after: (labelled: Labelled) => void): Action {
  return {
    id,
    title,
    group: 'Editing',
    keys: [key],
    enabled: canCopy,
    run: (app) => {
      const labelled = labelledOf(app);
      if (!labelled) return;
      app.editing.clip = copySegments(labelled.document.store, idsOf(labelled.selection.segments));
      after(labelled);
    },
  };
}

export const copy = copying('copy', 'Copy what is selected', 'Mod+C', () => undefined);

export const cut = copying('cut', 'Cut what is selected', 'Mod+X', ({ document, selection }) => {
  const { segments } = selection;
  document.edit(counted('Cut', segments), (records) => deleteSegments(records, idsOf(segments)));
});

function pasting(
  id: string,
  title: string,
  key: string,
  shiftOf: (clip: SegmentClip, app: App, labelled: Labelled) => number,
): Action {
  return {
    id,
    title,
    group: 'Editing',
    keys: [key],
    enabled: (app) => app.editing.clip !== null && app.openVideos.selected !== null,
    // Copies lie on frames: they wait for the file's, and for the steps before.
    run: (app) =>
      app.player.inOrder(async () => {
        const { clip } = app.editing;
        const labelled = await whenLabelled(app);
        if (clip && labelled) putDown(app, clip, labelled, shiftOf(clip, app, labelled));
      }),
  };
}

export const paste = pasting(
  'paste',
  'Paste at the playhead',
  'Mod+V',
  (clip, app, { file }) => frameStart(file, app.player.positionUs) - clip.segments[0]!.startUs,
);

export const pasteInPlace = pasting('paste-in-place', 'Paste at the same time', 'Mod+Shift+V', () => 0);

function putDown(app: App, clip: SegmentClip, labelled: Labelled, shiftUs: number): void {
  const { file, document, selection } = labelled;
  const place = {
    trackId: trackToUse(app, labelled).id,
    shiftUs,
    onFrame: (timeUs: number) => onFrame(file, timeUs),
    frameUs: (timeUs: number) => frameLength(file, timeUs),
  };
  const made = newIds(
    document,
    document.tracks.map(({ id }) => id),
    () => document.edit(counted('Paste', clip.segments), (records) => pasteSegments(records, clip, place)),
  );
  if (made.length === 0)
    throw new AppError(
      'usage',
      'All of it would lie after the end of this video: paste it further to the front.',
    );
  selection.set(made);
  const left = clip.segments.length - made.length;
  if (left > 0)
    app.notices.done(`Pasted ${made.length} of ${clip.segments.length}: the others would lie after the end`);
}

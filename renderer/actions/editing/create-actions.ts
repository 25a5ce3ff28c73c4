import { createMarker, createSegment } from '../../../engine/annotation/edits/create.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import {
  frameEnd,
  frameLength,
  frameStart,
  type Labelled,
  labelledOf,
  newIds,
  trackToUse,
  whenLabelled,
} from './desk-context.ts';

const hasVideo = ({ openVideos }: App) => openVideos.selected !== null;

/** The label that new segments get: the one used last in this video, or none. A stretch is of no label for points. */
export function labelToUse({ labels }: App, kind: 'state' | 'any') {
  return labels.recent.find((label) => kind === 'any' || label.kind === kind)?.id ?? null;
}

/** Draws a segment on the track in use and selects it. */
export function drawSegment(app: App, labelled: Labelled, fromUs: number, toUs: number): void {
  const { file, document, selection } = labelled;
  const { id: trackId, observerId } = trackToUse(app, labelled);
  const minUs = frameLength(file, Math.min(fromUs, toUs));
  const who = { subjectId: app.coding.current?.id ?? null, observerId };
  const wanted = { trackId, labelId: labelToUse(app, 'state'), fromUs, toUs, minUs, who };
  const made = newIds(document, [trackId], () =>
    document.edit('Add segment', (records) => createSegment(records, wanted)),
  );
  selection.set(made);
}

/** Runs at the frame that is on screen once the steps before it were made. */
function atPlayhead(run: (app: App, labelled: Labelled, timeUs: number) => void): Action['run'] {
  return (app) =>
    app.player.inOrder(async () => {
      const timeUs = app.player.positionUs;
      const labelled = await whenLabelled(app);
      if (labelled) run(app, labelled, timeUs);
    });
}

export const markIn: Action = {
  id: 'mark-in',
  title: 'Begin a segment here',
  group: 'Labelling',
  keys: ['I'],
  enabled: hasVideo,
  run: atPlayhead(({ editing }, { file }, timeUs) => editing.setInPoint(file, frameStart(file, timeUs))),
};

export const markOut: Action = {
  id: 'mark-out',
  title: 'End the segment with this frame',
  group: 'Labelling',
  keys: ['O'],
  enabled: hasVideo,
  run: atPlayhead((app, labelled, timeUs) => {
    const { file } = labelled;
    const fromUs = app.editing.inPointOf(file);
    if (fromUs === null)
      throw new AppError('usage', 'Begin a segment first: press I where it starts, then O where it ends.');
    // The frame on screen belongs to the segment, whichever of the two comes first.
    const isBackwards = timeUs < fromUs;
    drawSegment(
      app,
      labelled,
      isBackwards ? frameEnd(file, fromUs) : fromUs,
      isBackwards ? frameStart(file, timeUs) : frameEnd(file, timeUs),
    );
    app.editing.setInPoint(file, null);
  }),
};

export const addMarker: Action = {
  id: 'add-marker',
  title: 'Set a marker here',
  group: 'Labelling',
  keys: ['Shift+M'],
  enabled: hasVideo,
  run: atPlayhead((app, labelled, timeUs) => {
    const { file, document, selection } = labelled;
    const { id: trackId, observerId } = trackToUse(app, labelled);
    const who = { subjectId: app.coding.current?.id ?? null, observerId };
    const wanted = { trackId, labelId: labelToUse(app, 'any'), timeUs: frameStart(file, timeUs), who };
    const made = newIds(document, [trackId], () =>
      document.edit('Add marker', (records) => createMarker(records, wanted)),
    );
    selection.set(made);
  }),
};

export const chooseLabel: Action = {
  id: 'choose-label',
  title: 'Choose the label of the selected segments',
  group: 'Labelling',
  keys: ['Enter'],
  enabled: (app) => (labelledOf(app)?.selection.segments.length ?? 0) > 0,
  run: ({ editing }) => {
    editing.isChoosingLabel = true;
  },
};

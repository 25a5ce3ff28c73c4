import type { LabelId } from '../../../engine/annotation/document/ids.ts';
import { createSegment } from '../../../engine/annotation/edits/create.ts';
import { relabelSegments } from '../../../engine/annotation/edits/relabel.ts';
import {
  endTaps,
  modelEdges,
  type TapOptions,
  type TappedSegment,
  tap,
} from '../../../engine/annotation/timing/tap-labelling.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import {
  frameLength,
  idsOf,
  type Labelled,
  labelledOf,
  newIds,
  onFrame,
  trackToUse,
  whenLabelled,
} from '../editing/desk-context.ts';

/** How far a tap may move to meet the model's boundary. */
const TAP_SNAP_US = 400_000;

/**
 * A label's key, or a click on the label. With segments selected it labels them, unless the video plays on: then, and
 * with nothing selected, it starts a segment at the playhead, and ends it when pressed again.
 */
export function pressLabel(app: App, labelId: LabelId): Promise<void> {
  return app.player.inOrder(async () => {
    const { positionUs, isPlaying, isPlayingRange } = app.player;
    const isSelected = (labelledOf(app)?.selection.segments.length ?? 0) > 0;
    if (isSelected && (!isPlaying || isPlayingRange)) {
      relabel(app, labelId);
      return;
    }
    const labelled = await whenLabelled(app);
    if (labelled) tapAt(app, labelled, labelId, positionUs);
  });
}

/** Gives the selected segments a label, or none. */
export function relabel(app: App, labelId: LabelId | null): void {
  const labelled = labelledOf(app);
  if (!labelled) return;
  const { document, selection } = labelled;
  document.edit('Change label', (records) => relabelSegments(records, idsOf(selection.segments), labelId));
  if (labelId) app.labels.used(labelId);
}

/** Ends all labels that run here. */
export const endStarted: Action = {
  id: 'end-labels',
  title: 'End all labels that run',
  group: 'Labelling',
  keys: ['Shift+Enter'],
  enabled: ({ editing, openVideos }) => editing.tapsOf(openVideos.selected).open.length > 0,
  run: (app) => {
    const labelled = labelledOf(app);
    if (!labelled) return;
    const { editing, player } = app;
    const { state, finished } = endTaps(
      editing.tapsOf(labelled.file),
      player.positionUs,
      optionsOf(app, labelled),
    );
    editing.setTaps(labelled.file, state);
    keep(labelled, finished);
  },
};

function tapAt(app: App, labelled: Labelled, labelId: LabelId, timeUs: number): void {
  const { file } = labelled;
  const { editing, labels } = app;
  const { state, finished } = tap(editing.tapsOf(file), labelId, timeUs, optionsOf(app, labelled));
  editing.setTaps(file, state);
  labels.used(labelId);
  keep(labelled, finished);
}

function keep(labelled: Labelled, finished: readonly TappedSegment[]): void {
  if (finished.length === 0) return;
  const { file, document, selection } = labelled;
  const trackId = trackToUse(labelled).id;
  const made = newIds(document, [trackId], () => {
    const gesture = document.begin(finished.length === 1 ? 'Add segment' : `Add ${finished.length} segments`);
    for (const { labelId, startUs, endUs } of finished) {
      const fromUs = onFrame(file, startUs);
      const minUs = frameLength(file, fromUs);
      const wanted = { trackId, labelId, fromUs, toUs: onFrame(file, endUs), minUs };
      gesture.change((records) => createSegment(records, wanted));
    }
    gesture.finish();
  });
  selection.set(made);
}

function optionsOf({ player, settings, editing }: App, { file, document }: Labelled): TapOptions {
  const models = document.tracks.filter(({ kind, isHidden }) => kind === 'model' && !isHidden);
  const rate = player.isPlaying && !player.isPlayingRange ? player.speed * (player.isReversed ? -1 : 1) : 0;
  return {
    reactionUs: settings.reactionMs * 1000,
    playbackRate: rate,
    // A paused playhead was put where it is.
    snapUs: editing.tapsSnap && rate !== 0 ? TAP_SNAP_US : 0,
    modelEdges: modelEdges(
      document.store,
      models.map(({ id }) => id),
    ),
    isExclusive: editing.tapsExclude,
    minUs: frameLength(file, player.positionUs),
    durationUs: document.video?.durationUs ?? 0,
  };
}

import { together } from '../../../engine/annotation/document/changes.ts';
import { endOf } from '../../../engine/annotation/document/query.ts';
import type { Segment } from '../../../engine/annotation/document/records.ts';
import {
  type Edge,
  moveSegments,
  nudgeEdge,
  resizeSegment,
} from '../../../engine/annotation/edits/boundaries.ts';
import { duplicateSegments } from '../../../engine/annotation/edits/create.ts';
import { deleteSegments, moveToTrack } from '../../../engine/annotation/edits/relabel.ts';
import { mergeSegments, mergeWithNext, splitSegments } from '../../../engine/annotation/edits/split-merge.ts';
import { stepEdge } from '../../../engine/annotation/timing/frame-clock.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import {
  frameEnd,
  frameLength,
  frameStart,
  idsOf,
  type Labelled,
  labelledOf,
  newIds,
  targetsOf,
} from './desk-context.ts';

const selected = (app: App) => labelledOf(app)?.selection.segments ?? [];
const hasSelection = (app: App) => selected(app).length > 0;

function editing(
  id: string,
  title: string,
  keys: readonly string[],
  enabled: (app: App) => boolean,
  run: (app: App, labelled: Labelled) => void,
): Action {
  return {
    id,
    title,
    group: 'Editing',
    keys,
    enabled,
    run: (app) => {
      const labelled = labelledOf(app);
      if (labelled) run(app, labelled);
    },
  };
}

export const undo = editing(
  'undo',
  'Undo',
  ['Mod+Z'],
  (app) => (labelledOf(app)?.document.undoTitle ?? null) !== null,
  (_app, { document }) => document.undo(),
);

export const redo = editing(
  'redo',
  'Redo',
  ['Mod+Shift+Z', 'Mod+Y'],
  (app) => (labelledOf(app)?.document.redoTitle ?? null) !== null,
  (_app, { document }) => document.redo(),
);

/** Segments that the playhead would cut: selected ones, else those of the track in use. */
function cutTargets(app: App): readonly Segment[] {
  const { positionUs } = app.player;
  return targetsOf(app).filter(
    ({ startUs, endUs }) => endUs !== null && startUs < positionUs && positionUs < endUs,
  );
}

export const split = editing(
  'split',
  'Split at the playhead',
  ['B'],
  (app) => cutTargets(app).length > 0,
  (app, { file, document }) => {
    const timeUs = frameStart(file, app.player.positionUs);
    document.edit('Split', (records) => splitSegments(records, idsOf(cutTargets(app)), timeUs));
  },
);

export const merge = editing(
  'merge',
  'Merge with the next, or the selected ones',
  ['M'],
  hasSelection,
  (app, { document, selection }) => {
    const segments = selected(app);
    const [first] = segments;
    if (!first) return;
    const edit =
      segments.length === 1
        ? document.edit('Merge', (records) => mergeWithNext(records, first.id))
        : document.edit('Merge', (records) => mergeSegments(records, idsOf(segments)));
    if (edit) selection.set(idsOf(selection.segments));
  },
);

export const duplicate = editing(
  'duplicate',
  'Duplicate after itself',
  ['Mod+D'],
  (app) => selected(app).some((segment) => isOwn(app, segment)),
  (app, { file, document, selection }) => {
    const own = selected(app).filter((segment) => isOwn(app, segment));
    const endUs = Math.max(...own.map(endOf));
    const shiftUs = Math.max(endUs - (own[0]?.startUs ?? 0), frameLength(file, endUs));
    const made = newIds(
      document,
      own.map(({ trackId }) => trackId),
      () => document.edit('Duplicate', (records) => duplicateSegments(records, idsOf(own), shiftUs)),
    );
    selection.set(made);
  },
);

export const remove = editing(
  'delete',
  'Delete, or reject a suggestion',
  ['Delete', 'Backspace'],
  hasSelection,
  (app, { document }) => {
    const segments = selected(app);
    document.edit(counted('Delete', segments), (records) => deleteSegments(records, idsOf(segments)));
  },
);

export const selectAll = editing(
  'select-all',
  'Select all on the track',
  ['Mod+A'],
  (app) => labelledOf(app) !== null,
  (_app, { document, selection }) => {
    const trackId = selection.segments[0]?.trackId ?? selection.track?.id;
    if (trackId) selection.set(idsOf(document.segmentsOf(trackId)));
  },
);

/** Moves an edge of what is selected by a frame; an edge between frames goes to the next one on that side. */
function nudge(id: string, title: string, key: string, edge: Edge, steps: 1 | -1): Action {
  return editing(id, title, [key], hasSelection, (app, { file, document }) => {
    const durationUs = document.video?.durationUs ?? 0;
    document.asOne('Nudge edge', (change) => {
      for (const segment of selected(app)) {
        const time = edge === 'start' ? segment.startUs : endOf(segment);
        const byUs = stepEdge(file.clock, time, steps, durationUs) - time;
        const minUs = frameLength(file, segment.startUs);
        change((records) => nudgeEdge(records, [segment.id], edge, byUs, minUs));
      }
    });
    keepLoop(app);
  });
}

export const startEarlier = nudge('start-earlier', 'Start a frame earlier', '[', 'start', -1);
export const startLater = nudge('start-later', 'Start a frame later', ']', 'start', 1);
export const endEarlier = nudge('end-earlier', 'End a frame earlier', '{', 'end', -1);
export const endLater = nudge('end-later', 'End a frame later', '}', 'end', 1);

function shift(id: string, title: string, key: string, steps: 1 | -1): Action {
  return editing(id, title, [key], hasSelection, (app, { file, document }) => {
    const [first] = selected(app);
    if (!first) return;
    const to = stepEdge(file.clock, first.startUs, steps, document.video?.durationUs ?? 0);
    const ids = idsOf(selected(app));
    document.edit(counted('Move', ids), (records) => moveSegments(records, ids, to - first.startUs));
  });
}

export const moveEarlier = shift('move-earlier', 'Move a frame earlier', 'Alt+ArrowLeft', -1);
export const moveLater = shift('move-later', 'Move a frame later', 'Alt+ArrowRight', 1);

/** Moves an edge to the frame on screen: the start to where it begins, the end to where it ends. */
function trim(id: string, title: string, key: string, edge: Edge): Action {
  return editing(id, title, [key], hasSelection, (app, { file, document }) => {
    const { positionUs } = app.player;
    const timeUs = edge === 'start' ? frameStart(file, positionUs) : frameEnd(file, positionUs);
    const segments = selected(app);
    document.edit(edge === 'start' ? 'Move start' : 'Move end', (records) =>
      together(
        ...segments.map(({ id: segmentId, startUs }) =>
          resizeSegment(records, segmentId, edge, timeUs, frameLength(file, startUs)),
        ),
      ),
    );
  });
}

export const startHere = trim('start-here', 'Start at the playhead', 'Q', 'start');
export const endHere = trim('end-here', 'End at the playhead', 'W', 'end');

function toTrack(id: string, title: string, key: string, step: 1 | -1): Action {
  const target = (app: App) => {
    const labelled = labelledOf(app);
    const from = labelled?.selection.segments.find((segment) => isOwn(app, segment));
    const own = labelled?.document.tracks.filter(({ kind, isHidden }) => kind === 'human' && !isHidden) ?? [];
    const at = own.findIndex((track) => track.id === from?.trackId);
    return at < 0 ? undefined : own[at + step];
  };
  return editing(
    id,
    title,
    [key],
    (app) => target(app) !== undefined,
    (app, { document, selection }) => {
      const track = target(app);
      if (!track) return;
      const ids = idsOf(selection.segments);
      document.edit(`Move to ${track.name}`, (records) => moveToTrack(records, ids, track.id));
      selection.useTrack(track.id);
    },
  );
}

export const trackUp = toTrack('segment-track-up', 'Move to the track above', 'Alt+ArrowUp', -1);
export const trackDown = toTrack('segment-track-down', 'Move to the track below', 'Alt+ArrowDown', 1);

function isOwn(app: App, segment: Segment): boolean {
  return labelledOf(app)?.document.get(segment.trackId)?.kind === 'human';
}

/** A loop follows the edges of the segment that it plays. */
function keepLoop(app: App): void {
  const single = labelledOf(app)?.selection.single;
  if (single && single.endUs !== null) app.player.adjustLoop(single.startUs, single.endUs);
}

export function counted(what: string, of: readonly unknown[]): string {
  return of.length === 1 ? `${what} segment` : `${what} ${of.length} segments`;
}

import type { SegmentId } from '../../../engine/annotation/document/ids.ts';
import { endOf } from '../../../engine/annotation/document/query.ts';
import type { Segment } from '../../../engine/annotation/document/records.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { frameEnd, labelledOf } from './desk-context.ts';

/** Selects a segment, brings it into view and plays it to its end; a marker is only shown. */
export function playSegment(app: App, segment: Segment): void {
  labelledOf(app)?.selection.set([segment.id]);
  app.timeline.reveal(segment.startUs, endOf(segment));
  if (segment.endUs === null) app.player.seek(segment.startUs);
  else app.player.playRange(segment.startUs, segment.endUs);
}

/** Which keys were held in a click. */
export interface ClickKeys {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * A click on a segment selects it and shows its beginning, or plays it for who wants that; with Ctrl it joins or leaves the
 * selection, with Shift the selection reaches to it.
 */
export function clickSegment(app: App, id: SegmentId, keys: ClickKeys): void {
  const labelled = labelledOf(app);
  const segment = labelled?.document.get(id);
  if (!labelled || !segment) return;
  if (keys.ctrlKey || keys.metaKey) labelled.selection.toggle(id);
  else if (keys.shiftKey) labelled.selection.extendTo(id);
  else if (app.settings.playsOnClick) playSegment(app, segment);
  else goToSegment(app, segment);
}

/** Selects a segment and moves the playhead to its start. */
function goToSegment(app: App, segment: Segment | undefined): void {
  if (!segment) return;
  labelledOf(app)?.selection.set([segment.id]);
  app.timeline.reveal(segment.startUs, endOf(segment));
  app.player.seek(segment.startUs);
}

/** The segment after (1) or before (-1) the selected ones, else the playhead. */
function neighbour(app: App, step: -1 | 1): Segment | undefined {
  const list = app.rows.list;
  const chosen = labelledOf(app)?.selection.segments ?? [];
  const from = step > 0 ? chosen.at(-1) : chosen[0];
  if (from) {
    const rest = list.filter(({ state, id }) => state !== 'rejected' || id === from.id);
    return rest[rest.indexOf(from) + step];
  }
  const { positionUs } = app.player;
  const isThere = (segment: Segment) =>
    segment.state !== 'rejected' && (step > 0 ? segment.startUs >= positionUs : segment.startUs < positionUs);
  return step > 0 ? list.find(isThere) : list.findLast(isThere);
}

function toNeighbour(id: string, title: string, key: string, step: -1 | 1): Action {
  return {
    id,
    title,
    group: 'Segments',
    keys: [key],
    enabled: (app) => neighbour(app, step) !== undefined,
    run: (app) => goToSegment(app, neighbour(app, step)),
  };
}

export const nextSegment = toNeighbour('next-segment', 'Next segment', 'Tab', 1);
export const previousSegment = toNeighbour('previous-segment', 'Previous segment', 'Shift+Tab', -1);

/** From the first start to the last end of what is selected. */
export function selectedRange(app: App): { readonly fromUs: number; readonly toUs: number } | null {
  const labelled = labelledOf(app);
  const [first, ...others] = labelled?.selection.segments ?? [];
  if (!labelled || !first) return null;
  const toUs = Math.max(...[first, ...others].map(endOf));
  return { fromUs: first.startUs, toUs: toUs > first.startUs ? toUs : frameEnd(labelled.file, toUs) };
}

function playing(id: string, title: string, key: string, isLooping: boolean): Action {
  return {
    id,
    title,
    group: 'Segments',
    keys: [key],
    enabled: (app) => selectedRange(app) !== null && app.player.isReady,
    run: (app) => {
      const range = selectedRange(app);
      if (!range) return;
      if (isLooping && app.player.isLooping) return app.player.pause();
      app.timeline.reveal(range.fromUs, range.toUs);
      app.player.playRange(range.fromUs, range.toUs, isLooping);
    },
  };
}

export const playSelected = playing('play-segment', 'Play the selected segment', 'Shift+Space', false);
export const loopSelected = playing('loop-segment', 'Repeat the selected segment', 'R', true);

/** Escape: first the begin that waits for its end, then the selection. What runs is ended or undone, never forgotten. */
export const deselect: Action = {
  id: 'deselect',
  title: 'Forget what has begun, or select nothing',
  group: 'Segments',
  keys: ['Escape'],
  enabled: (app) =>
    app.editing.inPointOf(app.openVideos.selected) !== null ||
    (labelledOf(app)?.selection.segments.length ?? 0) > 0,
  run: (app) => {
    const file = app.openVideos.selected;
    if (file && app.editing.inPointOf(file) !== null) app.editing.setInPoint(file, null);
    else labelledOf(app)?.selection.clear();
  },
};

export const resetCutting: Action = {
  id: 'reset-cutting',
  title: 'Cut as the model suggests',
  group: 'Segments',
  keys: [],
  enabled: ({ cutting }) => cutting.isChanged,
  run: ({ cutting }) => cutting.reset(),
};

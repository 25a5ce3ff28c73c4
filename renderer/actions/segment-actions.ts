import type { ScoredSegment } from '../../engine/timeline/segment.ts';
import type { App } from '../state/app.ts';
import type { Action } from './action.ts';

/** Selects a segment, brings it into view and plays it to its end. */
export function playSegment(app: App, segment: ScoredSegment): void {
  app.results.select(segment);
  app.timeline.reveal(segment.startUs, segment.endUs);
  app.player.playRange(segment.startUs, segment.endUs);
}

/** Selects a segment and moves the playhead to its start. */
function goToSegment(app: App, segment: ScoredSegment | undefined): void {
  if (!segment) return;
  app.results.select(segment);
  app.timeline.reveal(segment.startUs, segment.endUs);
  app.player.seek(segment.startUs);
}

/** Index of the segment after (1) or before (-1) the selected one, else the playhead; out of range at the ends. */
function neighbourIndex({ results, player }: App, step: -1 | 1): number {
  if (results.selectedIndex >= 0) return results.selectedIndex + step;
  const { segments } = results;
  return step > 0
    ? segments.findIndex((segment) => segment.startUs >= player.positionUs)
    : segments.findLastIndex((segment) => segment.startUs < player.positionUs);
}

function toNeighbour(id: string, title: string, key: string, step: -1 | 1): Action {
  const target = (app: App) => app.results.segments[neighbourIndex(app, step)];
  return {
    id,
    title,
    group: 'Segments',
    keys: [key],
    enabled: (app) => target(app) !== undefined,
    run: (app) => goToSegment(app, target(app)),
  };
}

export const nextSegment = toNeighbour('next-segment', 'Next segment', 'Tab', 1);
export const previousSegment = toNeighbour('previous-segment', 'Previous segment', 'Shift+Tab', -1);

export const playSelected: Action = {
  id: 'play-segment',
  title: 'Play the selected segment',
  group: 'Segments',
  keys: ['Shift+Space'],
  enabled: ({ results }) => results.selected !== null,
  run: (app) => {
    if (app.results.selected) playSegment(app, app.results.selected);
  },
};

export const deselect: Action = {
  id: 'deselect',
  title: 'Select nothing',
  group: 'Segments',
  keys: ['Escape'],
  enabled: ({ results }) => results.selected !== null,
  run: ({ results }) => results.select(null),
};

export const resetCutting: Action = {
  id: 'reset-cutting',
  title: 'Cut as the model suggests',
  group: 'Segments',
  keys: [],
  enabled: ({ cutting }) => cutting.isChanged,
  run: ({ cutting }) => cutting.reset(),
};

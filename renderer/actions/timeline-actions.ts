import type { App } from '../state/app.ts';
import type { Action } from './action.ts';

const hasVideo = ({ player }: App) => player.durationUs > 0;
const ZOOM_STEP = 1.6;

export const zoomIn: Action = {
  id: 'zoom-in',
  title: 'Zoom in at the playhead',
  group: 'Timeline',
  keys: ['+', '='],
  enabled: hasVideo,
  run: ({ timeline, player }) => timeline.zoomAround(ZOOM_STEP, player.positionUs),
};

export const zoomOut: Action = {
  id: 'zoom-out',
  title: 'Zoom out',
  group: 'Timeline',
  keys: ['-'],
  enabled: hasVideo,
  run: ({ timeline, player }) => timeline.zoomAround(1 / ZOOM_STEP, player.positionUs),
};

export const zoomToFit: Action = {
  id: 'zoom-fit',
  title: 'Show the whole video',
  group: 'Timeline',
  keys: ['Z'],
  enabled: hasVideo,
  run: ({ timeline }) => timeline.fit(),
};

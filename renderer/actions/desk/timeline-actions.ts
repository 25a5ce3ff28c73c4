import { endOf } from '../../../engine/annotation/document/query.ts';
import type { App } from '../../state/app/app.ts';
import type { RowsBy } from '../../state/timeline/row-groups.ts';
import type { Action } from '../action.ts';

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

export const toggleSnapping: Action = {
  id: 'toggle-snapping',
  title: 'Snap to edges, the playhead and the model',
  group: 'Timeline',
  keys: ['S'],
  enabled: () => true,
  run: ({ editing }) => {
    editing.isSnapping = !editing.isSnapping;
  },
};

export const toggleFollowing: Action = {
  id: 'toggle-following',
  title: 'Follow the playhead',
  group: 'Timeline',
  keys: ['F'],
  enabled: () => true,
  run: ({ settings }) => {
    settings.followsPlayhead = !settings.followsPlayhead;
  },
};

export const togglePictures: Action = {
  id: 'toggle-pictures',
  title: 'Show or hide the pictures on the timeline',
  group: 'Timeline',
  keys: [],
  enabled: () => true,
  run: ({ settings }) => {
    settings.showsPictures = !settings.showsPictures;
  },
};

export const toggleWaveform: Action = {
  id: 'toggle-waveform',
  title: 'Show or hide the sound on the timeline',
  group: 'Timeline',
  keys: [],
  enabled: () => true,
  run: ({ settings }) => {
    settings.showsSound = !settings.showsSound;
  },
};

export const toggleNames: Action = {
  id: 'toggle-names',
  title: 'Show or hide the lane of names',
  group: 'Timeline',
  keys: [],
  enabled: () => true,
  run: ({ settings }) => {
    settings.foldsNames = !settings.foldsNames;
  },
};

const ROWS: readonly RowsBy[] = ['track', 'subject', 'label'];

export const switchRows: Action = {
  id: 'switch-rows',
  title: 'Rows by track, subject or label',
  group: 'Timeline',
  keys: ['Mod+Alt+R'],
  enabled: () => true,
  run: ({ settings, notices }) => {
    settings.rowsBy = ROWS[(ROWS.indexOf(settings.rowsBy) + 1) % ROWS.length]!;
    notices.done(`A row for each ${settings.rowsBy}`);
  },
};

function sizing(id: string, title: string, key: string, by: number): Action {
  return {
    id,
    title,
    group: 'Timeline',
    keys: [key],
    enabled: () => true,
    run: ({ settings }) => {
      settings.laneHeight += by;
    },
  };
}

export const tallerRows = sizing('taller-rows', 'Taller rows', 'Alt+=', 6);
export const lowerRows = sizing('lower-rows', 'Lower rows', 'Alt+-', -6);

export const goTo: Action = {
  id: 'go-to',
  title: 'Go to a time or frame',
  group: 'Timeline',
  keys: ['G'],
  enabled: hasVideo,
  run: ({ editing }) => {
    editing.isGoing = true;
  },
};

export const zoomToSelection: Action = {
  id: 'zoom-selection',
  title: 'Zoom to what is selected',
  group: 'Timeline',
  keys: ['Shift+Z'],
  enabled: ({ openVideos }) => (openVideos.selected?.selection.segments.length ?? 0) > 0,
  run: ({ openVideos, timeline }) => {
    const segments = openVideos.selected?.selection.segments ?? [];
    const [first] = segments;
    if (first) timeline.show(first.startUs, Math.max(...segments.map(endOf)));
  },
};

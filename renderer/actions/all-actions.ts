import type { Action } from './action.ts';
import * as files from './file-actions.ts';
import * as playing from './play-actions.ts';
import * as segments from './segment-actions.ts';
import * as timeline from './timeline-actions.ts';
import * as windows from './window-actions.ts';

/** Every command of the app, in the order in which the keys sheet shows them. */
export const allActions: readonly Action[] = [
  files.openFiles,
  files.previousVideo,
  files.nextVideo,
  files.cancelAnalysis,
  files.analyseAgain,
  files.removeVideo,
  files.exportJson,
  files.exportCsv,
  playing.playPause,
  playing.shuttleBack,
  playing.shuttleStop,
  playing.shuttleForward,
  playing.frameBack,
  playing.frameForward,
  playing.secondBack,
  playing.secondForward,
  playing.fiveSecondsBack,
  playing.fiveSecondsForward,
  playing.goToStart,
  playing.goToEnd,
  playing.slower,
  playing.faster,
  playing.toggleSound,
  timeline.zoomIn,
  timeline.zoomOut,
  timeline.zoomToFit,
  segments.nextSegment,
  segments.previousSegment,
  segments.playSelected,
  segments.deselect,
  segments.resetCutting,
  windows.showPalette,
  windows.showKeys,
  windows.showSettings,
  windows.switchTheme,
  windows.nextArea,
];

import type { Action } from './action.ts';
import * as creating from './create-actions.ts';
import * as editing from './edit-actions.ts';
import * as exports from './export-actions.ts';
import * as files from './file-actions.ts';
import * as keys from './key-actions.ts';
import * as labels from './label-actions.ts';
import * as labelKeys from './label-keys.ts';
import * as playing from './play-actions.ts';
import * as reviewing from './review-actions.ts';
import * as saving from './saving-actions.ts';
import * as segments from './segment-actions.ts';
import * as timeline from './timeline-actions.ts';
import * as tracks from './track-actions.ts';
import * as windows from './window-actions.ts';

/** Every command of the app, in the order in which the keys sheet shows them. */
export const allActions: readonly Action[] = [
  files.openFiles,
  files.openSample,
  files.previousVideo,
  files.nextVideo,
  files.cancelAnalysis,
  files.analyseAgain,
  files.removeVideo,
  saving.saveNow,
  saving.showVersions,
  exports.exportSegments,
  exports.importSegments,
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
  timeline.zoomToSelection,
  timeline.goTo,
  timeline.toggleSnapping,
  timeline.toggleFollowing,
  creating.markIn,
  creating.markOut,
  creating.addMarker,
  creating.chooseLabel,
  labelKeys.endStarted,
  tracks.addTrack,
  tracks.showAllTracks,
  editing.undo,
  editing.redo,
  editing.split,
  editing.merge,
  editing.duplicate,
  editing.remove,
  editing.selectAll,
  editing.startEarlier,
  editing.startLater,
  editing.endEarlier,
  editing.endLater,
  editing.startHere,
  editing.endHere,
  editing.moveEarlier,
  editing.moveLater,
  editing.trackUp,
  editing.trackDown,
  reviewing.accept,
  reviewing.reject,
  reviewing.reopen,
  reviewing.acceptIntoTrack,
  reviewing.nextUncertain,
  reviewing.acceptAllAbove,
  segments.nextSegment,
  segments.previousSegment,
  segments.playSelected,
  segments.loopSelected,
  segments.deselect,
  segments.resetCutting,
  labels.findLabel,
  ...labels.labelMenu,
  saving.showStatistics,
  windows.showPalette,
  windows.showKeys,
  keys.importKeys,
  keys.exportKeys,
  keys.resetKeys,
  windows.showSettings,
  windows.switchTheme,
  windows.nextArea,
];

import type { Action } from '../../actions/action.ts';
import { toggleNames } from '../../actions/desk/timeline-actions.ts';
import { copy, cut, paste, pasteInPlace } from '../../actions/editing/clipboard-actions.ts';
import { addMarker, chooseLabel, markIn, markOut } from '../../actions/editing/create-actions.ts';
import {
  duplicate,
  endHere,
  merge,
  remove,
  selectAll,
  split,
  startHere,
} from '../../actions/editing/edit-actions.ts';
import { accept, acceptIntoTrack, reject, reopen } from '../../actions/editing/review-actions.ts';
import { loopSelected, playSelected } from '../../actions/editing/segment-actions.ts';
import { addTrack, showAllTracks } from '../../actions/editing/track-actions.ts';

/** What can be done with the segments that are selected, in a list and on the timeline. */
export const SEGMENT_MENU: readonly (Action | null)[] = [
  ...[playSelected, loopSelected, null],
  ...[chooseLabel, accept, acceptIntoTrack, reject, reopen, null],
  ...[startHere, endHere, split, merge, duplicate, null],
  ...[copy, cut, null, remove],
];

/** What can be done where there is no segment. */
export const TIMELINE_MENU: readonly (Action | null)[] = [
  ...[markIn, markOut, addMarker, null],
  ...[paste, pasteInPlace, selectAll, null, addTrack, showAllTracks, toggleNames],
];

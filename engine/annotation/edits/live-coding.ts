import { type Micros, toMicros } from '../../base/micros.ts';
import { type Changes, NO_CHANGES } from '../document/changes.ts';
import {
  type IdSource,
  type LabelId,
  type ObserverId,
  type RunningId,
  randomIds,
  type SegmentId,
  type SubjectId,
  type TrackId,
} from '../document/ids.ts';
import { newRunning, newSegment, runningId } from '../document/new-records.ts';
import type { Label, Records, Running, Segment } from '../document/records.ts';
import { type PressOptions, placedPress } from '../timing/press-time.ts';
import { cleanTags } from './attributes.ts';
import { heldInside, personsTrack } from './create.ts';

/** Said of a state that still ran when its video ended. */
export const OPEN_END_TAG = 'runs to the end';

/** Who codes whom, and where it is kept. */
export interface Coding {
  readonly trackId: TrackId;
  readonly subjectId: SubjectId | null;
  readonly observerId: ObserverId | null;
}

export interface CodingOptions extends PressOptions {
  /** Whether every label ends those of its subject that run, not only those of its exclusion groups. */
  readonly isExclusive: boolean;
  /** Length of the frame at a time: the shortest segment there. */
  readonly frameUs: (timeUs: number) => number;
}

export interface Pressed {
  readonly changes: Changes;
  /** What the press began (a state that runs now) or made (a point); null when it only ended something. */
  readonly begun: RunningId | SegmentId | null;
  /** The segments that it ended, in the order in which they started. */
  readonly ended: readonly SegmentId[];
}

/**
 * What a label's key does at a time. A point is made there. A state of the current subject is started, or ended when it
 * runs on the track; starting it ends what excludes it, at the same moment. What other subjects do, and what runs on
 * other tracks, is left alone. Errors: `annotation/invalid` on a model's track.
 */
export function pressToCode(
  records: Records,
  coding: Coding,
  labelId: LabelId,
  pressedUs: number,
  options: CodingOptions,
  ids: IdSource = randomIds,
): Pressed {
  const label = records.get(labelId);
  const { video } = personsTrack(records, coding.trackId);
  if (!label) return { changes: NO_CHANGES, begun: null, ended: [] };
  const own = records.get(runningId(coding.trackId, coding.subjectId, labelId));
  if (own) return endRunning(records, [own], pressedUs, options, [], ids);
  const startUs = placedPress(pressedUs, labelId, 'starts', options);
  const excluded = excludedBy(records, label, coding, options.isExclusive);
  const { changes, ended } = endRunning(records, excluded, pressedUs, options, [], ids);
  const adopted: Label[] = label.owner === 'model' ? [{ ...label, owner: 'person' }] : [];
  if (label.kind === 'point') {
    const point = newSegment({
      ...coding,
      id: ids('segment'),
      labelId,
      startUs: heldInside(video, startUs),
      endUs: null,
    });
    return { changes: { ...changes, put: [...adopted, ...changes.put, point] }, begun: point.id, ended };
  }
  // One press that ends one state and starts the next makes one boundary.
  const last = changes.put.at(-1);
  const shared = last?.type === 'segment' ? last.endUs : null;
  const running = newRunning({ ...coding, labelId, startUs: shared ?? startUs, attributes: {} });
  return { changes: { ...changes, put: [...adopted, ...changes.put, running] }, begun: running.id, ended };
}

/** Ends states at the time of a press; each becomes a segment with `tags`. In the order in which they started. */
export function endRunning(
  _records: Records,
  states: Iterable<Running>,
  pressedUs: number,
  options: CodingOptions,
  tags: readonly string[] = [],
  ids: IdSource = randomIds,
): Pressed {
  const running = [...states].sort((a, b) => a.startUs - b.startUs || (a.id < b.id ? -1 : 1));
  const segments = running.map((state): Segment => {
    const { trackId, labelId, subjectId, observerId, attributes } = state;
    const [startUs, endUs] = stretchOf(state, placedPress(pressedUs, labelId, 'ends', options), options);
    const who = { subjectId, observerId, attributes, tags: cleanTags(tags) };
    return newSegment({ id: ids('segment'), trackId, labelId, startUs, endUs, ...who });
  });
  return {
    changes: { put: segments, remove: running.map(({ id }) => id) },
    begun: null,
    ended: segments.map(({ id }) => id),
  };
}

/** Ends all that runs where the video ends, and says so. */
export function endAtVideoEnd(
  records: Records,
  options: Omit<CodingOptions, 'reactionUs' | 'snapUs'>,
  ids: IdSource = randomIds,
): Changes {
  const exact = { ...options, reactionUs: 0, snapUs: 0, onFrame: (timeUs: number) => toMicros(timeUs) };
  return endRunning(records, runningOf(records), options.durationUs, exact, [OPEN_END_TAG], ids).changes;
}

/** All that runs, in the order in which it started: what began at one moment, as the keys were pressed. */
export function runningOf(records: Records): Running[] {
  return [...records.all('running').values()].sort((a, b) => a.startUs - b.startUs);
}

function excludedBy(records: Records, label: Label, coding: Coding, isExclusive: boolean): Running[] {
  const groups = new Set(label.exclusionGroups);
  return runningOf(records).filter(({ trackId, subjectId, labelId }) => {
    if (trackId !== coding.trackId || subjectId !== coding.subjectId) return false;
    const other = records.get(labelId);
    const isOfGroup = other?.exclusionGroups.some((group) => groups.has(group)) ?? false;
    return isOfGroup || (isExclusive && label.kind === 'state');
  });
}

/** After a jump backwards the press lies before the start: the stretch between them is meant. */
function stretchOf(
  state: Running,
  placeUs: Micros,
  { durationUs, frameUs }: CodingOptions,
): [Micros, Micros] {
  const [from, to] = placeUs < state.startUs ? [placeUs, state.startUs] : [state.startUs, placeUs];
  const min = Math.min(Math.max(1, frameUs(from)), durationUs);
  const startUs = toMicros(Math.max(0, Math.min(from, durationUs - min)));
  return [startUs, toMicros(Math.min(Math.max(to, startUs + min), durationUs))];
}

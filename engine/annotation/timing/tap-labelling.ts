import { type Micros, toMicros } from '../../base/micros.ts';
import type { LabelId, TrackId } from '../document/ids.ts';
import { segmentsOf } from '../document/query.ts';
import type { Records } from '../document/records.ts';

/** Labels that run since a key was pressed. Plain data; the functions below make the next one. */
export interface TapState {
  readonly open: readonly OpenTap[];
}

export interface OpenTap {
  readonly labelId: LabelId;
  /** Where the segment will start: corrected and snapped. */
  readonly startUs: Micros;
}

/** A segment that a second press ended. */
export interface TappedSegment {
  readonly labelId: LabelId;
  readonly startUs: Micros;
  readonly endUs: Micros;
}

export interface TapOptions {
  /** Time between an action and the finger, in real microseconds: at double speed it is twice as much video. */
  readonly reactionUs: number;
  /** 1 is normal speed, 0 a paused player: then there is nothing to correct. Negative while playing backwards. */
  readonly playbackRate: number;
  /** How far an edge may move to meet the model's; 0 turns it off. */
  readonly snapUs: number;
  /** What the model found, for snapping; null when there is nothing. */
  readonly modelEdges: ModelEdges | null;
  /** Whether a label ends those that run, for actions that exclude each other. */
  readonly isExclusive: boolean;
  /** Shortest segment, such as one frame. */
  readonly minUs: number;
  readonly durationUs: number;
}

export interface TapResult {
  readonly state: TapState;
  /** In the order in which they started. */
  readonly finished: readonly TappedSegment[];
}

/** Where a model's segments start and end, each list by time. */
export interface ModelEdges {
  readonly starts: ReadonlyMap<LabelId | null, readonly Micros[]>;
  readonly ends: ReadonlyMap<LabelId | null, readonly Micros[]>;
  readonly all: readonly Micros[];
}

export const NOTHING_OPEN: TapState = { open: [] };

/** A label's key at a time: starts the label, or ends it when it runs. */
export function tap(state: TapState, labelId: LabelId, playheadUs: number, options: TapOptions): TapResult {
  const running = state.open.find((each) => each.labelId === labelId);
  const ending = running ? [running] : options.isExclusive ? state.open : [];
  const finished = ending.map((each) => finish(each, playheadUs, options));
  const open = state.open.filter((each) => !ending.includes(each));
  if (running) return { state: { open }, finished };
  // One press that ends one label and starts the next makes one boundary.
  const shared = finished.at(-1)?.endUs;
  const startUs = shared ?? placed(playheadUs, labelId, 'starts', options);
  return { state: { open: [...open, { labelId, startUs }] }, finished };
}

/** Ends everything that runs, as at the end of the video. */
export function endTaps(state: TapState, playheadUs: number, options: TapOptions): TapResult {
  return { state: NOTHING_OPEN, finished: state.open.map((each) => finish(each, playheadUs, options)) };
}

/** Forgets one label that runs, or all of them. */
export function cancelTaps(state: TapState, labelId: LabelId | null = null): TapState {
  return labelId === null ? NOTHING_OPEN : { open: state.open.filter((each) => each.labelId !== labelId) };
}

/** What the segments of a model's tracks offer to snap to. */
export function modelEdges(records: Records, tracks: Iterable<TrackId>): ModelEdges {
  const starts = new Map<LabelId | null, Micros[]>();
  const ends = new Map<LabelId | null, Micros[]>();
  const all = new Set<Micros>();
  for (const trackId of tracks) {
    for (const { labelId, startUs, endUs, state } of segmentsOf(records, trackId)) {
      if (state === 'rejected' || endUs === null) continue;
      starts.set(labelId, [...(starts.get(labelId) ?? []), startUs]);
      ends.set(labelId, [...(ends.get(labelId) ?? []), endUs]);
      all.add(startUs).add(endUs);
    }
  }
  return { starts, ends, all: [...all].sort((a, b) => a - b) };
}

function finish(open: OpenTap, playheadUs: number, options: TapOptions): TappedSegment {
  const place = placed(playheadUs, open.labelId, 'ends', options);
  // After a jump backwards the press lies before the start: the stretch between them is meant.
  const [from, to] = place < open.startUs ? [place, open.startUs] : [open.startUs, place];
  const min = Math.min(Math.max(1, options.minUs), options.durationUs);
  const startUs = toMicros(Math.max(0, Math.min(from, options.durationUs - min)));
  return { labelId: open.labelId, startUs, endUs: toMicros(Math.max(to, startUs + min)) };
}

function placed(playheadUs: number, labelId: LabelId, side: 'starts' | 'ends', options: TapOptions): Micros {
  const corrected = playheadUs - options.reactionUs * options.playbackRate;
  const time = Math.min(Math.max(corrected, 0), options.durationUs);
  const { modelEdges: edges, snapUs } = options;
  if (!edges || snapUs <= 0) return toMicros(time);
  const own = nearest(edges[side].get(labelId) ?? [], time, snapUs);
  return own ?? nearest(edges.all, time, snapUs) ?? toMicros(time);
}

function nearest(times: readonly Micros[], timeUs: number, toleranceUs: number): Micros | null {
  let best: Micros | null = null;
  for (const time of times) {
    const far = Math.abs(time - timeUs);
    if (far <= toleranceUs && (best === null || far < Math.abs(best - timeUs))) best = time;
  }
  return best;
}

import { randomIds, type SegmentId } from '../../../engine/annotation/document/ids.ts';
import { endOf } from '../../../engine/annotation/document/query.ts';
import type { Segment } from '../../../engine/annotation/document/records.ts';
import {
  type Edge,
  moveSegments,
  moveSharedBoundary,
  resizeSegment,
} from '../../../engine/annotation/edits/boundaries.ts';
import { createSegment } from '../../../engine/annotation/edits/create.ts';
import { moveToTrack, relabelSegments } from '../../../engine/annotation/edits/relabel.ts';
import { setSubject } from '../../../engine/annotation/edits/subjects.ts';
import {
  nearestSnap,
  type SnapPoint,
  snapMove,
  snapPoints,
} from '../../../engine/annotation/timing/snapping.ts';
import type { App } from '../../state/app/app.ts';
import type { Gesture } from '../../state/document/document.svelte.ts';
import { isShownIn, type TrackRow } from '../../state/timeline/row-groups.ts';
import { labelToUse } from './create-actions.ts';
import { frameLength, frameStart, idsOf, type Labelled, onFrame } from './desk-context.ts';
import { counted } from './edit-actions.ts';

/** Where a drag is now. */
export interface DragPlace {
  readonly timeUs: number;
  /** The person's row under the pointer, or null. */
  readonly row: TrackRow | null;
  /** Snaps to nothing but frames. */
  readonly isFree: boolean;
}

/** One drag on the timeline: a step of undo when it ends, nothing when it is bailed out of. */
export interface Drag {
  move(place: DragPlace): void;
  finish(): void;
  bail(): void;
}

/** What every drag on the labels of a video begins with. */
export interface DragStart {
  readonly app: App;
  readonly labelled: Labelled;
  /** Aborts when the drag is over, however it ends. */
  readonly scope: AbortSignal;
}

/** Drags snap to what is at most this many pixels away. */
const SNAP_PX = 8;

abstract class DocumentDrag implements Drag {
  protected readonly app: App;
  protected readonly labelled: Labelled;
  protected readonly gesture: Gesture;
  readonly #points: readonly SnapPoint[];

  constructor({ app, labelled, scope }: DragStart, title: string, moved: Iterable<SegmentId> = []) {
    this.app = app;
    this.labelled = labelled;
    this.gesture = labelled.document.begin(title, scope);
    const { file, document } = labelled;
    const tracks = document.tracks.filter(({ isHidden }) => !isHidden).map(({ id }) => id);
    const playheadUs = frameStart(file, app.player.positionUs);
    const cuts = (file.cuts.times ?? []).map((cut) => frameStart(file, cut));
    this.#points = snapPoints(document.store, { tracks, without: new Set(moved), playheadUs, cuts });
  }

  abstract move(place: DragPlace): void;

  finish(): void {
    this.app.editing.guide = null;
    this.gesture.finish();
  }

  bail(): void {
    this.app.editing.guide = null;
    this.gesture.bail();
  }

  /** A time on a frame, at what lies near where snapping is on. */
  protected snapped({ timeUs, isFree }: DragPlace): number {
    const point = this.snaps(isFree) ? nearestSnap(this.#points, timeUs, this.#toleranceUs) : null;
    this.app.editing.guide = point;
    return onFrame(this.labelled.file, point?.timeUs ?? timeUs);
  }

  /** How far a stretch moves so that its start lies on a frame and one of its edges at what lies near. */
  protected snappedShift(startUs: number, endUs: number, byUs: number, isFree: boolean): number {
    const nothing = { byUs: 0, point: null };
    const tolerance = this.#toleranceUs;
    const snap = this.snaps(isFree)
      ? snapMove(this.#points, startUs + byUs, endUs + byUs, tolerance)
      : nothing;
    this.app.editing.guide = snap.point;
    return onFrame(this.labelled.file, startUs + byUs + snap.byUs) - startUs;
  }

  protected snaps(isFree: boolean): boolean {
    return this.app.editing.isSnapping && !isFree;
  }

  get #toleranceUs(): number {
    const { spanUs, widthPx } = this.app.timeline.scale;
    return (SNAP_PX * spanUs) / widthPx;
  }
}

/** Draws a new segment on a track of the person's. */
export class DrawDrag extends DocumentDrag {
  readonly #row: TrackRow;
  readonly #fromUs: number;
  readonly #id = randomIds('segment');

  constructor(start: DragStart, row: TrackRow, from: DragPlace) {
    super(start, 'Add segment');
    this.#row = row;
    this.#fromUs = this.snapped(from);
  }

  move(place: DragPlace): void {
    const toUs = this.snapped(place);
    const { file, document, selection } = this.labelled;
    const known = document.get(this.#id);
    const { about, track } = this.#row;
    const labelled = about.kind === 'label' ? (about.label?.id ?? null) : labelToUse(this.app, 'state');
    const subject = about.kind === 'subject' ? about.subject : this.app.coding.current;
    const wanted = {
      trackId: track.id,
      labelId: known ? known.labelId : labelled,
      fromUs: this.#fromUs,
      toUs,
      minUs: frameLength(file, Math.min(this.#fromUs, toUs)),
      who: {
        subjectId: subject?.id ?? null,
        observerId: document.get(track.id)?.observerId ?? null,
      },
    };
    const id = this.#id;
    this.gesture.change((records) =>
      createSegment(records, wanted, <T extends string>(type: T) =>
        type === 'segment' ? (id as never) : randomIds(type),
      ),
    );
    selection.set([id]);
  }
}

/** Moves segments, also to another row: its track, subject or label is theirs then. */
export class MoveDrag extends DocumentDrag {
  readonly #start: readonly Segment[];
  readonly #from: DragPlace;
  #movedUs = 0;

  constructor(start: DragStart, segments: readonly Segment[], from: DragPlace) {
    super(start, counted('Move', segments), idsOf(segments));
    this.#start = segments;
    this.#from = from;
  }

  move(place: DragPlace): void {
    const [first] = this.#start;
    if (!first) return;
    const endUs = Math.max(...this.#start.map(endOf));
    const by = this.snappedShift(first.startUs, endUs, place.timeUs - this.#from.timeUs, place.isFree);
    const ids = idsOf(this.#start);
    this.gesture.change((records) => moveSegments(records, ids, by - this.#movedUs));
    // The group may have stopped at an end of the video.
    const now = this.labelled.document.get(first.id);
    this.#movedUs = (now?.startUs ?? first.startUs) - first.startUs;
    if (!place.row || !now || isShownIn(place.row, now)) return;
    const { about, track } = place.row;
    this.gesture.change((records) => {
      if (about.kind === 'subject') return setSubject(records, ids, about.subject?.id ?? null);
      if (about.kind === 'label') return relabelSegments(records, ids, about.label?.id ?? null);
      return moveToTrack(records, ids, track.id);
    });
  }
}

/** Moves one edge, of a marker the whole. */
export class EdgeDrag extends DocumentDrag {
  readonly #id: SegmentId;
  readonly #edge: Edge;

  constructor(start: DragStart, id: SegmentId, edge: Edge) {
    super(start, edge === 'start' ? 'Move start' : 'Move end', [id]);
    this.#id = id;
    this.#edge = edge;
  }

  move(place: DragPlace): void {
    const timeUs = this.snapped(place);
    const minUs = frameLength(this.labelled.file, timeUs);
    this.gesture.change((records) => resizeSegment(records, this.#id, this.#edge, timeUs, minUs));
  }
}

/** Moves the boundary that two segments share. */
export class BoundaryDrag extends DocumentDrag {
  readonly #left: SegmentId;
  readonly #right: SegmentId;

  constructor(start: DragStart, left: SegmentId, right: SegmentId) {
    super(start, 'Move boundary', [left, right]);
    this.#left = left;
    this.#right = right;
  }

  move(place: DragPlace): void {
    const timeUs = this.snapped(place);
    const minUs = frameLength(this.labelled.file, timeUs);
    this.gesture.change((records) => moveSharedBoundary(records, this.#left, this.#right, timeUs, minUs));
  }
}

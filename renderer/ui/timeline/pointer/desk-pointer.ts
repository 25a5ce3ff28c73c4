import type { Attachment } from 'svelte/attachments';
import type { SegmentId } from '../../../../engine/annotation/document/ids.ts';
import { labelledOf } from '../../../actions/editing/desk-context.ts';
import {
  BoundaryDrag,
  type Drag,
  type DragPlace,
  type DragStart,
  DrawDrag,
  EdgeDrag,
  MoveDrag,
} from '../../../actions/editing/drags.ts';
import { clickSegment } from '../../../actions/editing/segment-actions.ts';
import type { App } from '../../../state/app/app.ts';
import { xToTime } from '../../../state/timeline/timeline-scale.ts';
import { ownRowAt, type RowLayout, rowAt } from '../paint/row-layout.ts';
import { type Hit, hitAt, type NamesByRow, segmentsIn } from './hit-test.ts';

/** A rectangle that selects what it touches, in CSS pixels of the view. */
export interface Band {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface DeskPointer {
  readonly app: App;
  readonly layout: () => RowLayout;
  readonly names: () => NamesByRow;
  readonly scrollTop: () => number;
  readonly showBand: (band: Band | null) => void;
}

/** Movements up to this many pixels are still a click. */
const SLACK = 3;

interface Press {
  readonly x: number;
  readonly y: number;
  readonly event: PointerEvent;
  readonly hit: Hit | null;
  /** What moving does, once it is more than a click. */
  drag: Drag | null;
  isMoving: boolean;
  /** Aborted when the press is over, however it ends. */
  readonly scope: AbortController;
}

/**
 * The mouse on the tracks: a press on a segment selects and plays it, its edges and body are dragged, empty places of
 * the person's tracks are drawn on, others select by a rectangle (with Shift everywhere), the heat rows scrub. Escape
 * takes a drag back.
 */
export function deskPointer(desk: DeskPointer): Attachment<HTMLElement> {
  const { app } = desk;
  return (element) => {
    let press: Press | null = null;
    const place = (event: PointerEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const placeOf = (x: number, y: number, event: PointerEvent): DragPlace => ({
      timeUs: xToTime(app.timeline.scale, x),
      row: ownRowAt(desk.layout(), y + desk.scrollTop()),
      isFree: event.altKey,
    });
    const hit = (x: number, y: number) =>
      hitAt(desk.layout(), app.timeline.scale, desk.names(), x, y + desk.scrollTop());

    const down = (event: PointerEvent) => {
      if (event.button !== 0 || press) return;
      const { x, y } = place(event);
      // Keys belong to the desk after a click on it, not to the button that was used before.
      event.preventDefault();
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      element.setPointerCapture(event.pointerId);
      press = {
        x,
        y,
        event,
        hit: event.shiftKey ? null : hit(x, y),
        drag: null,
        isMoving: false,
        scope: new AbortController(),
      };
      if (!press.hit && !event.shiftKey && isScrubbed(desk, y)) {
        press.drag = new ScrubDrag(app);
        press.isMoving = true;
        press.drag.move(placeOf(x, y, event));
      }
    };
    const move = (event: PointerEvent) => {
      const { x, y } = place(event);
      if (!press) {
        element.style.cursor = cursorAt(desk, hit(x, y), y);
        return;
      }
      if (!press.isMoving) {
        if (Math.hypot(x - press.x, y - press.y) <= SLACK) return;
        press.isMoving = true;
        press.drag = begin(desk, press, placeOf(press.x, press.y, event));
      }
      keepInView(app, x);
      press.drag?.move(placeOf(x, y, event));
      if (press.drag instanceof BandDrag) press.drag.show(x, y);
    };
    const up = (event: PointerEvent) => {
      const ended = press;
      press = null;
      if (!ended) return;
      try {
        if (ended.isMoving) ended.drag?.finish();
        else click(desk, hit(ended.x, ended.y), ended, event);
      } finally {
        ended.scope.abort();
      }
    };
    const bail = () => {
      const ended = press;
      press = null;
      ended?.drag?.bail();
      ended?.scope.abort();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !press?.isMoving) return;
      bail();
      event.preventDefault();
      event.stopPropagation();
    };
    const listeners = new AbortController();
    const { signal } = listeners;
    element.addEventListener('pointerdown', down, { signal });
    element.addEventListener('pointermove', move, { signal });
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', bail, { signal });
    window.addEventListener('keydown', key, { signal, capture: true });
    return () => {
      bail();
      listeners.abort();
    };
  };
}

function begin(desk: DeskPointer, press: Press, from: DragPlace): Drag | null {
  const { app } = desk;
  const labelled = labelledOf(app);
  const { hit, event, scope } = press;
  if (!labelled) return new ScrubDrag(app);
  const start: DragStart = { app, labelled, scope: scope.signal };
  if (!hit) {
    if (event.shiftKey || from.row === null) return new BandDrag(desk, press);
    labelled.selection.useTrack(from.row.track.id);
    return new DrawDrag(start, from.row, from);
  }
  const { segment, part } = hit;
  if (segment.state === 'rejected') return null;
  const { selection } = labelled;
  if (!selection.has(segment.id)) selection.set([segment.id]);
  switch (part.kind) {
    case 'boundary':
      return new BoundaryDrag(start, part.left.id, part.right.id);
    case 'edge':
      return new EdgeDrag(start, segment.id, part.edge);
    case 'body':
      return new MoveDrag(
        start,
        selection.segments.filter(({ state }) => state !== 'rejected'),
        from,
      );
  }
}

function click({ app }: DeskPointer, hit: Hit | null, { x }: Press, event: PointerEvent): void {
  if (hit) {
    clickSegment(app, hit.segment.id, event);
    return;
  }
  if (event.shiftKey || event.ctrlKey || event.metaKey) return;
  labelledOf(app)?.selection.clear();
  app.player.seek(xToTime(app.timeline.scale, x));
}

function isScrubbed({ layout, scrollTop }: DeskPointer, y: number): boolean {
  return rowAt(layout(), y + scrollTop()).kind !== 'track';
}

function cursorAt(desk: DeskPointer, hit: Hit | null, y: number): string {
  if (!hit) return ownRowAt(desk.layout(), y + desk.scrollTop()) === null ? 'default' : 'crosshair';
  if (hit.segment.state === 'rejected' || hit.part.kind === 'body') return 'default';
  return hit.part.kind === 'boundary' ? 'col-resize' : 'ew-resize';
}

/** A drag that leaves the view takes it along. */
function keepInView({ timeline }: App, x: number): void {
  const { widthPx } = timeline.scale;
  if (x < 0) timeline.panPixels(Math.max(x, -40));
  else if (x > widthPx) timeline.panPixels(Math.min(x - widthPx, 40));
}

/** Moves the playhead. */
class ScrubDrag implements Drag {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  move({ timeUs }: DragPlace): void {
    this.#app.player.seek(timeUs);
  }

  finish(): void {}
  bail(): void {}
}

/** Selects what a rectangle touches; with Ctrl in addition to what was selected. */
class BandDrag implements Drag {
  readonly #desk: DeskPointer;
  readonly #press: Press;
  readonly #before: ReadonlySet<SegmentId>;

  constructor(desk: DeskPointer, press: Press) {
    this.#desk = desk;
    this.#press = press;
    this.#before = labelledOf(desk.app)?.selection.ids ?? new Set();
  }

  move(): void {}

  show(x: number, y: number): void {
    const { app, layout, scrollTop, showBand } = this.#desk;
    const { x: fromX, y: fromY, event } = this.#press;
    const band = {
      left: Math.min(x, fromX),
      right: Math.max(x, fromX),
      top: Math.min(y, fromY),
      bottom: Math.max(y, fromY),
    };
    showBand(band);
    const top = band.top + scrollTop();
    const found = segmentsIn(layout(), app.timeline.scale, {
      ...band,
      top,
      bottom: band.bottom + scrollTop(),
    });
    const kept = event.ctrlKey || event.metaKey ? this.#before : [];
    labelledOf(app)?.selection.set([...kept, ...found.map(({ id }) => id)]);
  }

  finish(): void {
    this.#desk.showBand(null);
  }

  bail(): void {
    this.#desk.showBand(null);
    labelledOf(this.#desk.app)?.selection.set(this.#before);
  }
}

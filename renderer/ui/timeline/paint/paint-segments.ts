import type { Label, Segment } from '../../../../engine/annotation/document/records.ts';
import { firstReaching } from '../../../state/timeline/lanes.ts';
import { type TimelineScale, timeToX } from '../../../state/timeline/timeline-scale.ts';
import type { Palette } from '../../theme/appearance.svelte.ts';
import { blend, contrast, css, type Rgb } from '../../theme/colour.ts';
import {
  BESIDE,
  BESIDE_MARKER,
  type Box,
  paintBadge,
  paintMarker,
  paintText,
  roundedPath,
  shortened,
  TEXT_INSET,
} from './paint-parts.ts';
import { roomsBehind } from './rooms-behind.ts';
import type { TrackBand } from './row-layout.ts';

export const SEGMENT_FONT = '12px system-ui, sans-serif';
/** Narrower segments carry no text. */
const LEAST_FOR_TEXT = 28;
/** Narrower segments have no solid edge: side by side, edges would outshine the scores. */
const LEAST_FOR_EDGE = 10;
const LEAST_FOR_BADGE = 72;
/** Fewer pixels of a name beside its segment tell nothing. */
const LEAST_BESIDE = 24;
/** A person's segment, and a suggestion that was found right. */
const DECIDED = 0.92;

export interface SegmentsLook {
  readonly scale: TimelineScale;
  readonly palette: Palette;
  readonly scrollTop: number;
  readonly width: number;
  readonly isSelected: (segment: Segment) => boolean;
  readonly label: (segment: Segment) => Label | null;
}

/**
 * The segments of one track. What a person drew or accepted is solid; a suggestion is as solid as it is certain, inside
 * a thin line; a rejected one is a struck line; an edited one has a pencil's corner.
 * @param isNamedAbove whether the segment at an index of the row has its name in the lane of names
 */
export function paintTrack(
  context: CanvasRenderingContext2D,
  band: TrackBand,
  look: SegmentsLook,
  isNamedAbove: (at: number) => boolean,
): void {
  const { segments, table } = band.row;
  const { laneHeight } = band;
  const { scale, width } = look;
  const drawnTo: number[] = [];
  const endUs = scale.startUs + scale.spanUs;
  const onTop: (() => void)[] = [];
  context.font = SEGMENT_FONT;
  context.textBaseline = 'middle';
  const first = firstReaching(table, scale.startUs);
  let end = first;
  while (end < segments.length && segments[end]!.startUs <= endUs) end++;
  const shown = segments.slice(first, end);
  const freeTo = roomsBehind(
    shown.map(({ startUs }) => timeToX(scale, startUs)),
    table.lanes.slice(first, end),
    width,
  );
  for (let at = first; at < end; at++) {
    const segment = segments[at]!;
    const left = timeToX(scale, segment.startUs);
    const right = timeToX(scale, segment.endUs ?? segment.startUs);
    const lane = table.lanes[at]!;
    const y = band.lanesTop + lane * laneHeight - look.scrollTop + 1;
    const isSelected = look.isSelected(segment);
    if (segment.endUs === null) {
      const colour = colourOf(look, segment);
      const room = isNamedAbove(at) ? 0 : freeTo[at - first]! - left - BESIDE_MARKER - BESIDE;
      const name = look.label(segment)?.name ?? '';
      onTop.push(() =>
        paintMarker(context, left, y, laneHeight - 2, {
          colour,
          outline: isSelected ? look.palette.text : null,
          text: room < LEAST_BESIDE ? '' : shortened(context, name, room),
          textColour: look.palette.text,
        }),
      );
      continue;
    }
    if (right < 0) continue;
    // Many to a pixel, one is drawn: the others would lie under it.
    if (right < (drawnTo[lane] ?? Number.NEGATIVE_INFINITY) && !isSelected) continue;
    drawnTo[lane] = Math.floor(left) + 1;
    // Neighbours keep a hairline between them, and nothing vanishes when zoomed far out.
    const box = { x: left, y, width: Math.max(1.5, right - left - 1), height: laneHeight - 2 };
    paintSegment(context, box, segment, look, width, isNamedAbove(at) ? null : freeTo[at - first]!);
    if (isSelected) onTop.push(() => outline(context, box, look.palette.text, 2));
  }
  for (const paint of onTop) paint();
}

/** @param freeTo up to where its lane is free, or null where its name is elsewhere */
function paintSegment(
  context: CanvasRenderingContext2D,
  box: Box,
  segment: Segment,
  look: SegmentsLook,
  viewWidth: number,
  freeTo: number | null,
): void {
  const { palette } = look;
  const colour = colourOf(look, segment);
  const name = look.label(segment)?.name ?? 'No label';
  if (segment.state === 'rejected') {
    paintRejected(context, box, name, look, viewWidth);
    return;
  }
  const isOpen = segment.state === 'suggested';
  const opacity = isOpen ? 0.12 + 0.6 * (segment.score ?? 0.5) : DECIDED;
  const ground = segment.labelId === null ? palette.well : blend(colour, palette.surface, opacity);
  context.fillStyle = css(ground);
  if (box.width < 6) context.fillRect(box.x, box.y, box.width, box.height);
  else {
    roundedPath(context, box);
    context.fill();
  }
  if (segment.labelId === null && box.width >= 6) outline(context, box, palette.faint, 1, [3, 3]);
  else if (isOpen && box.width >= 6) outline(context, box, blend(colour, palette.surface, 0.75), 1);
  if (box.width >= LEAST_FOR_EDGE && segment.labelId !== null) {
    context.fillStyle = css(colour);
    context.fillRect(box.x, box.y + 1, 2, box.height - 2);
  }
  const isInk = contrast(palette.ink, ground) > contrast(palette.paper, ground);
  const ink = isInk ? palette.ink : palette.paper;
  const hasBadge = segment.origin === 'model' && !isOpen && paintsBadge(box, viewWidth);
  if (hasBadge) paintBadge(context, box, viewWidth, segment.state === 'edited' ? 'edited' : 'accepted', ink);
  if (freeTo === null) return;
  if (segment.labelId !== null && paintBeside(context, box, name, freeTo, palette)) return;
  if (box.width < LEAST_FOR_TEXT) return;
  const score = segment.score === null || hasBadge ? null : segment.score.toFixed(2);
  paintText(context, box, viewWidth, name, score, ink, hasBadge ? 16 : 0);
}

/**
 * The name of a segment that is too short for it, in what is free of its lane up to the next segment. False where it
 * fits inside, or finds no more room outside than inside.
 */
function paintBeside(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Box,
  name: string,
  freeTo: number,
  palette: Palette,
): boolean {
  const left = x + width + BESIDE;
  const room = freeTo - left - BESIDE;
  const inside = width - 2 * TEXT_INSET;
  // What begins before the view has its name where it comes into view.
  if (x < 0 || room < LEAST_BESIDE || room <= inside) return false;
  if (context.measureText(name).width <= inside) return false;
  context.fillStyle = css(palette.faint);
  context.fillText(shortened(context, name, room), left, y + height / 2 + 0.5);
  return true;
}

/** Still there to see, but clearly out: no ground, and a line through it. */
function paintRejected(
  context: CanvasRenderingContext2D,
  box: Box,
  name: string,
  { palette }: SegmentsLook,
  viewWidth: number,
): void {
  const faint = blend(palette.faint, palette.surface, 0.55);
  outline(context, box, faint, 1, [2, 3]);
  if (box.width < LEAST_FOR_TEXT) return;
  paintText(context, box, viewWidth, name, null, palette.faint, 0);
  const left = Math.max(0, box.x) + 6;
  const right = Math.min(viewWidth, box.x + box.width) - 6;
  const text = shortened(context, name, right - left);
  context.fillStyle = css(palette.faint);
  context.fillRect(left, Math.round(box.y + box.height / 2), context.measureText(text).width, 1);
}

/** The colour of a segment's label. */
export function colourOf(look: SegmentsLook, segment: Segment): Rgb {
  const label = look.label(segment);
  return label ? look.palette.label(label.colour) : look.palette.faint;
}

function paintsBadge(box: Box, viewWidth: number): boolean {
  return Math.min(viewWidth, box.x + box.width) - Math.max(0, box.x) >= LEAST_FOR_BADGE;
}

function outline(
  context: CanvasRenderingContext2D,
  box: Box,
  colour: Rgb,
  width: number,
  dashes: number[] = [],
): void {
  const inset = width / 2;
  context.strokeStyle = css(colour);
  context.lineWidth = width;
  context.setLineDash(dashes);
  context.beginPath();
  context.roundRect(box.x + inset, box.y + inset, Math.max(1, box.width - width), box.height - width, 3);
  context.stroke();
  context.setLineDash([]);
}

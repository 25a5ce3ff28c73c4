import type { ScoredSegment } from '../../../engine/timeline/segment.ts';
import type { LabelInfo } from '../../state/results.svelte.ts';
import { type TimelineScale, timeToX } from '../../state/timeline-scale.ts';
import type { Palette } from '../theme/appearance.svelte.ts';
import { blend, contrast, css, type Rgb } from '../theme/colour.ts';
import { LANE_HEIGHT, TRACK_PADDING } from './row-layout.ts';

const FONT = '12px system-ui, sans-serif';
const INSET = 6;
/** Narrower segments carry no text. */
const LEAST_FOR_TEXT = 28;
/** Narrower segments have no solid edge: side by side, edges would outshine the scores. */
const LEAST_FOR_EDGE = 10;

export interface SegmentsPicture {
  readonly segments: readonly ScoredSegment[];
  /** Row of each segment. */
  readonly lanes: Uint16Array;
  readonly selectedIndex: number;
  readonly label: (id: string) => LabelInfo;
}

/** The model's segments: the label's colour, the more solid the more certain. */
export function paintSegments(
  context: CanvasRenderingContext2D,
  width: number,
  scrollTop: number,
  scale: TimelineScale,
  picture: SegmentsPicture,
  palette: Palette,
): void {
  const { segments, lanes, selectedIndex } = picture;
  const drawnTo: number[] = [];
  context.font = FONT;
  context.textBaseline = 'middle';
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index]!;
    const left = timeToX(scale, segment.startUs);
    const right = timeToX(scale, segment.endUs);
    if (right < 0) continue;
    if (left > width) break;
    const info = picture.label(segment.label);
    const colour = palette.label(info.index);
    const opacity = 0.2 + 0.8 * segment.score;
    const lane = lanes[index]!;
    // Many to a pixel, one is drawn: the others would lie under it.
    if (right < (drawnTo[lane] ?? 0) && index !== selectedIndex) continue;
    drawnTo[lane] = Math.floor(left) + 1;
    const y = TRACK_PADDING + lane * LANE_HEIGHT - scrollTop + 1;
    // Neighbours keep a hairline between them, and nothing vanishes when zoomed far out.
    const box = { x: left, y, width: Math.max(1.5, right - left - 1), height: LANE_HEIGHT - 2 };
    context.fillStyle = palette.labelCss(info.index);
    context.globalAlpha = opacity;
    fillRounded(context, box);
    context.globalAlpha = 1;
    if (box.width >= LEAST_FOR_EDGE) context.fillRect(box.x, box.y, 2, box.height);
    if (index === selectedIndex) outline(context, box, palette.text);
    if (box.width >= LEAST_FOR_TEXT) {
      const ground = blend(colour, palette.surface, opacity);
      const isInk = contrast(palette.ink, ground) > contrast(palette.paper, ground);
      paintText(context, box, width, info.name, segment.score, isInk ? palette.ink : palette.paper);
    }
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function fillRounded(context: CanvasRenderingContext2D, box: Box): void {
  if (box.width < 6) {
    context.fillRect(box.x, box.y, box.width, box.height);
    return;
  }
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, 3);
  context.fill();
}

function outline(context: CanvasRenderingContext2D, box: Box, colour: Rgb): void {
  context.strokeStyle = css(colour);
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(box.x + 1, box.y + 1, Math.max(1, box.width - 2), box.height - 2, 3);
  context.stroke();
}

/** The name, from where the segment comes into view, and the score when there is room for both. */
function paintText(
  context: CanvasRenderingContext2D,
  box: Box,
  viewWidth: number,
  name: string,
  score: number,
  colour: Rgb,
): void {
  const left = Math.max(0, box.x) + INSET;
  const right = Math.min(viewWidth, box.x + box.width) - INSET;
  const room = right - left;
  if (room < LEAST_FOR_TEXT - 2 * INSET) return;
  const middle = box.y + box.height / 2 + 0.5;
  context.fillStyle = css(colour);
  const wanted = context.measureText(name).width;
  context.fillText(wanted <= room ? name : shortened(context, name, room), left, middle);
  const scoreText = score.toFixed(2);
  const scoreWidth = context.measureText(scoreText).width;
  if (wanted + scoreWidth + 12 <= room) {
    context.globalAlpha = 0.75;
    context.fillText(scoreText, right - scoreWidth, middle);
    context.globalAlpha = 1;
  }
}

function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  for (let length = text.length - 1; length > 0; length--) {
    const candidate = `${text.slice(0, length).trimEnd()}…`;
    if (context.measureText(candidate).width <= room) return candidate;
  }
  return '';
}

import { css, type Rgb } from '../../theme/colour.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Air between a segment's edge and its name. */
export const TEXT_INSET = 6;
/** Air before and behind a name beside its segment. */
export const BESIDE = 5;
const LEAST_ROOM = 16;
/** Fewer letters of a name tell nothing. */
const LEAST_LETTERS = 3;
/** Half of a marker's head. */
const HEAD = 5;
/** Air between a marker's line and its name. */
export const BESIDE_MARKER = HEAD + 4;

export function roundedPath(context: CanvasRenderingContext2D, box: Box): void {
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, 3);
}

/** The name, from where the segment comes into view, and the score when there is room for both. */
export function paintText(
  context: CanvasRenderingContext2D,
  box: Box,
  viewWidth: number,
  name: string,
  score: string | null,
  colour: Rgb,
  reserved: number,
): void {
  const left = Math.max(0, box.x) + TEXT_INSET;
  const right = Math.min(viewWidth, box.x + box.width) - TEXT_INSET - reserved;
  const room = right - left;
  if (room < LEAST_ROOM) return;
  const middle = box.y + box.height / 2 + 0.5;
  context.fillStyle = css(colour);
  context.fillText(shortened(context, name, room), left, middle);
  if (score === null) return;
  const width = context.measureText(score).width;
  if (context.measureText(name).width + width + 12 > room) return;
  context.globalAlpha = 0.75;
  context.fillText(score, right - width, middle);
  context.globalAlpha = 1;
}

/** A text cut to its room; nothing where not even a few letters of it fit. */
export function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  for (let length = text.length - 1; length >= LEAST_LETTERS; length--) {
    const candidate = `${text.slice(0, length).trimEnd()}…`;
    if (context.measureText(candidate).width <= room) return candidate;
  }
  return '';
}

/** What a person decided, at the right end: a tick, or a pencil. */
export function paintBadge(
  context: CanvasRenderingContext2D,
  box: Box,
  viewWidth: number,
  kind: 'accepted' | 'edited',
  colour: Rgb,
): void {
  const x = Math.min(viewWidth, box.x + box.width) - 17;
  const y = box.y + box.height / 2 - 5;
  const path = kind === 'accepted' ? 'm.5 5.5 3 3 6-7' : 'M1 9.5l.6-2.6L7.4 1l2 2-5.8 5.9zM6 2.5l2 2';
  context.save();
  context.translate(x, y);
  context.strokeStyle = css(colour);
  context.lineWidth = 1.5;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(new Path2D(path));
  context.restore();
}

export interface MarkerLook {
  readonly colour: Rgb;
  /** Null unless it is selected. */
  readonly outline: Rgb | null;
  readonly text: string;
  readonly textColour: Rgb;
}

/** A point in time: a line with a head, and its name beside it. */
export function paintMarker(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  height: number,
  { colour, outline, text, textColour }: MarkerLook,
): void {
  context.fillStyle = css(colour);
  context.fillRect(x - 0.75, y, 1.5, height);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + HEAD, y + HEAD);
  context.lineTo(x, y + 2 * HEAD);
  context.lineTo(x - HEAD, y + HEAD);
  context.closePath();
  context.fill();
  if (outline) {
    context.strokeStyle = css(outline);
    context.lineWidth = 2;
    context.stroke();
  }
  if (text === '') return;
  context.fillStyle = css(textColour);
  context.fillText(text, x + BESIDE_MARKER, y + height / 2 + 0.5);
}

import { timeToX } from '../../../state/timeline/timeline-scale.ts';
import { css } from '../../theme/colour.ts';
import type { PlacedName } from './name-lane.ts';
import { shortened } from './paint-parts.ts';
import { colourOf, SEGMENT_FONT, type SegmentsLook } from './paint-segments.ts';
import { NAMES_HEIGHT, type TrackBand } from './row-layout.ts';

/** The names above a track's segments, each with a line down to its segment in the colour of its label. */
export function paintNames(
  context: CanvasRenderingContext2D,
  band: TrackBand,
  placed: readonly PlacedName[],
  look: SegmentsLook,
): void {
  const { palette, scale } = look;
  const top = band.top - look.scrollTop;
  const lanesTop = band.lanesTop - look.scrollTop;
  context.font = SEGMENT_FONT;
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  for (const { at, x, width, anchorX } of placed) {
    const segment = band.row.segments[at];
    if (!segment) continue;
    const isSelected = look.isSelected(segment);
    const foot = segment.endUs === null ? timeToX(scale, segment.startUs) : anchorX;
    const head = Math.min(Math.max(foot, x + 1), x + width - 1);
    context.strokeStyle = css(isSelected ? palette.text : colourOf(look, segment));
    context.beginPath();
    context.moveTo(head, top + NAMES_HEIGHT - 1);
    context.lineTo(foot, lanesTop + 1 + band.row.table.lanes[at]! * band.laneHeight);
    context.stroke();
    context.fillStyle = css(isSelected ? palette.text : palette.faint);
    context.fillText(
      shortened(context, look.label(segment)?.name ?? '', width),
      x,
      top + NAMES_HEIGHT / 2 + 1,
    );
  }
}

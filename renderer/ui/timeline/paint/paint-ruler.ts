import type { Micros } from '../../../../engine/base/micros.ts';
import { ticksFor } from '../../../state/timeline/ticks.ts';
import { tickLabel } from '../../../state/timeline/timecode.ts';
import { type TimelineScale, timeToX } from '../../../state/timeline/timeline-scale.ts';
import type { Palette } from '../../theme/appearance.svelte.ts';
import { css } from '../../theme/colour.ts';

const FONT = '11px system-ui, sans-serif';
/** Room that a tick's label and its air need. */
const SPACING = 84;

export function paintRuler(
  context: CanvasRenderingContext2D,
  height: number,
  scale: TimelineScale,
  durationUs: Micros,
  palette: Palette,
): void {
  const { stepUs, ticks } = ticksFor(scale, SPACING);
  context.font = FONT;
  context.textBaseline = 'alphabetic';
  for (const { timeUs, isMajor } of ticks) {
    if (timeUs > durationUs) break;
    const x = Math.round(timeToX(scale, timeUs));
    context.fillStyle = css(palette.faint, isMajor ? 0.9 : 0.45);
    context.fillRect(x, height - (isMajor ? 8 : 4), 1, isMajor ? 8 : 4);
    if (!isMajor) continue;
    const label = tickLabel(timeUs, stepUs, durationUs);
    if (x + 4 + context.measureText(label).width > scale.widthPx) continue;
    context.fillStyle = css(palette.faint);
    context.fillText(label, x + 4, height - 7);
  }
}

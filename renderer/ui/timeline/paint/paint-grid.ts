import type { FrameClock } from '../../../../engine/annotation/timing/frame-clock.ts';
import { type TimelineScale, timeToX } from '../../../state/timeline/timeline-scale.ts';
import type { Palette } from '../../theme/appearance.svelte.ts';
import { css } from '../../theme/colour.ts';

/** Frames narrower than this are not told apart. */
const LEAST_PX = 9;

/** A hairline where each frame begins, once they are wide enough to aim at. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  height: number,
  scale: TimelineScale,
  clock: FrameClock,
  palette: Palette,
): void {
  const first = clock.indexAt(scale.startUs);
  const last = clock.indexAt(scale.startUs + scale.spanUs);
  if (last <= first || scale.widthPx / (last - first) < LEAST_PX) return;
  context.fillStyle = css(palette.line, 0.6);
  for (let index = first; index <= last; index++) {
    context.fillRect(Math.round(timeToX(scale, clock.timeOf(index))), 0, 1, height);
  }
}

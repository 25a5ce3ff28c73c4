import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';

/** The stretch of time on screen: `spanUs` microseconds from `startUs` on, over `widthPx` CSS pixels. Fractional. */
export interface TimelineScale {
  readonly startUs: number;
  readonly spanUs: number;
  readonly widthPx: number;
}

/** Closest zoom: a fiftieth of a second over the whole width, so that any camera's frame can fill it. */
const SHORTEST_SPAN_US = MICROS_PER_SECOND / 50;

export function timeToX(scale: TimelineScale, timeUs: number): number {
  return ((timeUs - scale.startUs) / scale.spanUs) * scale.widthPx;
}

export function xToTime(scale: TimelineScale, x: number): number {
  return scale.startUs + (x / scale.widthPx) * scale.spanUs;
}

/** The scale that shows all of a video. */
export function fitScale(durationUs: number, widthPx: number): TimelineScale {
  return { startUs: 0, spanUs: Math.max(durationUs, SHORTEST_SPAN_US), widthPx };
}

/** Zooms by `factor` (above 1 is closer) so that the time under `x` stays under it. */
export function zoomAt(scale: TimelineScale, factor: number, x: number, durationUs: number): TimelineScale {
  const anchorUs = xToTime(scale, x);
  const longest = Math.max(durationUs, SHORTEST_SPAN_US);
  const spanUs = clamp(scale.spanUs / factor, SHORTEST_SPAN_US, longest);
  const startUs = anchorUs - (x / scale.widthPx) * spanUs;
  return within({ ...scale, startUs, spanUs }, durationUs);
}

/** Moves the view by `deltaUs`, not past the ends of the video. */
export function panBy(scale: TimelineScale, deltaUs: number, durationUs: number): TimelineScale {
  return within({ ...scale, startUs: scale.startUs + deltaUs }, durationUs);
}

/** Moves the view as little as needed to show `[fromUs, toUs]` with a margin; the start wins when it is too long. */
export function reveal(
  scale: TimelineScale,
  fromUs: number,
  toUs: number,
  durationUs: number,
  margin = 0.06,
): TimelineScale {
  const room = scale.spanUs * margin;
  const endUs = scale.startUs + scale.spanUs;
  if (fromUs - room < scale.startUs) return within({ ...scale, startUs: fromUs - room }, durationUs);
  if (toUs + room > endUs) {
    const startUs = Math.min(fromUs - room, toUs + room - scale.spanUs);
    return within({ ...scale, startUs }, durationUs);
  }
  return scale;
}

/** Turns the page when a playing playhead leaves the view, so that it continues from the left tenth. */
export function followPlayhead(scale: TimelineScale, timeUs: number, durationUs: number): TimelineScale {
  const x = timeToX(scale, timeUs);
  if (x >= 0 && x <= scale.widthPx) return scale;
  return within({ ...scale, startUs: timeUs - scale.spanUs / 10 }, durationUs);
}

/** The same view over another width; a view that showed everything still does. */
export function resize(scale: TimelineScale, widthPx: number, durationUs: number): TimelineScale {
  return within({ ...scale, widthPx }, durationUs);
}

function within(scale: TimelineScale, durationUs: number): TimelineScale {
  const longest = Math.max(durationUs, SHORTEST_SPAN_US);
  const spanUs = clamp(scale.spanUs, SHORTEST_SPAN_US, longest);
  return { ...scale, spanUs, startUs: clamp(scale.startUs, 0, longest - spanUs) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

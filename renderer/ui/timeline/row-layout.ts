/** Heights of the timeline's rows in CSS pixels. */
export const LANE_HEIGHT = 26;
export const HEAT_HEIGHT = 18;
/** Space above and below the segments. */
export const TRACK_PADDING = 4;

/** Where the rows lie, from the top of the scrolled content. */
export interface RowLayout {
  readonly laneCount: number;
  readonly heatCount: number;
  readonly heatTop: number;
  readonly height: number;
}

export function rowLayout(laneCount: number, heatCount: number): RowLayout {
  const heatTop = TRACK_PADDING * 2 + laneCount * LANE_HEIGHT;
  return { laneCount, heatCount, heatTop, height: heatTop + heatCount * HEAT_HEIGHT + TRACK_PADDING };
}

/** What lies at a height of the content. */
export type Row =
  | { readonly kind: 'lane'; readonly lane: number }
  | { readonly kind: 'heat'; readonly index: number }
  | { readonly kind: 'none' };

export function rowAt(layout: RowLayout, y: number): Row {
  if (y >= layout.heatTop) {
    const index = Math.floor((y - layout.heatTop) / HEAT_HEIGHT);
    return index < layout.heatCount ? { kind: 'heat', index } : { kind: 'none' };
  }
  const lane = Math.floor((y - TRACK_PADDING) / LANE_HEIGHT);
  return lane >= 0 && lane < layout.laneCount ? { kind: 'lane', lane } : { kind: 'none' };
}

import type { TrackRow } from '../../../state/timeline/row-groups.ts';

/** Heights of the timeline's rows in CSS pixels. */
export const HEAT_HEIGHT = 18;
/** Between the person's tracks and the models': where both speak. */
export const CONSENSUS_HEIGHT = 7;
/** The strip of pictures and the sound, above the tracks. */
export const PICTURES_HEIGHT = 36;
export const SOUND_HEIGHT = 24;
/** Space above and below the segments of a track. */
export const TRACK_PADDING = 4;
/** The lane of names above the segments of a track. */
export const NAMES_HEIGHT = 17;

/** One track's place in the scrolled content. */
export interface TrackBand {
  readonly row: TrackRow;
  readonly top: number;
  readonly height: number;
  /** Whether names of its short segments have a lane above them. */
  readonly hasNames: boolean;
  /** Top of its first lane of segments. */
  readonly lanesTop: number;
  /** Of each of its lanes. */
  readonly laneHeight: number;
}

/** Where the rows lie, from the top of the scrolled content. */
export interface RowLayout {
  readonly tracks: readonly TrackBand[];
  /** Top of the strip that compares person and models, or null where there is nothing to compare. */
  readonly consensusTop: number | null;
  readonly heatCount: number;
  readonly heatTop: number;
  readonly height: number;
}

/** @param hasNames whether a row has a lane of names */
export function rowLayout(
  rows: readonly TrackRow[],
  heatCount: number,
  laneHeight: number,
  hasNames: (row: TrackRow) => boolean,
): RowLayout {
  const tracks: TrackBand[] = [];
  let top = 0;
  let consensusTop: number | null = null;
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before?.track.kind === 'human' && row.track.kind === 'model') {
      consensusTop = top;
      top += CONSENSUS_HEIGHT;
    }
    const isNamed = hasNames(row);
    const lanesTop = top + (isNamed ? NAMES_HEIGHT : 0) + TRACK_PADDING;
    const height = lanesTop - top + TRACK_PADDING + row.table.count * laneHeight;
    tracks.push({ row, top, height, hasNames: isNamed, lanesTop, laneHeight });
    top += height;
  }
  const height = top + heatCount * HEAT_HEIGHT + (heatCount > 0 ? TRACK_PADDING : 0);
  return { tracks, consensusTop, heatCount, heatTop: top, height };
}

/** What lies at a height of the content. */
export type Row =
  | { readonly kind: 'track'; readonly band: TrackBand; readonly lane: number }
  | { readonly kind: 'heat'; readonly index: number }
  | { readonly kind: 'none' };

export function rowAt(layout: RowLayout, y: number): Row {
  if (y >= layout.heatTop) {
    const index = Math.floor((y - layout.heatTop) / HEAT_HEIGHT);
    return index < layout.heatCount ? { kind: 'heat', index } : { kind: 'none' };
  }
  const band = layout.tracks.find(({ top, height }) => y >= top && y < top + height);
  if (!band) return { kind: 'none' };
  const lane = Math.floor((y - band.lanesTop) / band.laneHeight);
  return { kind: 'track', band, lane: Math.min(Math.max(lane, 0), band.row.table.count - 1) };
}

/** The person's row at a height, or null. */
export function ownRowAt(layout: RowLayout, y: number): TrackRow | null {
  const row = rowAt(layout, y);
  return row.kind === 'track' && row.band.row.track.kind === 'human' ? row.band.row : null;
}

import { expect, test } from 'vitest';
import { own, suggested } from '../../../../engine/annotation/document/document.fake.ts';
import type { Track } from '../../../../engine/annotation/document/records.ts';
import { assignLanes } from '../../../state/timeline/lanes.ts';
import type { TrackRow } from '../../../state/timeline/row-groups.ts';
import { hitAt, segmentsIn } from '../pointer/hit-test.ts';
import {
  CONSENSUS_HEIGHT,
  HEAT_HEIGHT,
  NAMES_HEIGHT,
  ownRowAt,
  rowAt,
  rowLayout,
  TRACK_PADDING,
} from './row-layout.ts';

const track = (kind: Track['kind']) => ({ id: `track:${kind}`, kind }) as Track;
const LANE_HEIGHT = 26;
const noNames = () => false;
const rowOf = (kind: Track['kind'], segments: TrackRow['segments']): TrackRow => ({
  id: kind,
  about: { kind: 'track' },
  track: track(kind),
  segments,
  table: assignLanes(segments),
});
// Ten pixels a second.
const scale = { startUs: 0, spanUs: 100_000_000, widthPx: 1000 };
const [walk, wave, over, mark] = [
  own('walk', 10, 20),
  own('wave', 20, 30),
  own('over', 12, 14),
  own('mark', 50, null),
];
const mine = rowOf('human', [walk, over, wave, mark]);
const models = rowOf('model', [suggested('s', 5, 25)]);
const layout = rowLayout([mine, models], 3, LANE_HEIGHT, noNames);
const firstLane = TRACK_PADDING + 5;

test('every height of the content belongs to the row drawn there', () => {
  const kindAt = (y: number) => {
    const row = rowAt(layout, y);
    return row.kind === 'track' ? `${row.band.row.track.kind} ${row.lane}` : row.kind;
  };
  const ownHeight = 2 * TRACK_PADDING + 2 * LANE_HEIGHT;
  expect(kindAt(0)).toBe('human 0');
  expect(kindAt(TRACK_PADDING + LANE_HEIGHT)).toBe('human 1');
  expect(kindAt(ownHeight - 1)).toBe('human 1');
  expect(layout.consensusTop).toBe(ownHeight);
  expect(kindAt(ownHeight)).toBe('none');
  expect(kindAt(ownHeight + CONSENSUS_HEIGHT)).toBe('model 0');
  expect(rowAt(layout, layout.heatTop)).toEqual({ kind: 'heat', index: 0 });
  expect(rowAt(layout, layout.heatTop + 3 * HEAT_HEIGHT - 1)).toEqual({ kind: 'heat', index: 2 });
  expect(kindAt(layout.height)).toBe('none');
  expect(ownRowAt(layout, 3)).toBe(mine);
  expect(ownRowAt(layout, layout.heatTop - 3)).toBeNull();
});

test('rows are as high as they are wanted', () => {
  const high = rowLayout([mine, models], 0, 40, noNames);
  expect(high.tracks.map(({ height }) => height)).toEqual([2 * TRACK_PADDING + 80, 2 * TRACK_PADDING + 40]);
  expect(rowAt(high, TRACK_PADDING + 41)).toMatchObject({ kind: 'track', lane: 1 });
});

test('a lane of names lies above the segments of its row alone, and a name there stands for its segment', () => {
  const named = rowLayout([mine, models], 0, LANE_HEIGHT, ({ id }) => id === 'human');
  const [first, second] = named.tracks;
  expect(first).toMatchObject({ hasNames: true, lanesTop: NAMES_HEIGHT + TRACK_PADDING });
  expect(second!.lanesTop - second!.top).toBe(TRACK_PADDING);
  const names = new Map([['human', [{ at: 1, x: 300, width: 50, anchorX: 310 }]]]);
  const idAt = (x: number, y: number) => hitAt(named, scale, names, x, y)?.segment.id.slice(8);
  expect(idAt(320, 5)).toBe('over');
  expect(idAt(350, 5)).toBeUndefined();
  expect(idAt(150, 5)).toBeUndefined();
  expect(idAt(150, NAMES_HEIGHT + firstLane)).toBe('walk');
  expect(segmentsIn(named, scale, { left: 100, right: 120, top: 0, bottom: NAMES_HEIGHT })).toEqual([]);
});

test('without a model there is nothing to compare', () => {
  expect(rowLayout([mine], 0, LANE_HEIGHT, noNames).consensusTop).toBeNull();
});

test('the pointer finds bodies, edges, shared boundaries and markers', () => {
  const partAt = (x: number, y = firstLane) => {
    const hit = hitAt(layout, scale, new Map(), x, y);
    return hit && `${hit.segment.id.slice(8)} ${hit.part.kind === 'edge' ? hit.part.edge : hit.part.kind}`;
  };
  expect(partAt(150)).toBe('walk body');
  expect(partAt(102)).toBe('walk start');
  expect(partAt(195)).toBe('walk end');
  expect(partAt(198.5)).toBe('walk boundary');
  expect(partAt(201)).toBe('wave boundary');
  expect(partAt(205)).toBe('wave start');
  expect(partAt(130, firstLane + LANE_HEIGHT)).toBe('over body');
  expect(partAt(504)).toBe('mark body');
  expect(partAt(520)).toBeNull();
  expect(partAt(60, layout.heatTop - 10)).toBe('s body');
});

test('a rectangle finds what it touches, on every track', () => {
  const found = (left: number, right: number, top: number, bottom: number) =>
    segmentsIn(layout, scale, { left, right, top, bottom }).map(({ id }) => id.slice(8));
  expect(found(0, 1000, 0, layout.height)).toEqual(['walk', 'over', 'wave', 'mark', 's']);
  expect(found(150, 210, 0, firstLane)).toEqual(['walk', 'wave']);
  expect(found(490, 510, 0, firstLane)).toEqual(['mark']);
  expect(found(0, 40, 0, layout.height)).toEqual([]);
});

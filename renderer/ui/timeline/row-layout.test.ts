import { expect, test } from 'vitest';
import { HEAT_HEIGHT, LANE_HEIGHT, rowAt, rowLayout, TRACK_PADDING } from './row-layout.ts';

test('every height of the content belongs to the row drawn there', () => {
  const layout = rowLayout(2, 3);
  expect(rowAt(layout, 0)).toEqual({ kind: 'none' });
  expect(rowAt(layout, TRACK_PADDING)).toEqual({ kind: 'lane', lane: 0 });
  expect(rowAt(layout, TRACK_PADDING + LANE_HEIGHT)).toEqual({ kind: 'lane', lane: 1 });
  expect(rowAt(layout, layout.heatTop - 1)).toEqual({ kind: 'none' });
  expect(rowAt(layout, layout.heatTop)).toEqual({ kind: 'heat', index: 0 });
  expect(rowAt(layout, layout.heatTop + 3 * HEAT_HEIGHT - 1)).toEqual({ kind: 'heat', index: 2 });
  expect(rowAt(layout, layout.height)).toEqual({ kind: 'none' });
});

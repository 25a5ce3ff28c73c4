import { expect, test } from 'vitest';
import type { ScoreTrack } from '../../../../engine/timeline/score-track.ts';
import { heatColumns, probabilityAt } from './heat-columns.ts';

// Four slots a second, two classes; class 1 peaks in slot 5 alone.
const track: ScoreTrack = {
  slotRate: { num: 8, den: 2 },
  classes: 2,
  slots: 8,
  data: Float32Array.from({ length: 16 }, (_, index) =>
    index === 11 ? 0.875 : index % 2 === 0 ? 0.5 : 0.125,
  ),
};

test('zoomed in, every column takes the slot it lies in', () => {
  const columns = new Float32Array(8);
  heatColumns(track, 1, { startUs: 1_000_000, spanUs: 1_000_000, widthPx: 8 }, columns);
  expect([...columns]).toEqual([0.125, 0.125, 0.875, 0.875, 0.125, 0.125, 0.125, 0.125]);
});

test('zoomed out, a peak is not lost, and nothing is drawn beyond the last slot', () => {
  const columns = new Float32Array(4);
  heatColumns(track, 1, { startUs: 0, spanUs: 4_000_000, widthPx: 4 }, columns);
  expect([...columns]).toEqual([0.125, 0.875, 0, 0]);
});

test('the probability at a time is that of its slot', () => {
  expect(probabilityAt(track, 1, 1_250_000)).toBe(0.875);
  expect(probabilityAt(track, 1, 1_249_999)).toBe(0.125);
  expect(probabilityAt(track, 0, 2_000_000)).toBeNull();
});

import { expect, test } from 'vitest';
import {
  fitScale,
  followPlayhead,
  panBy,
  resize,
  reveal,
  timeToX,
  xToTime,
  zoomAt,
} from './timeline-scale.ts';

const minute = 60_000_000;
const all = fitScale(minute, 1200);

test('time and position convert both ways', () => {
  expect(timeToX(all, 30_000_000)).toBe(600);
  expect(xToTime(all, 300)).toBe(15_000_000);
  const view = { startUs: 12_345_678, spanUs: 7_654_321, widthPx: 977 };
  for (const x of [0, 1, 488.25, 977]) expect(timeToX(view, xToTime(view, x))).toBeCloseTo(x, 9);
});

test('zooming keeps the time under the cursor', () => {
  const closer = zoomAt(all, 4, 900, minute);
  expect(closer.spanUs).toBe(minute / 4);
  expect(xToTime(closer, 900)).toBeCloseTo(45_000_000, 3);
  expect(xToTime(zoomAt(closer, 1 / 2, 800, minute), 800)).toBeCloseTo(xToTime(closer, 800), 3);
});

test('zooming stops at the whole video and at a fiftieth of a second', () => {
  expect(zoomAt(all, 0.5, 600, minute)).toEqual(all);
  expect(zoomAt(all, 1e9, 600, minute).spanUs).toBe(20_000);
});

test('panning stops at both ends', () => {
  const view = { startUs: 10_000_000, spanUs: 20_000_000, widthPx: 1000 };
  expect(panBy(view, -50_000_000, minute).startUs).toBe(0);
  expect(panBy(view, 5_000_000, minute).startUs).toBe(15_000_000);
  expect(panBy(view, 50_000_000, minute).startUs).toBe(40_000_000);
});

test('revealing moves only as far as needed', () => {
  const view = { startUs: 10_000_000, spanUs: 10_000_000, widthPx: 1000 };
  expect(reveal(view, 12_000_000, 15_000_000, minute)).toBe(view);
  expect(reveal(view, 5_000_000, 6_000_000, minute).startUs).toBe(4_400_000);
  expect(reveal(view, 24_000_000, 26_000_000, minute).startUs).toBe(16_600_000);
  expect(reveal(view, 30_000_000, 55_000_000, minute).startUs).toBe(29_400_000);
});

test('the view turns the page when the playhead leaves it', () => {
  const view = { startUs: 10_000_000, spanUs: 10_000_000, widthPx: 1000 };
  expect(followPlayhead(view, 19_999_999, minute)).toBe(view);
  expect(followPlayhead(view, 20_000_001, minute).startUs).toBe(19_000_001);
});

test('a new width keeps the stretch of time', () => {
  expect(resize(all, 800, minute)).toEqual({ startUs: 0, spanUs: minute, widthPx: 800 });
});

test('a video of no length still has a scale', () => {
  expect(Number.isFinite(timeToX(fitScale(0, 500), 0))).toBe(true);
});

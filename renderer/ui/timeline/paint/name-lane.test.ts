import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_LEADER, MOST_NAME_WIDTH, NAME_GAP, placeNames, type WantedName } from './name-lane.ts';

const VIEW = 1000;
const wanted = (at: number, left: number, right: number, textWidth = 60, isSelected = false): WantedName => ({
  at,
  left,
  right,
  textWidth,
  isSelected,
});

test('a name begins with its segment where there is room, and moves aside for a longer one', () => {
  expect(placeNames([wanted(0, 100, 110), wanted(1, 150, 170)], VIEW)).toEqual([
    { at: 0, x: 82, width: 60, anchorX: 105 },
    { at: 1, x: 150, width: 60, anchorX: 160 },
  ]);
});

test('where all cannot be named the longest are, and the selected one whatever its length', () => {
  const crowd = Array.from({ length: 9 }, (_, at) =>
    wanted(at, 100 + at * 8, 104 + at * 8 + (at === 4 ? 3 : 0)),
  );
  expect(placeNames(crowd, 160).map(({ at }) => at)).toContain(4);
  const selected = crowd.map((each) => ({ ...each, isSelected: each.at === 6 }));
  const placed = placeNames(selected, 160);
  expect(placed.map(({ at }) => at)).toContain(6);
  expect(placed.map(({ at }) => at)).not.toContain(5);
});

test('at both ends of the view names stay inside', () => {
  const placed = placeNames([wanted(0, 0, 2), wanted(1, 996, 1000)], VIEW);
  expect(placed.map(({ x }) => x)).toEqual([0, 940]);
});

test('ten thousand segments ask for no more than the view has room for', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => wanted(at, at / 10, at / 10 + 0.05));
  const placed = placeNames(many, VIEW);
  expect(placed.length).toBeGreaterThan(10);
  expect(placed.length).toBeLessThanOrEqual(Math.ceil(VIEW / (60 + NAME_GAP)));
});

const anyName = fc
  .record({
    left: fc.double({ min: 0, max: VIEW, noNaN: true }),
    length: fc.double({ min: 0, max: 120, noNaN: true }),
    textWidth: fc.double({ min: 5, max: 400, noNaN: true }),
  })
  .map(({ left, length, textWidth }) => ({ left, right: Math.min(VIEW, left + length), textWidth }));

test('whatever asks: no names meet, each is near its segment, in their order, and the selected one is named', () => {
  fc.assert(
    fc.property(fc.array(anyName, { minLength: 1, maxLength: 200 }), fc.nat(), (names, chosen) => {
      const selected = chosen % names.length;
      const asked = names.map((name, at) => ({ ...name, at, isSelected: at === selected }));
      const placed = placeNames(asked, VIEW);
      expect(placed.some(({ at }) => at === selected)).toBe(true);
      for (const [index, { at, x, width, anchorX }] of placed.entries()) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(VIEW);
        expect(width).toBe(Math.min(asked[at]!.textWidth, MOST_NAME_WIDTH));
        expect(anchorX).toBeCloseTo((asked[at]!.left + asked[at]!.right) / 2);
        expect(Math.max(x - anchorX, anchorX - x - width)).toBeLessThanOrEqual(MOST_LEADER);
        const next = placed[index + 1];
        if (!next) continue;
        expect(next.x - x - width).toBeGreaterThan(NAME_GAP - 0.001);
        expect(next.anchorX).toBeGreaterThanOrEqual(anchorX);
      }
    }),
  );
});

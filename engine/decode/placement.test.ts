import { expect, it } from 'vitest';
import { placementOf } from './placement.ts';

const wide = { width: 1920, height: 1080 };
const tall = { width: 90, height: 160 };

it('says where a whole picture lies in the frames of a plan', () => {
  const square = { width: 112, height: 112 };
  expect(placementOf(wide, { ...square, resize: 'stretch' })).toEqual({ ...square, left: 0, top: 0 });
  // 199.1 wide is 199, of which 43 are cut off on the left and 44 on the right.
  expect(placementOf(wide, { ...square, resize: 'crop' })).toEqual({
    width: 199,
    height: 112,
    left: -43,
    top: 0,
  });
  expect(placementOf(tall, { ...square, resize: 'crop' })).toEqual({
    width: 112,
    height: 199,
    left: 0,
    top: -43,
  });
  expect(placementOf(wide, { ...square, resize: 'pad' })).toEqual({
    width: 112,
    height: 63,
    left: 0,
    top: 24,
  });
  expect(placementOf(tall, { ...square, resize: 'pad' })).toEqual({
    width: 63,
    height: 112,
    left: 24,
    top: 0,
  });
});

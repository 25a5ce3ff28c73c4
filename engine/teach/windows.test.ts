import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scoreSlots } from './score.ts';
import { FAKE_SPEC, fakeExamples, fakeVideo, type Scene } from './teach.fake.ts';
import { teach } from './teach.ts';
import { windowsOver, windowsWithin } from './windows.ts';

const size = fc.integer({ min: 1, max: 60 });

test('windows of pieces of a video are together those of the whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), size, size, size, (slots, length, hop, piece) => {
      const pieces = [];
      for (let begin = 0; begin < slots; begin += piece)
        pieces.push(...windowsOver(slots, length, hop, begin, begin + piece));
      expect(pieces).toEqual(windowsOver(slots, length, hop));
    }),
  );
});

test('windows are wanted where they lie in a stretch', () => {
  const windows = windowsOver(20, 4, 2);
  const within = windowsWithin(windows, [
    { from: 13, to: 99 },
    { from: -3, to: 6 },
  ]);
  expect(within.map(({ from }) => from)).toEqual([0, 2, 14, 16]);
  expect(windowsWithin(windows, [])).toEqual([]);
});

test('a long video is scored in pieces, and what lies across them is found', () => {
  const taught: Scene[] = [0, 1, 0, 2, 1, 0, 2, 1, 2, 0].map((look) => ({ look, slots: 8 }));
  const known = fakeVideo(taught, 3);
  const head = teach(fakeExamples('a', taught), () => known, [FAKE_SPEC]);
  const scenes: Scene[] = [2044, 8, 2040, 8, 900].map((slots, index) => ({ look: index % 2, slots }));
  const video = fakeVideo(scenes, 4);
  const scores = scoreSlots(head, video);
  const isFound = (slot: number) => scores[slot * 3 + 1]! > 0.5;
  const found = Array.from({ length: video.slots }, (_, slot) => slot).filter(isFound);
  const meant = [2044, 4092].flatMap((from) => Array.from({ length: 8 }, (_, slot) => from + slot));
  expect(found.filter((slot) => meant.includes(slot)).length).toBeGreaterThan(13);
  expect(found.filter((slot) => !meant.includes(slot)).length).toBeLessThan(8);
});

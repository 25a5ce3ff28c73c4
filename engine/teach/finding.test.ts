import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostUseful, type Waiting } from './review-queue.ts';
import { mostSimilar } from './similar.ts';
import { fakeVideo, type Scene } from './teach.fake.ts';

const waiting = (
  id: number,
  score: number | null,
  label = 'a',
  video = 'v',
  isDisputed = false,
): Waiting => ({
  id,
  video,
  label,
  score,
  isDisputed,
});

test('doubt comes first, and what a person disagrees with before that', () => {
  const ids = mostUseful([waiting(1, 0.95, 'a'), waiting(2, 0.55, 'b'), waiting(3, 0.55, 'c', 'v', true)], 3);
  expect(ids.map(({ id }) => id)).toEqual([3, 2, 1]);
});

test('not ten of the same: another label is worth more than the third in doubt of one', () => {
  const same = [1, 2, 3, 4].map((id) => waiting(id, 0.5));
  const chosen = mostUseful([...same, waiting(5, 0.7, 'b')], 3);
  expect(chosen.map(({ id }) => id)).toEqual([1, 2, 5]);
});

test('every suggestion comes once, in the same order whatever the order it came in', () => {
  const item = fc.record({
    video: fc.constantFrom('v', 'w'),
    label: fc.constantFrom('a', 'b'),
    score: fc.option(fc.float({ min: 0, max: 1, noNaN: true })),
    isDisputed: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 30 }), (items) => {
      const all = items.map((each, id) => ({ ...each, id }));
      const chosen = mostUseful(all, all.length);
      expect(chosen.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(all.map(({ id }) => id));
      expect(mostUseful(all.toReversed(), all.length).map(({ score }) => score)).toEqual(
        chosen.map(({ score }) => score),
      );
    }),
  );
});

test('more like this are the stretches that look alike, in every video, without what was asked for', () => {
  const scenes: Scene[] = [0, 1, 2, 0, 1].map((look) => ({ look, slots: 8 }));
  const videos = ['a', 'b'].map((video, index) => {
    const { slots, streams } = fakeVideo(scenes, index + 20);
    const { width, data } = streams.get('look')!;
    return { video, slots, width, data };
  });
  const found = mostSimilar(videos, 0, 8, 16, 3);
  // Stretches begin every second slot, and a neighbour may be a little nearer by chance.
  const nearest = (from: number) => (Math.abs(from - 8) <= 2 ? 8 : Math.abs(from - 32) <= 2 ? 32 : from);
  expect(found.map(({ video, from }) => `${video} ${nearest(from)}`).toSorted()).toEqual([
    'a 32',
    'b 32',
    'b 8',
  ]);
  for (const { score } of found) expect(score).toBeGreaterThan(0.8);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostUseful, type Waiting, worthChecking } from './review-queue.ts';
import { SlotIndex } from './similar/slot-index.ts';
import { fakeVideo, type Scene } from './teach.fake.ts';

const waiting = (
  id: number,
  score: number | null,
  label = 'a',
  video = 'v',
  isDisputed = false,
  isAtBoundary = false,
): Waiting => ({
  id,
  video,
  label,
  score,
  isDisputed,
  isAtBoundary,
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
    isAtBoundary: fc.boolean(),
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

test('a boundary between two labels is worth a little more', () => {
  const chosen = mostUseful([waiting(1, 0.8), waiting(2, 0.8, 'b', 'v', false, true)], 2);
  expect(chosen.map(({ id }) => id)).toEqual([2, 1]);
});

test('checks are worth it until one in ten of the others is wrong, by what the scores were worth so far', () => {
  const sure = Array.from({ length: 18 }, (_, id) => waiting(id, 0.96));
  const doubtful = [20, 21].map((id) => waiting(id, 0.5));
  // 18 * 0.04 + 2 * 0.5 is 1.72 of 20; with one more that nothing is known of, 2.22 of 21.
  expect(worthChecking(sure, [])).toBe(0);
  expect(worthChecking([...sure, ...doubtful], [])).toBe(0);
  expect(worthChecking([...sure, ...doubtful, waiting(22, null)], [])).toBe(1);
  // More were wrong than the scores had promised, as doubtful ones were asked about first: the sure ones stay so.
  const some = [{ label: 'a', decided: 20, wrong: 10, promised: 8 }];
  expect(worthChecking(sure, some)).toBe(0);
  expect(worthChecking([...sure, ...doubtful], some)).toBe(1);
  // Scores that were worth nothing: all must be looked at.
  expect(worthChecking(sure, [{ label: 'a', decided: 1000, wrong: 900, promised: 5 }])).toBe(18);
  expect(worthChecking([], some)).toBe(0);
});

test('after mostly rejections no forecast says that the rest is right, least of all of a label that was always wrong', () => {
  const pulls = Array.from({ length: 7 }, (_, id) => waiting(id, 0.95, 'pull_ups'));
  const yoyos = [20, 21].map((id) => waiting(id, 0.95, 'Yo-yo'));
  const decided = [
    { label: 'pull_ups', decided: 4, wrong: 2, promised: 0.3 },
    { label: 'Yo-yo', decided: 2, wrong: 2, promised: 0.1 },
    { label: 'squats', decided: 2, wrong: 0, promised: 0.2 },
    { label: null, decided: 2, wrong: 2, promised: 0.2 },
  ];
  expect(worthChecking([...pulls, ...yoyos], decided)).toBe(9);
  expect(worthChecking(yoyos, decided)).toBe(2);
  // A label whose suggestions were right throughout is believed, whatever was wrong with others.
  const squats = Array.from({ length: 6 }, (_, id) => waiting(id, 0.95, 'squats'));
  expect(
    worthChecking(squats, decided.with(2, { label: 'squats', decided: 12, wrong: 0, promised: 1 })),
  ).toBe(0);
  expect(worthChecking(yoyos, [])).toBe(0);
});

const SCENES: Scene[] = [0, 1, 2, 0, 1].map((look) => ({ look, slots: 8 }));

function indexOf(videos: readonly string[], capacity = 80): SlotIndex {
  const rows = videos.map((video, index) => {
    const { slots, streams } = fakeVideo(SCENES, index + 20);
    return { video, slots, data: streams.get('look')!.data };
  });
  const { width } = fakeVideo(SCENES, 20).streams.get('look')!;
  const common = Float32Array.from({ length: width }, (_, i) => {
    const values = rows.flatMap(({ data }) => Array.from(data).filter((__, at) => at % width === i));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  const index = new SlotIndex(common, capacity);
  for (const row of rows) index.add(row);
  return index;
}

test('more like this are the stretches that look alike, in every video, without what was asked for', async () => {
  const index = indexOf(['a', 'b']);
  const found = await index.search({ video: 'a', from: 8, to: 16, top: 3 });
  // A neighbour may be a little nearer by chance.
  const nearest = (from: number) => (Math.abs(from - 8) <= 2 ? 8 : Math.abs(from - 32) <= 2 ? 32 : from);
  expect(found.map(({ video, from }) => `${video} ${nearest(from)}`).toSorted()).toEqual([
    'a 32',
    'b 32',
    'b 8',
  ]);
  for (const { score } of found) expect(score).toBeGreaterThan(0.8);
  const here = await index.search({ video: 'a', from: 8, to: 16, top: 3, within: 'a' });
  expect(new Set(here.map(({ video }) => video))).toEqual(new Set(['a']));
  expect(await index.search({ video: 'none', from: 0, to: 8, top: 3 })).toEqual([]);
});

test('stretches that are found are of one length and overlap neither each other nor what was asked for', async () => {
  const index = indexOf(['a', 'b']);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 38 }), fc.integer({ min: 1, max: 12 }), async (from, length) => {
      const found = await index.search({ video: 'b', from, to: Math.min(40, from + length), top: 20 });
      const all = [...found, { video: 'b', from, to: Math.min(40, from + length), score: 1 }];
      for (const [at, one] of all.entries()) {
        if (at < found.length) expect(one.to - one.from).toBe(Math.min(40, from + length) - from);
        for (const other of all.slice(at + 1)) {
          expect(one.video === other.video && one.from < other.to && other.from < one.to).toBe(false);
        }
      }
      expect(found.map(({ score }) => score)).toEqual(
        found.map(({ score }) => score).toSorted((a, b) => b - a),
      );
    }),
  );
});

test('an index that grows finds the same, and one that is full says so', async () => {
  const index = indexOf(['a', 'b']);
  const wish = { video: 'b', from: 8, to: 16, top: 5 };
  expect(await index.grown(200).search(wish)).toEqual(await index.search(wish));
  const { streams } = fakeVideo(SCENES, 30);
  expect(() => index.add({ video: 'c', slots: 40, data: streams.get('look')!.data })).toThrow(RangeError);
});

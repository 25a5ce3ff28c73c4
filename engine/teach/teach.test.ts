import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Example } from './examples/example.ts';
import { foldsOf } from './examples/folds.ts';
import { decodeHead, encodeHead } from './head-file.ts';
import { scoreSlots } from './score.ts';
import { FAKE_SPEC, fakeExamples, fakeVideo, type Scene } from './teach.fake.ts';
import { teach } from './teach.ts';

const SCENES: Scene[] = [0, 1, 2, 0, 1, 3, 0, 2, 3, 1, 0, 2, 3].map((look) => ({ look, slots: 6 }));
const VIDEOS = new Map([
  ['a', fakeVideo(SCENES, 1)],
  ['b', fakeVideo(SCENES, 2)],
]);
const EXAMPLES = [...VIDEOS.keys()].flatMap((video) => fakeExamples(video, SCENES));
const streamsOf = (video: string) => VIDEOS.get(video)!;
const learn = (examples: readonly Example[]) => teach(examples, streamsOf, [FAKE_SPEC]);

test('labels that were taught are found in a video that nobody labelled', () => {
  const head = learn(EXAMPLES);
  expect(head.labels.map(({ id }) => id)).toEqual(['label-1', 'label-2', 'label-3']);
  for (const { expectation } of head.labels) expect(expectation.f1).toBeGreaterThan(0.9);
  const scenes: Scene[] = [0, 3, 0, 1, 2].map((look) => ({ look, slots: 6 }));
  const video = fakeVideo(scenes, 9);
  const scores = scoreSlots(head, video);
  for (const [index, { look }] of scenes.entries()) {
    const middle = index * 6 + 3;
    expect(bestOf(scores, middle)).toBe(look);
  }
  for (let slot = 0; slot < video.slots; slot++) {
    const sum = scores.subarray(slot * 4, slot * 4 + 4).reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(1, 4);
  }
});

function bestOf(scores: Float32Array, slot: number): number {
  const row = [...scores.subarray(slot * 4, slot * 4 + 4)];
  return row.indexOf(Math.max(...row));
}

test('the order of examples does not matter, and a duplicate changes nothing', () => {
  const bytes = encodeHead(learn(EXAMPLES));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(EXAMPLES, { minLength: EXAMPLES.length }),
      fc.subarray(EXAMPLES, { maxLength: 5 }),
      (shuffled, again) => {
        expect(encodeHead(learn([...shuffled, ...again]))).toEqual(bytes);
      },
    ),
    { numRuns: 15 },
  );
});

test('removing all examples of a label removes it', () => {
  fc.assert(
    fc.property(fc.constantFrom('label-1', 'label-2', 'label-3'), (gone) => {
      const head = learn(EXAMPLES.filter(({ label }) => label !== gone));
      expect(head.labels.map(({ id }) => id)).not.toContain(gone);
      expect(head.labels).toHaveLength(2);
    }),
  );
});

test('a label with too few examples is left out, and nothing at all is refused in words', () => {
  const two = EXAMPLES.filter(({ label }) => label === 'label-1').slice(0, 2);
  const rest = EXAMPLES.filter(({ label }) => label !== 'label-1');
  expect(learn([...rest, ...two]).labels.map(({ id }) => id)).toEqual(['label-2', 'label-3']);
  expect(() => learn(two)).toThrow('No label has 3 examples yet: mark more stretches with it.');
  expect(() => learn(EXAMPLES.filter(({ label }) => label === 'label-2'))).toThrow(
    'One label alone cannot be told from anything',
  );
});

test('labels that look alike are expected to be mixed up', () => {
  const scenes: Scene[] = Array.from({ length: 16 }, (_, index) => ({ look: 1, slots: 3 + (index % 2) }));
  const video = fakeVideo(scenes, 5);
  const examples = fakeExamples('c', scenes).map((each, index) => ({
    ...each,
    label: index % 4 < 2 ? 'x' : 'y',
  }));
  const head = teach(examples, () => video, [FAKE_SPEC]);
  const mean = head.labels.reduce((sum, { expectation }) => sum + expectation.f1, 0) / 2;
  expect(mean).toBeLessThan(0.75);
});

test('a head comes back from its file as it was, and another file is refused in words', () => {
  const head = learn(EXAMPLES);
  const bytes = encodeHead(head);
  const again = decodeHead(bytes);
  expect(encodeHead(again)).toEqual(bytes);
  expect(scoreSlots(again, VIDEOS.get('a')!)).toEqual(scoreSlots(head, VIDEOS.get('a')!));
  expect(() => decodeHead(bytes.slice(0, -4))).toThrow('cannot be read: copy it again');
  expect(() => decodeHead(new Uint8Array(40))).toThrow('cannot be read: copy it again');
  const newer = bytes.slice();
  newer[4] = 2;
  expect(() => decodeHead(newer)).toThrow('update Tubelet to use them');
});

test('no fold holds part of a video where labels come from several, and neighbours stay together', () => {
  const { folds, count } = foldsOf(EXAMPLES);
  expect(count).toBe(2);
  for (const [row, { video }] of EXAMPLES.entries()) expect(folds[row]).toBe(folds[video === 'a' ? 0 : 13]);
  const apart = [0, 10, 10.5, 20, 30, 40, 50].map(
    (from): Example => ({ video: 'a', from, to: from + 3, label: 'x' }),
  );
  const own = foldsOf(apart).folds;
  expect(own[1]).toBe(own[2]);
  expect(new Set(own).size).toBe(5);
});

test('folds hold groups apart where every label comes from several, and nothing coarser than that', () => {
  const grouped = EXAMPLES.map((each, row) => ({
    ...each,
    video: `${row}`,
    group: row % 2 === 0 ? 'x' : 'y',
  }));
  const { folds, count } = foldsOf(grouped);
  expect(count).toBe(2);
  for (const [row] of grouped.entries()) expect(folds[row]).toBe(folds[row % 2]);
  const alone = grouped.map((each) => ({ ...each, group: each.label === 'label-1' ? 'x' : each.group }));
  expect(foldsOf(alone).count).toBe(5);
});

test('what lies mostly in one place is judged inside of it, wherever else a few lie', () => {
  // One video is labelled without a gap; of others a single stretch is, which says nothing that could be learnt.
  const labels = ['x', 'y', 'z'];
  const dense = Array.from({ length: 15 }, (_, at): Example => {
    return { video: 'a', from: at * 10, to: at * 10 + 9.5, label: labels[at % 3]! };
  });
  const others = ['b', 'c', 'd', 'e'].map((video, at): Example => {
    return { video, from: 0, to: 9, label: at < 3 ? labels[at]! : null };
  });
  const { folds } = foldsOf([...dense, ...others]);
  for (const label of labels) {
    const own = dense.flatMap((each, row) => (each.label === label ? [folds[row]!] : []));
    for (const fold of new Set(own)) expect(own.filter((each) => each === fold).length).toBeLessThan(3);
  }
});

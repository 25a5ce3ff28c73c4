import { expect, test } from 'vitest';
import type { Example } from './examples/example.ts';
import { FAKE_SPEC, fakeExamples, fakeVideo, type Scene } from './teach.fake.ts';
import { teachAndReport } from './teach.ts';

const scenesOf = (looks: readonly number[]): Scene[] => looks.map((look) => ({ look, slots: 6 }));
const TAUGHT = scenesOf([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
const ELSE = scenesOf([7, 7, 8, 8]);
const VIDEOS = new Map([
  ['a', fakeVideo(TAUGHT, 1)],
  ['b', fakeVideo(ELSE, 2)],
]);
const GOOD = fakeExamples('a', TAUGHT);
const strange = (place: number, label: string | null): Example => ({
  video: 'b',
  from: 6 * place,
  to: 6 * place + 6,
  label,
});
const learn = (examples: readonly Example[]) =>
  teachAndReport(examples, (id) => VIDEOS.get(id)!, [FAKE_SPEC]);
const figures = (examples: readonly Example[]) =>
  Object.fromEntries(learn(examples).head.labels.map(({ id, expectation }) => [id, expectation.f1]));

test('one rejected suggestion does not outweigh the labels', () => {
  const before = figures(GOOD);
  for (const [label, f1] of Object.entries(figures([...GOOD, strange(0, null)]))) {
    expect(f1, label).toBeGreaterThan(before[label]! - 0.15);
  }
});

test('one wrong example beside a rejected one costs its own label, and is pointed at', () => {
  const wrong = strange(1, 'label-2');
  const examples = [...GOOD, strange(0, null), wrong];
  const { 'label-1': one, 'label-2': two, 'label-3': three } = figures(examples);
  expect(one).toBeGreaterThan(0.8);
  expect(two).toBeGreaterThan(0.6);
  expect(three).toBeGreaterThan(0.8);
  const { report } = learn(examples);
  expect(report.background).toBe(1);
  expect(report.doubtful).toEqual({ example: wrong, as: null });
});

test('labels that are taken for each other are named, with how often', () => {
  const mixed = GOOD.map((each, index) => (index === 0 ? { ...each, label: 'label-2' } : each));
  const { report } = learn(mixed);
  expect(report.confusions).toContainEqual({ label: 'label-2', as: 'label-1', share: 1 / 6 });
  expect(report.doubtful).toEqual({ example: mixed[0], as: 'label-1' });
  expect(learn(GOOD).report).toEqual({ background: 0, confusions: [], doubtful: null });
});

import { expect, test } from 'vitest';
import { decodeHead, encodeHead } from './head-file.ts';
import { scoreSlots } from './score.ts';
import { FAKE_SPEC, fakeExamples, fakeVideo, type Scene } from './teach.fake.ts';
import { teach } from './teach.ts';

const scenesOf = (looks: readonly number[]): Scene[] => looks.map((look) => ({ look, slots: 6 }));
/** Two labels, and not one example of what is neither. */
const TAUGHT = scenesOf([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
const VIDEO = fakeVideo(TAUGHT, 1);

/** Share of the slots where some label is likelier than not. */
function labelled(head: ReturnType<typeof teach>, looks: readonly number[]): number {
  const video = fakeVideo(scenesOf(looks), 9);
  const classes = head.labels.length + 1;
  const scores = scoreSlots(head, video);
  const rows = Array.from({ length: video.slots }, (_, slot) => scores[slot * classes]!);
  return rows.filter((background) => background < 0.5).length / video.slots;
}

test('what is far from everything that was taught is background, though no background was taught', () => {
  const head = teach(fakeExamples('a', TAUGHT), () => VIDEO, [FAKE_SPEC]);
  expect(labelled(head, [1, 2, 1, 2])).toBeGreaterThan(0.9);
  expect(labelled(head, [4, 5, 6, 7, 8, 9])).toBeLessThan(0.1);
});

test('a package of an older Tubelet, which knew no such reach, scores as it did', () => {
  const head = teach(fakeExamples('a', TAUGHT), () => VIDEO, [FAKE_SPEC]);
  const text = new TextDecoder('latin1').decode(encodeHead(head));
  const old = text.replace(/"reach":\{[^}]*\}/, (part) => `"former":0${' '.repeat(part.length - 10)}`);
  const bytes = Uint8Array.from(old, (letter) => letter.charCodeAt(0));
  const again = decodeHead(bytes);
  expect(again.reach).toBeNull();
  expect(labelled(again, [4, 5, 6, 7, 8, 9])).toBeGreaterThan(0.5);
});

test('examples of a label that has too few to be learnt say where the others are not', () => {
  const scenes = scenesOf([1, 3, 2, 1, 2, 3, 1, 2, 1, 2]);
  const video = fakeVideo(scenes, 2);
  const examples = fakeExamples('a', scenes);
  const head = teach(examples, () => video, [FAKE_SPEC]);
  expect(head.labels.map(({ id }) => id)).toEqual(['label-1', 'label-2']);
  expect(labelled(head, [3, 3])).toBeLessThan(0.1);
  const said = (of: ReturnType<typeof teach>) => of.labels.map(({ expectation }) => expectation);
  const asBackground = examples.map((each) => (each.label === 'label-3' ? { ...each, label: null } : each));
  expect(said(head)).toEqual(said(teach(asBackground, () => video, [FAKE_SPEC])));
  // Where a learnt label was said of the same time, the other one says nothing against it.
  const both = { ...examples[0]!, label: 'label-4' };
  expect(said(teach([...examples, both], () => video, [FAKE_SPEC]))).toEqual(said(head));
});

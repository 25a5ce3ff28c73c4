import { expect, test } from 'vitest';
import { clipName, DEFAULT_CLIP_PATTERN } from './clip-names.ts';

const clip = { video: 'day 1.mp4', label: 'Fall', startUs: 12.5e6, endUs: 14e6, score: 0.876, number: 7 };

test('a clip is named by a pattern, in any order, fit for every disk', () => {
  expect(clipName(DEFAULT_CLIP_PATTERN, clip).stem).toBe('day 1 12.500-14.000 Fall');
  expect(clipName('{number}_{label}_{score}_{length}', clip).stem).toBe('0007_Fall_0.88_1.500');
  expect(clipName('{label}{score}', { ...clip, label: 'a/b:c', score: null }).stem).toBe('a_b_c');
  expect(clipName('../{label}', clip)).toEqual({ stem: '__Fall', isShortened: false });
  expect(clipName('{label}', { ...clip, label: 'ü'.repeat(300) })).toEqual({
    stem: 'ü'.repeat(100),
    isShortened: true,
  });
});

test('a part that there is not is refused with those that there are', () => {
  expect(() => clipName('{video} {subject}', clip)).toThrow(
    '"{subject}": choose from {video} {label} {start}',
  );
  expect(() => clipName('{constructor}', clip)).toThrow('choose from');
});

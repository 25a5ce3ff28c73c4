import { expect, test } from 'vitest';
import { applyTextEdits, textEdits } from './text-edits.ts';

/** Whole numbers below `limit`, the same ones for a seed (mulberry32). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

test.each([
  ['', ''],
  ['', 'a'],
  ['a', ''],
  ['a\n', 'a'],
  ['a\nb\nc\n', 'c\nb\na\n'],
  ['a\na\na\n', 'a\n'],
  ['a\nb\na\n', 'b\na\nb\na\n'],
  ['é\n𝄞\n', '𝄞\né\n'],
  ['a\r\nb', 'a\nb'],
])('%j becomes %j', (before, after) => {
  expect(applyTextEdits(before, textEdits(before, after))).toBe(after);
});

test('any text becomes any other', () => {
  const below = numbers(7);
  for (let round = 0; round < 2000; round++) {
    const text = () =>
      Array.from({ length: below(12) }, () => 'abcdef'[below(6)]).join('\n') + '\n'.repeat(below(2));
    const [before, after] = [text(), text()];
    expect(applyTextEdits(before, textEdits(before, after))).toBe(after);
  }
});

test('a change of a few lines far apart is a few short edits', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `record ${index}\n`);
  const next = lines.toSpliced(4000, 1, 'record 4000 changed\n').toSpliced(2500, 1).with(3, 'revision 2\n');
  const edits = textEdits(lines.join(''), next.join(''));
  expect(edits).toHaveLength(3);
  expect(JSON.stringify(edits).length).toBeLessThan(250);
  expect(applyTextEdits(lines.join(''), edits)).toBe(next.join(''));
  expect(textEdits('same\n', 'same\n')).toEqual([]);
});

test.each([
  [[{ at: 4, remove: 0, insert: '' }]],
  [[{ at: 2, remove: 2, insert: '' }]],
  [[{ at: 0, remove: -1, insert: '' }]],
  [
    [
      { at: 1, remove: 1, insert: '' },
      { at: 1, remove: 1, insert: '' },
    ],
  ],
])('edits %j do not fit three letters', (edits) => {
  expect(applyTextEdits('abc', edits)).toBeUndefined();
});

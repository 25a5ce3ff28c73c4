import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstIndex } from './sorted-search.ts';

it('finds what a walk from the start finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 })),
      fc.integer({ min: -1, max: 10 }),
      (values, from) => {
        values.sort((a, b) => a - b);
        const walked = values.findIndex((value) => value >= from);
        expect(firstIndex(values.length, (index) => values[index]! >= from)).toBe(
          walked < 0 ? values.length : walked,
        );
      },
    ),
  );
});

it('asks about few of many, and never beyond the end', () => {
  const asked: number[] = [];
  const from = firstIndex(1_000_000, (index) => {
    asked.push(index);
    return index >= 765_432;
  });
  expect(from).toBe(765_432);
  expect(asked.length).toBeLessThanOrEqual(20);
  expect(Math.max(...asked)).toBeLessThan(1_000_000);
  expect(firstIndex(0, () => expect.unreachable())).toBe(0);
});

import { expect, test } from 'vitest';
import { toldBy } from './import-words.ts';

const problem = (number: number) => ({ at: `line ${number}`, message: `It has no end, so it is a point.` });

test('what an import told is kept with its place, and with the file where there are several', () => {
  expect(toldBy([{ name: 'a.csv', problems: [] }])).toEqual([]);
  expect(
    toldBy([{ name: 'a.csv', problems: [problem(3), { at: '', message: 'Two names are one.' }] }]),
  ).toEqual(['line 3: It has no end, so it is a point.', 'Two names are one.']);
  const many = Array.from({ length: 25 }, (_, at) => problem(at));
  const told = toldBy([
    { name: 'a.csv', problems: [problem(3)] },
    { name: 'b.csv', problems: many },
  ]);
  expect(told[0]).toBe('a.csv: line 3: It has no end, so it is a point.');
  expect([told.length, told.at(-1)]).toEqual([21, 'And 6 more.']);
});

import { expect, it } from 'vitest';
import { unusedMembers } from './check-unused.ts';

const CLASS = `
/** unused, said in a comment: other */
export class A {
  #private = 1;
  used(): number { return this.#private; }
  get unused(): number { return 1; }
  set unused(value: number) {}
  other = 1;
}
`;

it('names members that nothing else names', () => {
  expect(
    unusedMembers([
      { file: 'a.ts', text: CLASS },
      { file: 'b.ts', text: 'new A().used(); // other' },
    ]),
  ).toEqual([
    'a.ts: nothing outside its tests uses A.unused: remove it.',
    'a.ts: nothing outside its tests uses A.other: remove it.',
  ]);
});

it('sees uses in components, and leaves what others call', () => {
  const component =
    '<script>\nconst { unused } = a;\n</script>\n<p title="https://x">{a.other}</p>\n<!-- used -->';
  expect(
    unusedMembers([
      { file: 'a.ts', text: CLASS },
      { file: 'b.svelte', text: component },
    ]),
  ).toEqual(['a.ts: nothing outside its tests uses A.used: remove it.']);
  const inherited = 'class B extends Error { name = "B" }\nclass C { toJSON() {} }';
  expect(unusedMembers([{ file: 'a.ts', text: inherited }])).toEqual([]);
});

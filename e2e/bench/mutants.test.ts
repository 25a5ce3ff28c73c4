import { expect, it } from 'vitest';
import { mutantsOf } from './mutants.ts';

const changed = (text: string) =>
  mutantsOf('a.ts', text).map(
    ({ start, end, text: becomes }) => text.slice(0, start) + becomes + text.slice(end),
  );

it('changes what a test should notice, one place at a time', () => {
  expect(changed('if (a < 1) b();')).toEqual([
    'if (!(a < 1)) b();',
    'if (a <= 1) b();',
    'if (a < (1 + 1)) b();',
    'if (a < 1) ;',
  ]);
  expect(changed('const x = Math.min(a, b) === c ? true : y;')).toEqual([
    'const x = !(Math.min(a, b) === c) ? true : y;',
    'const x = Math.min(a, b) !== c ? true : y;',
    'const x = Math.max(a, b) === c ? true : y;',
    'const x = Math.min(a, b) === c ? false : y;',
  ]);
});

it('leaves types, imports and sentences alone', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is a program
  const sentence = "throw new AppError('usage', `x ${1 + 1}`);";
  expect(changed(`import a from 'b';\ntype A = 1 | true;\n${sentence}`)).toEqual([]);
  expect(changed('class A extends B { constructor() { super(); } }')).toEqual([]);
  expect(changed("const a = 'x' + b;")).toEqual([]);
});

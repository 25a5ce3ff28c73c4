import { expect, test } from 'vitest';
import { readOptions, wrongUsageOf } from './read-options.ts';

const read = (...args: string[]) =>
  readOptions(
    {
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string', short: 'o' },
        shortest: { type: 'string' },
        quiet: { type: 'boolean', short: 'q' },
      },
    },
    wrongUsageOf('convert'),
  );

test('a number below zero is the value of the option before it, and of no other', () => {
  expect(read('--shortest', '-1', '--out=a').values).toMatchObject({ shortest: '-1', out: 'a' });
  expect(read('--', '--shortest', '-1').positionals).toEqual(['--shortest', '-1']);
});

test.each([
  [['-dash.csv'], 'There is no option "-dash.csv": write "./-dash.csv" for a file of this name.'],
  [['--nope'], "Unknown option '--nope'."],
  [['-x'], "Unknown option '-x'."],
  [['--out'], '--out needs a value.'],
  [
    ['--shortest', '--quiet'],
    '--shortest needs a value: write --shortest=--quiet if "--quiet" is meant as one.',
  ],
  [['--quiet=1'], '--quiet takes no value.'],
])('%j is refused in words of ours', (args, sentence) => {
  expect(() => read(...args)).toThrow(`${sentence} See npm run -s convert -- --help.`);
});

test('without arguments given it is the command line of the process', () => {
  const before = process.argv;
  process.argv = ['node', 'doctor.ts', '--library', 'lib'];
  try {
    const options = { library: { type: 'string' } } as const;
    expect(readOptions({ options }, wrongUsageOf('doctor')).values).toEqual({ library: 'lib' });
  } finally {
    process.argv = before;
  }
});

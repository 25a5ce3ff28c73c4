import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import { toldOf } from './http-error.ts';

test('a page is told what was foreseen, and of anything else nothing that could name a file', () => {
  const foreseen = new AppError('source/gone', '"a.mp4" cannot be found.', {
    cause: new Error('/home/me/a.mp4'),
  });
  expect(toldOf(foreseen)).toEqual({ code: 'source/gone', message: '"a.mp4" cannot be found.' });
  let thrown: unknown;
  try {
    readFileSync('/home/me/no such file');
  } catch (error) {
    thrown = error;
  }
  for (const each of [thrown, '/home/me', new AppError('internal', '/home/me')])
    expect(toldOf(each)).toEqual({
      code: 'internal',
      message: 'Something went wrong inside Tubelet; its log says what.',
    });
});

import { expect, test } from 'vitest';
import { CARRIED, licenceOf } from './licences.ts';

test('every part that is passed on has the text of its licence', () => {
  for (const name of CARRIED) {
    const { text, licence, file } = licenceOf(name);
    expect(text.length, name).toBeGreaterThan(500);
    expect(licence, name).toMatch(/^(MIT|ISC|GPL-2\.0-or-later)$/);
    expect(file).toMatch(/^[\w.-]+\.txt$/);
  }
  expect(licenceOf('@ffmpeg/core').text).toContain(
    'GNU GENERAL PUBLIC LICENSE\n                       Version 2, June 1991',
  );
  expect(() => licenceOf('@types/node')).not.toThrow();
  expect(() => licenceOf('no-such-package')).toThrow();
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CARRIED, licenceOf } from './licences.ts';
import { ROOT } from './source-files.ts';

test('every part that is passed on has the text of its licence', () => {
  const overview = readFileSync(path.join(ROOT, 'THIRD-PARTY.md'), 'utf8').toLowerCase();
  for (const name of CARRIED) {
    const { text, licence, file, version } = licenceOf(name);
    expect(text.length, name).toBeGreaterThan(500);
    expect(licence, name).toMatch(
      /^(MIT|ISC|MPL-2\.0|GPL-2\.0-or-later|LGPL-2\.1-or-later AND BSD-2-Clause AND MIT)$/,
    );
    expect(overview).toContain(name);
    expect(overview, name).toContain(version);
    expect(file).toMatch(/^[\w.-]+\.txt$/);
  }
  expect(licenceOf('@ffmpeg/core').text).toContain(
    'GNU GENERAL PUBLIC LICENSE\n                       Version 2, June 1991',
  );
  const av1 = licenceOf('av1-core').text;
  const parts = ['GNU LESSER GENERAL PUBLIC LICENSE', 'dav1d authors', 'Emscripten authors', 'Rich Felker'];
  for (const part of parts) expect(av1).toContain(part);
  expect(() => licenceOf('@types/node')).not.toThrow();
  expect(() => licenceOf('no-such-package')).toThrow();
});

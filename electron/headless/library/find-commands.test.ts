import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { reviewText } from './find-commands.ts';
import { parseLibraryOptions } from './library-options.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-find-'));
const database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a label that nothing has is told apart from one of which nothing waits', () => {
  database.run("INSERT INTO label (key, name, videos, segments) VALUES ('squats', 'Squats', 0, 0)");
  const options = parseLibraryOptions(['review', '--format', 'json'], false)!;
  expect(JSON.parse(reviewText(database, { labels: ['Squats'] }, options))).toMatchObject({ left: 0 });
  expect(() => reviewText(database, { labels: ['Squats', 'nosuch'] }, options)).toThrow(
    'No label is called "nosuch": library stats lists them.',
  );
});

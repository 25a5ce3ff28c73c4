import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FORMATS } from '../registry.ts';
import { FORMAT_NOTES } from './format-notes.ts';
import { formatPage } from './format-pages.ts';

it('the page about the formats is what the code says now', () => {
  expect(Object.keys(FORMAT_NOTES).sort()).toEqual(FORMATS.map(({ id }) => id).sort());
  const page = readFileSync(new URL('./formats.md', import.meta.url), 'utf8');
  expect(page, 'run node engine/formats/docs/write-format-page.node.ts').toBe(formatPage());
});

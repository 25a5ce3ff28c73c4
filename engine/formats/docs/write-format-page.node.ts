import { writeFileSync } from 'node:fs';
import { formatPage } from './format-pages.ts';

/** Writes the page about the formats beside this file. */
writeFileSync(new URL('./formats.md', import.meta.url), formatPage());

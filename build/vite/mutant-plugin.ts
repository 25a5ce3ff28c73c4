import path from 'node:path';
import type { Plugin } from 'vite';
import { ROOT } from '../source-files.ts';

/** One small change of a source file: the characters `[start, end)` become `text`. */
export interface Mutant {
  /** From the repository's root. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Gives the tests one file with the change that TUBELET_MUTANT says, as JSON; nothing on disk changes. Tests that still
 * pass do not see the change: see e2e/bench/mutants.ts.
 */
export function mutantPlugin(wanted: string | undefined): Plugin[] {
  if (!wanted) return [];
  const { file, start, end, text } = JSON.parse(wanted) as Mutant;
  const place = path.join(ROOT, file);
  return [
    {
      name: 'mutant',
      enforce: 'pre',
      transform: (code, id) => {
        if (id.split('?')[0] !== place) return null;
        return { code: code.slice(0, start) + text + code.slice(end), map: null };
      },
    },
  ];
}

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import type { MadeFile } from '../media/make-media.ts';
import type { MediaName } from '../media/recipes.ts';

const SCRIPT = path.join(ROOT, 'e2e/media/make-media.ts');

function ask(...args: string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' }));
}

/** The odd and broken files, made when missing, in a process of their own: the test's own stays free of an encoder. */
export function madeMedia(): Record<MediaName, MadeFile> {
  return ask() as Record<MediaName, MadeFile>;
}

/** Path of a file of so many minutes. */
export function longMedia(minutes: number): string {
  return ask(String(minutes)) as string;
}

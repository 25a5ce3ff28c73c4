import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..');

/** Files of the working tree that git does not ignore and whose name ends in one of `endings`, from the root, sorted. */
export function sourceFiles(endings: readonly string[]): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\0'))]
    .filter((file) => endings.some((ending) => file.endsWith(ending)) && existsSync(path.join(ROOT, file)))
    .sort();
}

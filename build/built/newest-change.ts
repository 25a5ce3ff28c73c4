import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The latest time of change (ms since 1970) of `files` and of what lies in folders among them; tests do not count. */
export function newestChange(files: readonly string[]): number {
  return files.reduce((newest, file) => Math.max(newest, changeOf(file)), 0);
}

function changeOf(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const entries = readdirSync(file).filter((name) => !/\.(test|fake)\.ts$|^\./.test(name));
  const below = newestChange(entries.map((name) => path.join(file, name)));
  return entries.length === 0 ? stats.mtimeMs : below;
}

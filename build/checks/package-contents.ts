import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Configuration } from 'app-builder-lib';
import { type FileMatcher, getFileMatchers } from 'app-builder-lib/out/fileMatcher.js';
import { ROOT } from '../source-files.ts';

export interface PackedFile {
  /** Path inside the package: `app/...` is the archive, `resources/...` lies beside it. */
  readonly target: string;
  /** Where it lies now. */
  readonly source: string;
  readonly bytes: number;
}

/** The files that electron-builder would put in, found with its own patterns on what is on disk now, sorted. */
export function packageContents(config: Configuration): PackedFile[] {
  const places = [
    ['files', 'app'],
    ['extraResources', 'resources'],
  ] as const;
  return places
    .flatMap(([name, place]) => matchers(config, name, path.join(ROOT, place)).flatMap(filesOf))
    .sort((a, b) => (a.target < b.target ? -1 : 1));
}

function matchers(
  config: Configuration,
  name: 'files' | 'extraResources',
  destination: string,
): FileMatcher[] {
  const options = {
    macroExpander: (pattern: string) => pattern,
    customBuildOptions: {},
    globalOutDir: path.join(ROOT, config.directories?.output ?? 'dist'),
    defaultSrc: ROOT,
  };
  return getFileMatchers(config, name, destination, options) ?? [];
}

function filesOf(matcher: FileMatcher): PackedFile[] {
  if (!existsSync(matcher.from)) return [];
  const target = (file: string) =>
    path.relative(ROOT, path.join(matcher.to, path.relative(matcher.from, file))).replaceAll(path.sep, '/');
  if (statSync(matcher.from).isFile()) {
    const source = matcher.from;
    return [{ target: target(source), source, bytes: statSync(source).size }];
  }
  const matches = matcher.createFilter();
  const found: PackedFile[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      const stats = statSync(file, { throwIfNoEntry: false });
      if (!stats || !matches(file, stats)) continue;
      if (stats.isDirectory()) walk(file);
      else found.push({ target: target(file), source: file, bytes: stats.size });
    }
  };
  walk(matcher.from);
  return found;
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './source-files.ts';

export interface PartSource {
  readonly part: string;
  readonly repository: string;
  /** Tag, branch or commit. */
  readonly ref: string;
}

/** Where the source of every part of the ffmpeg core lies, as its build names it. */
export function coreSources(): {
  readonly core: { readonly package: string; readonly version: string };
  readonly sources: readonly PartSource[];
} {
  return JSON.parse(readFileSync(path.join(ROOT, 'build/licences/core-sources.json'), 'utf8'));
}

/**
 * Puts the complete corresponding source of what the GPL covers into one archive: each part's at the version that is
 * carried, with parts that it takes in itself, our own at the commit that is built, and a list that says which commit each
 * is. Needs git and tar.
 * @param file the archive that is written, uncompressed
 */
export function gatherSources(sources: readonly PartSource[], own: string, file: string): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-sources-'));
  try {
    const lines: string[] = [];
    const git = (where: string, ...args: string[]) =>
      execFileSync('git', ['-C', where, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      }).trim();
    const take = ({ part, repository, ref }: PartSource) => {
      const place = path.join(folder, part);
      mkdirSync(place);
      git(place, 'init', '--quiet');
      git(place, 'fetch', '--quiet', '--depth', '1', repository, ref);
      git(place, '-c', 'advice.detachedHead=false', 'checkout', '--quiet', 'FETCH_HEAD');
      git(place, 'submodule', 'update', '--quiet', '--init', '--recursive', '--depth', '1');
      lines.push(`${part} ${ref} ${git(place, 'rev-parse', 'HEAD')} ${repository}`);
      rmSync(path.join(place, '.git'), { recursive: true });
    };
    for (const source of sources) take(source);
    take({ part: 'tubelet', repository: own, ref: git(own, 'rev-parse', 'HEAD') });
    writeFileSync(path.join(folder, 'SOURCES.txt'), `${lines.join('\n')}\n`);
    execFileSync('tar', ['-cf', file, '-C', folder, '.'], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, script, file = ''] = process.argv;
if (script && import.meta.url === pathToFileURL(script).href) {
  if (file === '') throw new Error('Usage: node build/gather-sources.ts FILE.tar');
  gatherSources(coreSources().sources, ROOT, path.resolve(file));
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../source-files.ts';
import { sourcesOf } from './built-sources.ts';
import { newestChange } from './newest-change.ts';

export type BuildPart = 'renderer' | 'main' | 'preload';

/** Of each part the file that is written last: its age is the age of the part. */
const PRODUCTS: Readonly<Record<BuildPart, string>> = {
  renderer: 'dist/renderer/index.html',
  main: 'dist/desktop/main.js',
  preload: 'dist/desktop/preload.cjs',
};

/** True when a part is missing, or a file that it was made from has changed or gone since. */
export function isStale(part: BuildPart): boolean {
  return isOlder(path.join(ROOT, PRODUCTS[part]), sourcesOf(part));
}

/** @param sources undefined when nobody knows what the product was made from */
export function isOlder(product: string, sources: readonly string[] | undefined): boolean {
  const built = newestChange([product]);
  if (built === 0 || !sources) return true;
  return sources.some((source) => !existsSync(source) || newestChange([source]) > built);
}

/**
 * Builds each of `parts` that is missing or older than its sources. One process builds at a time; the others wait
 * and find it done. False when a build failed; its output is on stderr.
 */
export function ensureBuilt(parts: readonly BuildPart[]): boolean {
  if (!parts.some(isStale)) return true;
  let release = () => {};
  try {
    release = takeLock(path.join(ROOT, 'dist', '.building'));
    return parts.filter(isStale).every(build);
  } catch (error) {
    console.error(`The app cannot be built here: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    release();
  }
}

function build(part: BuildPart): boolean {
  console.error(`Building ${PRODUCTS[part]} ...`);
  const vite = path.join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [
    vite,
    'build',
    '--config',
    path.join('build', 'vite', `vite.${part}.ts`),
    '--configLoader',
    'native',
    '--logLevel',
    'error',
  ];
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 2, 2] }).status === 0;
}

/** Waits until this process alone holds `folder`. One left behind by a process that has died is taken over. */
function takeLock(folder: string): () => void {
  mkdirSync(path.dirname(folder), { recursive: true });
  const owner = path.join(folder, 'pid');
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(owner)) rmSync(folder, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function isAbandoned(owner: string): boolean {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0);
    return false;
  } catch (error) {
    // Without its pid the lock is being taken right now, unless that was long ago.
    const { code } = error as NodeJS.ErrnoException;
    return (
      code === 'ESRCH' || (code === 'ENOENT' && newestChange([path.dirname(owner)]) < Date.now() - 10_000)
    );
  }
}

function main(parts: readonly string[]): void {
  const known = Object.keys(PRODUCTS);
  const unknown = parts.find((part) => !known.includes(part));
  if (unknown !== undefined || parts.length === 0) {
    console.error(`Usage: node build/built/ensure-built.ts ${known.join('|')}...`);
    process.exitCode = 2;
  } else if (!ensureBuilt(parts as BuildPart[])) {
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));

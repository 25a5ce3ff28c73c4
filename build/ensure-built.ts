import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { newestChange } from './newest-change.ts';
import { ROOT } from './source-files.ts';

export type BuildPart = 'renderer' | 'main' | 'preload';

interface Part {
  /** Written last; its age is the age of the part. */
  readonly product: string;
  readonly sources: readonly string[];
}

const SHARED = ['package.json', 'package-lock.json', 'engine'];
const LICENCES = ['build/licences.ts', 'build/licences'];
const PARTS: Readonly<Record<BuildPart, Part>> = {
  renderer: {
    product: 'dist/renderer/index.html',
    sources: [...SHARED, 'renderer', 'electron/contract', 'build/vite.renderer.ts', ...LICENCES],
  },
  main: {
    product: 'dist/desktop/main.js',
    sources: [...SHARED, 'electron/contract', 'electron/host', 'electron/desktop', 'build/vite.main.ts'],
  },
  preload: {
    product: 'dist/desktop/preload.cjs',
    sources: [
      'package-lock.json',
      'electron/contract',
      'electron/host',
      'electron/desktop',
      'build/vite.preload.ts',
    ],
  },
};

export function isStale(part: BuildPart): boolean {
  const { product, sources } = PARTS[part];
  const built = newestChange([path.join(ROOT, product)]);
  return built === 0 || newestChange(sources.map((source) => path.join(ROOT, source))) > built;
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
  console.error(`Building ${PARTS[part].product} ...`);
  const vite = path.join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [
    vite,
    'build',
    '--config',
    path.join('build', `vite.${part}.ts`),
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
  const known = Object.keys(PARTS);
  const unknown = parts.find((part) => !known.includes(part));
  if (unknown !== undefined || parts.length === 0) {
    console.error(`Usage: node build/ensure-built.ts ${known.join('|')}...`);
    process.exitCode = 2;
  } else if (!ensureBuilt(parts as BuildPart[])) {
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { importsOf } from '../imports-of.ts';
import { ROOT } from '../source-files.ts';

/** What a build is made of besides its own modules: a change of it changes the packages that are taken in. */
const LOCK_FILE = 'package-lock.json';

/** A plugin that reads files which are no modules names them, so that they count as sources. */
export interface ReadsFiles {
  readonly sources: readonly string[];
}

/**
 * Notes which files a build was really made from, so that it is known later whether one of them has changed:
 * the modules as the bundler found them, those of the workers, what plugins read, and the build's own configuration.
 * Put `main` last among the plugins and `worker` into those of workers.
 */
export function noteSources(name: string, config: string): { readonly main: Plugin; worker(): Plugin } {
  const files = new Set<string>();
  const noteModules = (modules: Iterable<string>) => {
    for (const id of modules) {
      const file = id.replace(/\?.*$/s, '');
      if (path.isAbsolute(file) && !file.includes('node_modules') && existsSync(file)) files.add(file);
    }
  };
  return {
    main: {
      name: 'note-sources',
      apply: 'build',
      configResolved({ plugins }) {
        for (const file of [LOCK_FILE, ...configFiles(config)]) files.add(path.join(ROOT, file));
        for (const { api } of plugins) for (const file of readBy(api)) files.add(file);
      },
      generateBundle() {
        noteModules(this.getModuleIds());
      },
      closeBundle(error) {
        if (!error) writeRecord(name, files);
      },
    },
    worker: () => ({
      name: 'note-worker-sources',
      generateBundle() {
        noteModules(this.getModuleIds());
      },
    }),
  };
}

/** The files that a part was last built from; undefined when that is not known. */
export function sourcesOf(name: string): string[] | undefined {
  try {
    const files: unknown = JSON.parse(readFileSync(recordOf(name), 'utf8'));
    if (!Array.isArray(files) || files.length === 0) return undefined;
    return files.map((file) => path.join(ROOT, String(file)));
  } catch {
    return undefined;
  }
}

function writeRecord(name: string, files: Iterable<string>): void {
  const record = recordOf(name);
  mkdirSync(path.dirname(record), { recursive: true });
  const list = [...files].map((file) => path.relative(ROOT, file).replaceAll('\\', '/')).sort();
  writeFileSync(record, `${JSON.stringify(list, null, 1)}\n`);
}

function recordOf(name: string): string {
  return path.join(ROOT, 'dist', '.sources', `${name}.json`);
}

/** A configuration with everything of ours that it imports, from the root. */
function configFiles(config: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(config)) return found;
  found.add(config);
  for (const { specifier } of importsOf(config, readFileSync(path.join(ROOT, config), 'utf8'))) {
    if (specifier.startsWith('.')) configFiles(path.posix.join(path.posix.dirname(config), specifier), found);
  }
  return found;
}

function readBy(api: unknown): readonly string[] {
  const isReader = (value: unknown): value is ReadsFiles =>
    typeof value === 'object' && value !== null && 'sources' in value && Array.isArray(value.sources);
  return isReader(api) ? api.sources : [];
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { insidePackage, missingFile, type PackageFiles } from './package-files.ts';

/** A package in a folder of this machine. */
export function packageFolder(dir: string): PackageFiles {
  const files: PackageFiles = {
    location: dir,
    read: async (name, signal) => {
      const file = path.join(dir, ...insidePackage(name).split('/'));
      try {
        return new Uint8Array(await readFile(file, signal ? { signal } : {}));
      } catch (error) {
        if (signal?.aborted) throw error;
        const code = (error as NodeJS.ErrnoException).code;
        const absent = code === 'ENOENT' || code === 'ENOTDIR';
        throw missingFile(files, name, absent ? null : `cannot be read (${code})`, error);
      }
    },
  };
  return files;
}

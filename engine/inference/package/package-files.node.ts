import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { insidePackage, missingFile, type PackageFiles } from './package-files.ts';

/** What a package may not name; the message says why. */
class Refused extends Error {}

/** A link that leads out of the package is not followed; a pipe or a device is not opened: it could wait for ever. */
async function refuseOutside(dir: string, file: string): Promise<void> {
  const [root, real] = await Promise.all([realpath(dir), realpath(file)]);
  const relative = path.relative(root, real);
  if (relative.startsWith('..') || path.isAbsolute(relative)) throw new Refused('leads out of the package');
  if (!(await stat(real)).isFile()) throw new Refused('is not a file');
}

/** A package in a folder of this machine. */
export function packageFolder(dir: string): PackageFiles {
  const files: PackageFiles = {
    location: dir,
    read: async (name, signal) => {
      const file = path.join(dir, ...insidePackage(name).split('/'));
      try {
        await refuseOutside(dir, file);
        return new Uint8Array(await readFile(file, signal ? { signal } : {}));
      } catch (error) {
        if (signal?.aborted) throw error;
        const code = (error as NodeJS.ErrnoException).code;
        if (error instanceof Refused) throw missingFile(files, name, error.message, error);
        const absent = code === 'ENOENT' || code === 'ENOTDIR';
        throw missingFile(files, name, absent ? null : `cannot be read (${code})`, error);
      }
    },
  };
  return files;
}

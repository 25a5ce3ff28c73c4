import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/errors.ts';
import { insidePackage, missingFile, type PackageFiles } from './package-files.ts';

/** What a package may not name; the message says why. */
class Refused extends Error {}

/** A manifest of a hundred thousand labels is smaller. */
const MOST_TEXT_BYTES = 16 * 1024 ** 2;

/** A link that leads out of the package is not followed; a pipe or a device is not opened: it could wait for ever. */
async function refuseStrange(dir: string, file: string): Promise<void> {
  const [root, real] = await Promise.all([realpath(dir), realpath(file)]);
  const relative = path.relative(root, real);
  if (relative.startsWith('..') || path.isAbsolute(relative)) throw new Refused('leads out of the package');
  const stats = await stat(real);
  if (!stats.isFile()) throw new Refused('is not a file');
  if (file.endsWith('.json') && stats.size > MOST_TEXT_BYTES)
    throw new Refused('is larger than any manifest');
}

/** A package in a folder of this machine. */
export function packageFolder(dir: string): PackageFiles {
  const files: PackageFiles = {
    location: dir,
    read: async (name, signal) => {
      const file = path.join(dir, ...insidePackage(name).split('/'));
      try {
        await refuseStrange(dir, file);
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

/** A text file of a package; null where it is not there. Error `model/missing-file`, see {@link reasonOf}. */
export async function textOf(dir: string, name: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await packageFolder(dir).read(name));
  } catch (error) {
    if (error instanceof AppError && error.details.absent === true) return null;
    throw error;
  }
}

/** Why a file of a package could not be had, to follow its name in a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof AppError && error.cause instanceof Refused
    ? error.cause.message
    : `cannot be read (${(error as { cause?: NodeJS.ErrnoException }).cause?.code ?? 'unknown error'})`;
}

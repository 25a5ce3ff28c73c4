import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { LIBRARY_FILE, userLibraryFolder } from '../../host/user-folders.ts';

/** The file of the library that is meant: one given, the one in a folder given, or the user's. */
export function libraryFile(given: string | undefined): string {
  if (given === undefined) return path.join(userLibraryFolder(), LIBRARY_FILE);
  return statSync(given, { throwIfNoEntry: false })?.isDirectory()
    ? path.join(given, LIBRARY_FILE)
    : path.resolve(given);
}

/** Opens a library that must be there: asking a question makes none. Errors: `usage`, and those of the database. */
export function openExisting(file: string): LibraryDatabase {
  if (!existsSync(file)) {
    throw new AppError(
      'usage',
      `There is no library at "${file}": tag a folder first, or give another with --library.`,
    );
  }
  return new LibraryDatabase(file);
}

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { expectLibrary } from '../../host/library/database/expect-library.ts';
import { LIBRARY_FILE, userLibraryFolder } from '../../host/user-folders.ts';

/** The file of the library that is meant: one given, the one in a folder given, or the user's. */
export function libraryFile(given: string | undefined): string {
  if (given === undefined) return path.join(userLibraryFolder(), LIBRARY_FILE);
  return statSync(given, { throwIfNoEntry: false })?.isDirectory()
    ? path.join(given, LIBRARY_FILE)
    : path.resolve(given);
}

/**
 * The folder of the library that the app and `serve` are to use, which may be made yet: one given, that of the library's
 * file given, or the user's. Errors: `usage` for what is no such library.
 */
export function libraryFolder(given: string | undefined): string {
  const place = given === undefined ? userLibraryFolder() : path.resolve(given);
  const isFile = statSync(place, { throwIfNoEntry: false })?.isDirectory() === false;
  const isNamedSo = path.basename(place) === LIBRARY_FILE;
  if (isFile) expectLibrary(place);
  if (isFile && !isNamedSo)
    throw new AppError(
      'usage',
      `"${path.basename(place)}" is a library for the command line alone: give the folder of a "${LIBRARY_FILE}".`,
    );
  const folder = isNamedSo && isFile ? path.dirname(place) : place;
  expectLibrary(path.join(folder, LIBRARY_FILE));
  return folder;
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

import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import type { SegmentFilter } from '../../contract/segments.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { writeOutputBy } from '../options/output-files.ts';
import { printable } from '../options/plain-text.ts';
import type { LibraryOptions } from './library-options.ts';

/** The filter with names looked up. Errors: `usage` for a folder or collection that the library does not have. */
export function filterOf(
  database: LibraryDatabase,
  { filter, folder, collection }: LibraryOptions,
): SegmentFilter {
  const find = (what: string, sql: string, name: string | undefined, ...values: string[]) => {
    if (name === undefined) return undefined;
    const row = database.get<{ id: number }>(sql, ...values);
    if (!row)
      throw new AppError(
        'usage',
        `The library has no ${what} "${printable(name)}": check the name, or leave --${what} out.`,
      );
    return row.id;
  };
  const inFolder = folder && ([folder, path.resolve(folder)] as const);
  const folderId = find(
    'folder',
    'SELECT id FROM folder WHERE name = ? OR path = ? LIMIT 1',
    folder,
    ...(inFolder || []),
  );
  const collectionId = find(
    'collection',
    'SELECT id FROM collection WHERE name = ?',
    collection,
    collection ?? '',
  );
  return {
    ...filter,
    ...(folderId === undefined ? {} : { folder: folderId }),
    ...(collectionId === undefined ? {} : { collection: collectionId }),
  };
}

/** Writes a file as `writeOutputBy` does, and names it. */
export async function replace(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  await writeOutputBy(file, write);
  say(file);
}

export function print(text: string): void {
  process.stdout.write(text);
}

export function say(sentence: string): void {
  process.stderr.write(`${printable(sentence)}\n`);
}

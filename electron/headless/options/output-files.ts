import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { AppError } from '../../../engine/base/errors.ts';
import { writeAtomically } from '../../host/atomic-file.ts';
import { systemCode } from '../../host/http/http-error.ts';
import { printable } from './plain-text.ts';

/** Why a system cannot write, as far as a person can do something about it. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EEXIST: 'it is a file',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'its folder is a file',
  EPERM: 'you may not write there',
  EROFS: 'its disk is read-only',
};

/** What lies where a file is to be written, or null. Errors: `source/denied` */
export async function existingText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    const why = systemCode(error) ?? 'unknown error';
    throw new AppError('source/denied', `"${printable(file)}" cannot be read (${why}): it would be lost.`, {
      cause: error,
    });
  }
}

/** Writes a file that a command was asked for: it is complete or as it was. Errors: `storage/failed` */
export async function writeOutput(file: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeAtomically(file, content);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/**
 * The same for what is written bit by bit, or by another than us, into a draft beside the file.
 * Errors: `storage/failed`, and what `write` throws of its own
 */
export async function writeOutputBy(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${file}.part`;
  try {
    // The system says best why no file can be made here.
    await writeFile(draft, '');
    await write(draft);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw unwritable(file, error);
  }
}

/** The system's failure to write `file` in a sentence; anything else as it is. */
export function unwritable(file: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === undefined) return cause;
  const why = REASONS[code] ?? code;
  return new AppError(
    'storage/failed',
    `"${printable(file)}" cannot be written (${why}): give another place.`,
    {
      cause,
    },
  );
}

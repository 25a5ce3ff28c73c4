import { readFile } from 'node:fs/promises';
import { AppError } from '../../../engine/base/errors.ts';
import { writeAtomically } from '../../host/atomic-file.ts';
import { systemCode } from '../../host/http/http-error.ts';
import { printable } from './plain-text.ts';

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

/** Writes a file that is complete or as it was. Errors: `source/denied` */
export async function replaceText(file: string, text: string): Promise<void> {
  try {
    await writeAtomically(file, text);
  } catch (error) {
    const code = systemCode(error) ?? 'unknown error';
    const why = code === 'ENOENT' ? 'its folder does not exist' : code;
    throw new AppError(
      'source/denied',
      `"${printable(file)}" cannot be written (${why}): check the folder and its free space.`,
      { cause: error },
    );
  }
}

import { regionsFor } from '../../../engine/annotation/edits/paint-out.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { Region } from '../../../engine/base/regions.ts';
import { systemCode } from '../http/http-error.ts';
import { studyOnDisk } from './study-on-disk.ts';

/** The regions of each study that was read. */
const known = new WeakMap<object, readonly Region[]>();

/**
 * What is painted out of every video of a study, as its file says it now. None for a study that has no file.
 * @param study an id that was checked: it is part of a path
 * Errors: `media/painted-out` for a file that cannot be read: no model may see what it would have said.
 */
export function studyRegions(libraryFolder: string, study: string): readonly Region[] {
  try {
    const file = studyOnDisk(libraryFolder, study);
    if (!file) return [];
    const regions = known.get(file) ?? regionsFor(file.words, null);
    known.set(file, regions);
    return regions;
  } catch (error) {
    throw new AppError(
      'media/painted-out',
      `It is not known what is painted out of this video, as the study "${study}" cannot be read ` +
        `(${error instanceof AppError ? 'its file is damaged' : systemCode(error)}): bring its file back from a backup, or delete the study.`,
      { cause: error },
    );
  }
}

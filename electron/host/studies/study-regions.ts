import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { regionsFor } from '../../../engine/annotation/edits/paint-out.ts';
import { parseStudy, STUDY_EXTENSION } from '../../../engine/annotation/study/study-file.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { Region } from '../../../engine/base/regions.ts';
import { systemCode } from '../http/http-error.ts';
import { isAbsent } from '../http/safe-path.ts';
import { STUDIES_FOLDER } from './study-store.ts';

/** What was read of each file last, and of which state of it. */
const known = new Map<string, { readonly stamp: string; readonly regions: readonly Region[] }>();

/**
 * What is painted out of every video of a study, as its file says it now; a file is read again when it has changed. None
 * for a study that has no file.
 * @param study an id that was checked: it is part of a path
 * Errors: `media/painted-out` for a file that cannot be read: no model may see what it would have said.
 */
export function studyRegions(libraryFolder: string, study: string): readonly Region[] {
  const file = path.join(libraryFolder, STUDIES_FOLDER, `${study}${STUDY_EXTENSION}`);
  try {
    const { mtimeMs, size, ino } = statSync(file);
    const stamp = [mtimeMs, size, ino].join();
    const last = known.get(file);
    if (last?.stamp === stamp) return last.regions;
    const regions = regionsFor(parseStudy(readFileSync(file, 'utf8')).words, null);
    known.set(file, { stamp, regions });
    return regions;
  } catch (error) {
    if (isAbsent(error)) return [];
    throw new AppError(
      'media/painted-out',
      `It is not known what is painted out of this video, as the study "${study}" cannot be read ` +
        `(${error instanceof AppError ? 'its file is damaged' : systemCode(error)}): bring its file back from a backup, or delete the study.`,
      { cause: error },
    );
  }
}

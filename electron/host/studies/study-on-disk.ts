import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { asInStudy } from '../../../engine/annotation/study/follow-study.ts';
import { parseStudy, STUDY_EXTENSION, type StudyFile } from '../../../engine/annotation/study/study-file.ts';
import { studyName } from '../../contract/study-name.ts';
import { isAbsent } from '../http/safe-path.ts';
import { STUDIES_FOLDER } from './study-store.ts';
import { studyOfProject } from './study-videos.ts';

/** What was read of each file last, and of which state of it. */
const known = new Map<string, { readonly stamp: string; readonly study: StudyFile }>();

/**
 * A study as its file says it now, which is read again when it has changed; undefined where there is none.
 * @param study an id that was checked: it is part of a path
 * Errors: `format/...` and those of the disk
 */
export function studyOnDisk(libraryFolder: string, study: string): StudyFile | undefined {
  const file = path.join(libraryFolder, STUDIES_FOLDER, `${study}${STUDY_EXTENSION}`);
  try {
    const { mtimeMs, size, ino } = statSync(file);
    const stamp = [mtimeMs, size, ino].join();
    const last = known.get(file);
    if (last?.stamp === stamp) return last.study;
    const read = parseStudy(readFileSync(file, 'utf8'));
    known.set(file, { stamp, study: read });
    return read;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Reads a project as its study says it now: a video that is not open keeps the words that it was saved with, until it is.
 * A study that cannot be read changes nothing, as where its videos are opened, which says why. Errors: `project/...`.
 */
export function parseInStudy(text: string, libraryFolder: string): Project {
  const project = parseProject(text);
  const study = readable(libraryFolder, studyOfProject(project));
  return study ? asInStudy(project, study) : project;
}

function readable(libraryFolder: string, id: string): StudyFile | undefined {
  if (!v.is(studyName, id)) return undefined;
  try {
    return studyOnDisk(libraryFolder, id);
  } catch {
    return undefined;
  }
}

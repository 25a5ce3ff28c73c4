import path from 'node:path';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { LibraryLock } from '../../host/library/library-lock.ts';
import { indexProject, readOnceMore } from '../../host/library/projects/project-index.ts';
import { projectsIn } from '../../host/library/projects/projects-in.ts';
import { ProjectStore } from '../../host/projects/project-store.ts';
import { UserSettingsFile } from '../../host/settings/user-settings.ts';
import { StudyStore } from '../../host/studies/study-store.ts';
import { DEFAULT_STUDY, fileHere } from '../../host/studies/study-videos.ts';
import { printable } from '../options/plain-text.ts';

/** The id of a study by its name or id; undefined is the default one. Errors: `usage` for one that the library does not have. */
export async function studyIdOf(wanted: string | undefined, studies: StudyStore): Promise<string> {
  if (wanted === undefined || plainText(wanted) === DEFAULT_STUDY) return DEFAULT_STUDY;
  const all = await studies.list();
  const named = all.filter(({ name }) => plainText(name) === plainText(wanted));
  const [found, another] = all.some(({ id }) => id === wanted)
    ? all.filter(({ id }) => id === wanted)
    : named;
  if (another)
    throw new AppError(
      'usage',
      `${named.length} studies are called "${printable(wanted)}": give an id, ${named.map(({ id }) => id).join(' or ')}.`,
    );
  if (found) return found.id;
  throw new AppError(
    'usage',
    `The library has no study "${printable(wanted)}": see npm run -s library -- study list.`,
  );
}

/**
 * The id of a study that a search is limited to, with what was coded apart in it made known to the search first: the app
 * may not have run since. Errors: `usage`.
 */
export async function searchedStudy(database: LibraryDatabase, wanted: string): Promise<string> {
  const folder = path.dirname(database.file);
  const lock = new LibraryLock(folder);
  try {
    const id = await studyIdOf(wanted, new StudyStore(folder, lock));
    const settings = new UserSettingsFile(folder, lock);
    const projects = new ProjectStore(folder, lock, () => settings.projectPlace());
    const apart = (await projectsIn(path.join(folder, 'projects'))).filter(({ study }) => study === id);
    for (const key of [...readOnceMore(database), ...apart]) {
      const file = await projects.read({ ...key, media: fileHere(database, key.contentId) });
      if (file) indexProject(database, key, file);
    }
    return id;
  } finally {
    await lock.close();
  }
}

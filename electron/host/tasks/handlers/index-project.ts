import type { ProjectFile, ProjectRevision } from '../../../contract/projects.ts';
import { forgetCoding } from '../../library/codings/codings.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import {
  type IndexKey,
  isIndexed,
  type ProjectSegments,
  projectSegments,
  recordProject,
} from '../../library/projects/project-index.ts';
import { handlerOf, type TaskHandler } from '../task-handler.ts';

/** A project as it lies on disk now; undefined when there is none. */
export type ReadProject = (key: IndexKey) => Promise<ProjectFile | undefined>;

interface Read {
  readonly revision: ProjectRevision;
  /** Undefined for a project that cannot be read. */
  readonly parts: ProjectSegments | undefined;
}

/** Lets search find what a project says. @param onChange told when that is something else than before */
export function indexHandler(
  database: LibraryDatabase,
  read: ReadProject,
  onChange: () => void,
): TaskHandler<'index'> {
  return handlerOf<'index', IndexKey, Read | 'gone' | undefined>({
    kind: 'index',
    prepare: async (key) => ({ input: key }),
    async work(key) {
      const project = await read(key);
      if (!project) return 'gone';
      if (isIndexed(database, key, project.revision)) return undefined;
      return { revision: project.revision, parts: projectSegments(database, project.text, key.contentId) };
    },
    keep(key, found) {
      const isNews =
        found === 'gone'
          ? key.study !== undefined && forgetCoding(database, key.contentId, key.study)
          : found !== undefined && recordProject(database, key, found.revision, found.parts);
      if (isNews) onChange();
      return null;
    },
  });
}

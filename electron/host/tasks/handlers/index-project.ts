import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { ProjectFile, ProjectRevision } from '../../../contract/projects.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import {
  isIndexed,
  type ProjectSegments,
  projectSegments,
  recordProject,
} from '../../library/projects/project-index.ts';
import { handlerOf, type TaskHandler } from '../task-handler.ts';

/** The project of a video as it lies on disk now; undefined when there is none. */
export type ReadProject = (contentId: ContentId) => Promise<ProjectFile | undefined>;

interface Read {
  readonly revision: ProjectRevision;
  readonly parts: ProjectSegments;
}

/** Lets search find what a project says. @param onChange told when that is something else than before */
export function indexHandler(
  database: LibraryDatabase,
  read: ReadProject,
  onChange: () => void,
): TaskHandler<'index'> {
  return handlerOf<'index', ContentId, Read | undefined>({
    kind: 'index',
    prepare: async ({ contentId }) => ({ input: contentId }),
    async work(contentId) {
      const project = await read(contentId);
      if (!project || isIndexed(database, contentId, project.revision)) return undefined;
      const parts = projectSegments(project.text, contentId);
      return parts && { revision: project.revision, parts };
    },
    keep({ contentId }, found) {
      if (found && recordProject(database, contentId, found.revision, found.parts)) onChange();
      return null;
    },
  });
}

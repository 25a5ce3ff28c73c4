import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { PROJECT_VERSION } from '../../../engine/annotation/project-file/project.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { applyTextEdits, type TextEdit } from '../../../engine/source/text-edits.ts';
import { PROJECT_LIMIT_BYTES, projectEndpoints } from '../../contract/projects.ts';
import { ApiFailure } from '../http/http-error.ts';
import type { ProjectHead } from './project-head.ts';

/** What a page saves: a whole text that {@link checkText} has passed, or edits of the one on disk. */
export type ProjectChange =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'edits'; readonly edits: readonly TextEdit[] };

/** Refuses a text that is no project of this video. Errors: `project/invalid`, `project/newer-version` as 422. */
export function checkText(text: string, contentId: ContentId): void {
  try {
    const { records } = parseProject(text);
    if (records.some((record) => record.type === 'video' && record.contentId === contentId)) return;
  } catch (error) {
    if (error instanceof AppError) throw new ApiFailure(422, error.code, error.message, { cause: error });
    throw error;
  }
  throw invalid('they belong to another video');
}

/** `current` with the edits made. Errors: 413 `project/too-large`, 422 `project/invalid`. */
export function editedText(current: string, edits: readonly TextEdit[]): string {
  const text = applyTextEdits(current, edits);
  if (text === undefined) throw invalid('the edits do not fit the labels on disk');
  if (Buffer.byteLength(text) <= PROJECT_LIMIT_BYTES) return text;
  throw new ApiFailure(
    413,
    'project/too-large',
    'These labels are larger than the 64 MiB that can be saved: delete suggestions that nobody needs.',
  );
}

/**
 * Refuses what edits have made when it is no whole project of this version and video. No more is checked: parsing every
 * record would hold up the desktop's only thread several times a second, and the page made the edits from records that
 * obey the rules. Errors: 422 `project/invalid`.
 */
export function checkEdited(head: ProjectHead | undefined, contentId: ContentId): void {
  if (head?.version !== PROJECT_VERSION) throw invalid('the edits do not make a whole project');
  if (!head.contentIds.includes(contentId)) throw invalid('they belong to another video');
}

function invalid(why: string): ApiFailure {
  const { status, code, sentence } = projectEndpoints.change.misfit;
  return new ApiFailure(status, code, sentence(why));
}

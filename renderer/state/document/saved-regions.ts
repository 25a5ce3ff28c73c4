import { idOf } from '../../../engine/annotation/document/ids.ts';
import { regionsFor } from '../../../engine/annotation/edits/paint-out.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { canonicalRegions, type Region } from '../../../engine/base/regions.ts';
import { homeOf } from '../study/home-study.ts';
import type { Studies } from '../study/studies.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { ProjectApi } from './project-api.ts';

/**
 * What no model is shown of a file: as its labels say, or, while those are not open, as they were saved in the study that
 * they would be opened in. A model must not see what was painted out because a file is damaged, so this fails where the
 * labels or their study cannot be read.
 * @param pageName what this page calls itself
 * Errors: `media/painted-out`
 */
export async function paintedOutOfFile(
  file: VideoFile,
  studies: Studies,
  pageName: string,
): Promise<readonly Region[]> {
  try {
    if (!file.document.isOpen) return await savedRegions(file, studies, pageName);
  } catch (thrown) {
    throw unknownRegions(thrown);
  }
  const unread = studies.unreadOf(file.document);
  if (unread) throw unknownRegions(unread);
  return file.document.painted;
}

async function savedRegions(file: VideoFile, studies: Studies, pageName: string): Promise<Region[]> {
  const contentId = await file.contentId();
  const read = async (study: string | null): Promise<Project | null> => {
    const saved = await new ProjectApi(contentId, file.mediaToken, pageName, study).read();
    return saved && parseProject(saved.text);
  };
  const own = await read(null);
  const current = studies.currentId;
  const apart = own && homeOf(own) !== current ? await read(current) : null;
  const project = apart ?? own;
  const study = apart || own === null ? current : homeOf(own);
  const shared = regionsFor(await studies.wordsOf(study, project), null);
  return canonicalRegions([...regionsFor(project?.records ?? [], idOf('video', contentId)), ...shared]);
}

function unknownRegions(cause: unknown): AppError {
  const { message } = toAppError(cause);
  return new AppError(
    'media/painted-out',
    `It is not known what is painted out of this video, so it is not analysed: ${message}`,
    { cause },
  );
}

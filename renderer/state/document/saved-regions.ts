import { idOf } from '../../../engine/annotation/document/ids.ts';
import { regionsFor } from '../../../engine/annotation/edits/paint-out.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { canonicalRegions, type Region } from '../../../engine/base/regions.ts';
import { homeOf } from '../study/home-study.ts';
import type { Studies } from '../study/studies.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { ProjectApi } from './project-api.ts';

/**
 * What no model is shown of a file: as its labels say, or, while those are not open, as they were saved in the study that
 * they would be opened in. Nothing where they cannot be read: who opens them is told.
 * @param pageName what this page calls itself
 */
export async function paintedOutOfFile(
  file: VideoFile,
  studies: Studies,
  pageName: string,
): Promise<readonly Region[]> {
  if (file.document.isOpen) return file.document.painted;
  try {
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
  } catch {
    return [];
  }
}

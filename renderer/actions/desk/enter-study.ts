import type { Project } from '../../../engine/annotation/project-file/project.ts';
import type { App } from '../../state/app/app.ts';
import { DEFAULT_STUDY } from '../../state/study/home-study.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';
import { tellWhatRuns } from '../keys/what-runs.ts';

/**
 * Reads what was saved of a video that opens, and shows it in the study that this window showed it in before; else in
 * the one in use where it has labels there or nowhere; else where its labels are, which is told. Null: nothing yet.
 * Errors: `project/...`, `internal`, `storage/...`.
 */
export async function enterStudy(app: App, file: VideoFile, contentId: string): Promise<Project> {
  const { studies, saving, returning, notices, desk } = app;
  const before = returning.take(contentId);
  const isThere = before === DEFAULT_STUDY || studies.list.some(({ id }) => id === before);
  const returnsTo = isThere ? before : null;
  const wanted = returnsTo ?? studies.currentId;
  const saved = await saving.open(file, contentId, { study: wanted, isShown: returnsTo !== null });
  const project = await studies.enter(file.document, saved, wanted);
  const entered = studies.studyOf(file.document);
  if (entered !== null && entered !== wanted)
    notices.done(
      `${file.name} is shown in the study “${studies.nameOf(entered)}”, where its labels are, not in “${studies.nameOf(wanted)}”`,
      { title: 'Studies', run: () => desk.open({ kind: 'study' }) },
    );
  void file.document.opened.then(() => tellWhatRuns(app, file));
  return project;
}

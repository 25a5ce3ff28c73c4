import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { STUDY_EXTENSION } from '../../../engine/annotation/study/study-file.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { App } from '../../state/app/app.ts';
import { pageName } from '../../state/app/page-name.ts';
import { ProjectApi } from '../../state/document/project-api.ts';
import type { Action } from '../action.ts';
import { saveText } from '../files/save-text.ts';

export const showStudy: Action = {
  id: 'study',
  title: 'Studies: labels and subjects that videos share',
  group: 'Window',
  keys: [],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'study' }),
};

/** What a new study begins with. */
export type StudyTemplate = 'empty' | 'same';

export async function newStudy({ studies }: App, name: string, template: StudyTemplate): Promise<void> {
  await studies.create(name.trim(), template === 'same' ? await studies.currentWords() : []);
}

/** Saves a study as a file; with the annotations of the videos that are open, where they are wanted. */
export async function exportStudy(
  { studies, openVideos }: App,
  id: string,
  withVideos: boolean,
): Promise<void> {
  const documents = openVideos.files.map(({ document }) => document);
  const projects: Project[] = withVideos
    ? documents
        .filter((document) => document.isOpen && studies.studyOf(document) === id)
        .map((document) => document.toProject(1))
    : [];
  const name = studies.nameOf(id).replace(/[\\/:*?"<>|]/g, '_');
  saveText(`${name}${STUDY_EXTENSION}`, 'application/json', await studies.fileOf(id, projects));
}

/**
 * Brings a study in from a file and joins it. Annotations in it are kept for videos that have none yet; a video with
 * annotations of its own keeps them, which is told.
 */
export async function importStudy({ studies, desk, notices }: App): Promise<void> {
  const file = await desk.pickText(`${STUDY_EXTENSION},.json,application/json`);
  if (!file) return;
  const projects = await studies.read(file.text);
  let [kept, left] = [0, 0];
  for (const project of projects) {
    const video = project.records.find(({ type }) => type === 'video');
    if (video?.type !== 'video') continue;
    const api = new ProjectApi(video.contentId as ContentId, null, pageName);
    if (await api.read()) left++;
    else {
      await api.save({ body: { kind: 'text', text: textOf(project) }, base: null });
      kept++;
    }
  }
  const videos =
    kept + left === 0 ? '' : `, with the annotations of ${kept} ${kept === 1 ? 'video' : 'videos'}`;
  const own = left === 0 ? '' : `; ${left} that have annotations here keep their own`;
  notices.done(`The study of ${file.name} is in use${videos}${own}`);
}

/** As it was read: checked, and in the newest version. */
function textOf(project: Project): string {
  const text = writeProject(project);
  parseProject(text);
  return text;
}

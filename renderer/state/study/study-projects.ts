import { type CodedVideo, codedVideo } from '../../../engine/annotation/figures/coded-video.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import type { App } from '../app/app.ts';

type Needs = Pick<App, 'studies' | 'openVideos'>;

/** What was coded in a study, of all of its videos: of those that are open as they are now, of others as they were saved. */
export async function projectsOfStudy({ studies, openVideos }: Needs, id: string): Promise<Project[]> {
  const open = openVideos.files
    .map(({ document }) => document)
    .filter((document) => document.isOpen && studies.studyOf(document) === id);
  const projects = open.map((document) => document.toProject(1));
  const shown = new Set(open.map(({ video }) => video?.contentId));
  for (const { contentId } of await studies.videosOf(id)) {
    if (shown.has(contentId)) continue;
    const project = await studies.projectOf(id, contentId);
    if (project) projects.push(project);
  }
  return projects;
}

/** The same for figures. By name. */
export async function codedVideosOf(app: Needs, id: string): Promise<readonly CodedVideo[]> {
  const coded = (await projectsOfStudy(app, id)).flatMap(({ records }) => codedVideo(records) ?? []);
  return coded.sort((a, b) => a.name.localeCompare(b.name));
}

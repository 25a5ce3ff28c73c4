import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { STUDY_EXTENSION } from '../../../engine/annotation/study/study-file.ts';
import type { Word } from '../../../engine/annotation/study/study-words.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { App } from '../../state/app/app.ts';
import { pageName } from '../../state/app/page-name.ts';
import { ProjectApi } from '../../state/document/project-api.ts';
import { homeOf } from '../../state/study/home-study.ts';
import { projectsOfStudy } from '../../state/study/study-projects.ts';
import { wordsOfFile, wordsOfModel } from '../../state/study/template-words.ts';
import type { Action } from '../action.ts';
import { saveText } from '../files/save-text.ts';
import { tellWhatRuns } from '../keys/what-runs.ts';

/** Files that name labels, subjects or observers. */
const WORD_FILES = `${STUDY_EXTENSION},.json,.csv,.boris,.eaf,application/json,text/csv`;

export const showStudy: Action = {
  id: 'study',
  title: 'Studies: labels and subjects that videos share',
  group: 'Window',
  keys: [],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'study' }),
};

/** What a new study begins with: nothing, the model's labels, a file's words, or those of a study (by its id). */
export type StudyTemplate = 'empty' | 'model' | 'file' | `study ${string}`;

/** False when a file was asked for and none was chosen. */
export async function newStudy(app: App, name: string, template: StudyTemplate): Promise<boolean> {
  const words = await wordsOfTemplate(app, template);
  if (words) await app.studies.create(name.trim(), words);
  return words !== null;
}

async function wordsOfTemplate(
  { studies, session, keys, desk }: App,
  template: StudyTemplate,
): Promise<readonly Word[] | null> {
  if (template === 'empty') return [];
  if (template === 'model') {
    const reserved = new Set([...keys.byChord.keys()].map((chord) => chord.toLowerCase()));
    return wordsOfModel((await session.requireModel()).manifest, reserved);
  }
  if (template === 'file') {
    const file = await desk.pickText(WORD_FILES);
    return file && wordsOfFile(file.name, file.text);
  }
  return studies.wordsOf(template.slice('study '.length));
}

/** Shows the video on screen in a study that it is in, or puts it into that study too, where it begins without labels. */
export async function showInStudy(app: App, id: string, isHome: boolean): Promise<void> {
  const { studies, saving, openVideos, suggesting } = app;
  const file = openVideos.selected;
  if (!file) return;
  const project = await saving.switchTo(file, isHome ? null : id);
  await studies.show(file.document, id, project);
  file.document.touch();
  // What the model found is suggested here too.
  await suggesting.bring(file);
  if (file.result) suggesting.suggestResult(file.document, file.result);
  tellWhatRuns(app, file);
}

/** Saves a study as a file; with the annotations of all of its videos, where they are wanted. */
export async function exportStudy(app: App, id: string, withVideos: boolean): Promise<void> {
  const { studies } = app;
  const projects = withVideos ? await projectsOfStudy(app, id) : [];
  const name = studies.nameOf(id).replace(/[\\/:*?"<>|]/g, '_');
  saveText(`${name}${STUDY_EXTENSION}`, 'application/json', await studies.fileOf(id, projects));
}

/**
 * Brings a study in from a file and joins it. Annotations in it are kept for videos that have none in the study yet; a
 * video with annotations of its own there keeps them, which is told.
 */
export async function importStudy({ studies, desk, notices }: App): Promise<void> {
  const file = await desk.pickText(`${STUDY_EXTENSION},.json,application/json`);
  if (!file) return;
  const { id, projects, differing } = await studies.read(file.text);
  let [kept, left] = [0, 0];
  for (const project of projects) {
    const isKept = await keepImported(id, project);
    if (isKept) kept++;
    else left++;
  }
  const videos =
    kept + left === 0 ? '' : `, with the annotations of ${kept} ${kept === 1 ? 'video' : 'videos'}`;
  const own = left === 0 ? '' : `; ${left} that have annotations in it keep their own`;
  const message = `The study of ${file.name} is in use${videos}${own}`;
  if (differing.length > 0 || left > 0) notices.tell({ message, lines: differing });
  else notices.done(message);
}

/** A video that is labelled in another study gets labels of its own in this one. Whether they were kept. */
async function keepImported(id: string, project: Project): Promise<boolean> {
  const video = project.records.find(({ type }) => type === 'video');
  if (video?.type !== 'video') return false;
  const contentId = video.contentId as ContentId;
  const main = new ProjectApi(contentId, null, pageName);
  const there = await main.read();
  const isElsewhere = there !== null && homeOf(parseProject(there.text)) !== id;
  const api = isElsewhere ? new ProjectApi(contentId, null, pageName, id) : main;
  if (await api.read()) return false;
  await api.save({ body: { kind: 'text', text: textOf(project) }, base: null });
  return true;
}

/** As it was read: checked, and in the newest version. */
function textOf(project: Project): string {
  const text = writeProject(project);
  parseProject(text);
  return text;
}

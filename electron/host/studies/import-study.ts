import { AnnotationStore } from '../../../engine/annotation/document/store.ts';
import type { Study } from '../../../engine/annotation/document/study-records.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { differingWords } from '../../../engine/annotation/study/differing-words.ts';
import { followStudy } from '../../../engine/annotation/study/follow-study.ts';
import { parseStudy, writeStudy } from '../../../engine/annotation/study/study-file.ts';
import { wordsOf } from '../../../engine/annotation/study/study-words.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { ProjectStore } from '../projects/project-store.ts';
import type { StudyStore } from './study-store.ts';
import { DEFAULT_STUDY, studyOfProject } from './study-videos.ts';

/** What came of a file of a study. */
export interface ImportedStudy {
  readonly id: string;
  /** Videos whose annotations were kept. */
  readonly kept: number;
  /** Videos that have annotations in the study already: those stay. */
  readonly left: number;
  /** A sentence for each word that is another in the study there, and stays as it is. */
  readonly differing: readonly string[];
  /** What the study is called; empty for the default one that nobody named. */
  readonly name: string;
}

/**
 * Brings a file of a study into a library. A study that is there already gets the words that it has not; annotations are
 * kept for videos that have none in the study, apart from what they have in another. Errors: `format/...`, `project/...`.
 */
export async function importStudyFile(
  text: string,
  studies: StudyStore,
  projects: ProjectStore,
): Promise<ImportedStudy> {
  const file = parseStudy(text);
  const named = file.words.find((word): word is Study => word.type === 'study');
  const id = named?.id.slice('study:'.length) ?? DEFAULT_STUDY;
  const known = await studies.read(id);
  let differing: readonly string[] = [];
  let { name = '' } = named ?? {};
  if (!known) await studies.save(id, writeStudy({ ...file, projects: [] }), null);
  else {
    const there = parseStudy(known.text);
    const { joining } = followStudy(file.words, there.words, there.removed);
    differing = differingWords(file.words, there.words);
    name = there.words.find((word): word is Study => word.type === 'study')?.name ?? name;
    const words = wordsOf(new AnnotationStore([...there.words, ...joining]).records());
    await studies.save(id, writeStudy({ ...there, words }), known.revision);
  }
  let [kept, left] = [0, 0];
  for (const project of file.projects) {
    if (await keep(project, id, projects)) kept++;
    else left++;
  }
  return { id, name, kept, left, differing };
}

async function keep(project: Project, id: string, projects: ProjectStore): Promise<boolean> {
  const video = project.records.find(({ type }) => type === 'video');
  if (video?.type !== 'video') return false;
  const own = { contentId: video.contentId as ContentId, media: undefined };
  const there = await projects.read(own);
  const isElsewhere = there !== undefined && studyOfProject(parseProject(there.text)) !== id;
  const key = isElsewhere ? { ...own, study: id } : own;
  if (await projects.read(key)) return false;
  await projects.save(key, { kind: 'text', text: writeProject(project) }, { base: null, keep: false });
  return true;
}

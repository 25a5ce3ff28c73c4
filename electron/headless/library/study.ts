import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  codersOf,
  likelyPair,
  type ObserverAgreement,
  observerAgreement,
} from '../../../engine/annotation/figures/agreement/observer-agreement.ts';
import { type CodedVideo, type Coder, codedVideo } from '../../../engine/annotation/figures/coded-video.ts';
import {
  budgetCsv,
  confusionCsv,
  disagreementsCsv,
  observerAgreementCsv,
  transitionsCsv,
} from '../../../engine/annotation/figures/figures-csv.ts';
import { PRINT_LOOK, printColour, rasterSvg } from '../../../engine/annotation/figures/raster-svg.ts';
import {
  type BudgetPart,
  codedRepeatedly,
  studyBudget,
} from '../../../engine/annotation/figures/study-budget.ts';
import { transitionsOf } from '../../../engine/annotation/figures/transitions.ts';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { asInStudy } from '../../../engine/annotation/study/follow-study.ts';
import { parseStudy, writeStudy } from '../../../engine/annotation/study/study-file.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { counted } from '../../../engine/formats/core/interchange.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { LibraryLock } from '../../host/library/library-lock.ts';
import { ProjectStore } from '../../host/projects/project-store.ts';
import { UserSettingsFile } from '../../host/settings/user-settings.ts';
import { importStudyFile } from '../../host/studies/import-study.ts';
import { StudyStore } from '../../host/studies/study-store.ts';
import { DEFAULT_STUDY, StudyVideos } from '../../host/studies/study-videos.ts';
import { writeOutput } from '../options/output-files.ts';
import { aligned, printable } from '../options/plain-text.ts';
import { studyIdOf } from './named-study.ts';
import { libraryFile } from './open-library.ts';
import type { StudyOptions } from './study-options.ts';

/** What a command has to say: on standard output (or in a file), and beside it. */
export interface StudyAnswer {
  readonly text: string;
  readonly said: readonly string[];
}

interface Stores {
  readonly studies: StudyStore;
  readonly projects: ProjectStore;
  readonly videos: StudyVideos;
}

/** Runs a command about studies. Errors: `usage`, `format/...`, `project/...`, `storage/...`. */
export async function runStudyCommand(options: StudyOptions): Promise<StudyAnswer> {
  const file = libraryFile(options.library);
  const folder = path.dirname(file);
  if (options.command !== 'import' && !existsSync(folder))
    throw new AppError(
      'usage',
      `There is no library at "${printable(folder)}": give another with --library.`,
    );
  const database = existsSync(file) ? new LibraryDatabase(file) : null;
  const lock = new LibraryLock(folder);
  try {
    const settings = new UserSettingsFile(folder, lock);
    const projects = new ProjectStore(folder, lock, () => settings.projectPlace());
    const stores = {
      studies: new StudyStore(folder, lock),
      projects,
      videos: new StudyVideos(folder, projects, () => database),
    };
    const answer = await answerOf(options, stores);
    if (options.out === null || answer.text === '') return answer;
    await writeOutput(options.out, answer.text);
    return { text: '', said: [...answer.said, options.out] };
  } finally {
    database?.close();
    await lock.close();
  }
}

async function answerOf(options: StudyOptions, stores: Stores): Promise<StudyAnswer> {
  switch (options.command) {
    case 'list':
      return list(stores, options);
    case 'import':
      return bringIn(options.operand!, stores);
    case 'export':
      return {
        text: await fileOf(await studyIdOf(options.operand, stores.studies), stores, options),
        said: [],
      };
    case 'stats':
      return stats(await codedVideos(await studyIdOf(options.operand, stores.studies), stores), options);
  }
}

async function list({ studies, videos }: Stores, { format }: StudyOptions): Promise<StudyAnswer> {
  const known = await studies.list();
  const fallback = { id: DEFAULT_STUDY, name: '', labels: 0, subjects: 0, observers: 0 };
  const all = known.some(({ id }) => id === DEFAULT_STUDY) ? known : [fallback, ...known];
  const rows = await Promise.all(
    all.map(async (study) => ({
      ...study,
      name: study.name === '' ? 'Default' : study.name,
      videos: (await videos.list(study.id)).length,
    })),
  );
  if (format === 'json') return { text: `${JSON.stringify(rows, null, 2)}\n`, said: [] };
  const header = ['labels', 'subjects', 'observers', 'videos', 'id', 'name'];
  const cells = rows.map((row) => [
    ...[row.labels, row.subjects, row.observers, row.videos].map(String),
    row.id,
    printable(row.name),
  ]);
  return {
    text: aligned([header, ...cells], 4)
      .join('\n')
      .concat('\n'),
    said: [],
  };
}

async function bringIn(file: string, { studies, projects }: Stores): Promise<StudyAnswer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('usage', `"${printable(file)}" cannot be read: give a file of a study.`, { cause });
  });
  try {
    parseStudy(text);
  } catch (cause) {
    // Whoever gave the file has given a wrong one, whatever is wrong with it.
    throw new AppError('usage', `"${printable(file)}": ${toAppError(cause).message}`, { cause });
  }
  const { id, name, kept, left, differing } = await importStudyFile(text, studies, projects);
  const called = id === DEFAULT_STUDY && name === '' ? 'default study' : `study "${printable(name)}" (${id})`;
  return {
    text: '',
    said: [
      `The ${called} is in the library, with annotations of ${counted(kept, 'video')} from the file.`,
      ...differing.map(printable),
      ...(left > 0 ? [`${counted(left, 'video')} had annotations in it already, which stay.`] : []),
    ],
  };
}

async function fileOf(id: string, stores: Stores, { withAnnotations }: StudyOptions): Promise<string> {
  const known = await stores.studies.read(id);
  const { words, removed } = known ? parseStudy(known.text) : { words: [], removed: new Map() };
  const projects = withAnnotations ? await projectsOf(id, stores) : [];
  return writeStudy({ words, removed, projects });
}

/** As the study has its words now: a video keeps those that it was saved with until it is opened. Errors: `format/...`. */
async function projectsOf(id: string, { studies, videos }: Stores): Promise<Project[]> {
  const known = await studies.read(id);
  const study = known && parseStudy(known.text);
  const projects: Project[] = [];
  for (const { contentId } of await videos.list(id)) {
    const text = await videos.text(id, contentId);
    if (text === undefined) continue;
    const project = parseProject(text);
    projects.push(study ? asInStudy(project, study) : project);
  }
  return projects;
}

async function codedVideos(id: string, stores: Stores): Promise<CodedVideo[]> {
  return (await projectsOf(id, stores)).flatMap(({ records }) => codedVideo(records) ?? []);
}

function stats(videos: readonly CodedVideo[], options: StudyOptions): StudyAnswer {
  const said = [`${counted(videos.length, 'video')} in the study.`];
  const repeated = codedRepeatedly(videos);
  switch (options.figure) {
    case 'budget': {
      const apart: readonly BudgetPart[] = repeated > 0 ? ['subject', 'observer'] : ['subject'];
      const by = options.by ?? new Set(apart);
      const added =
        repeated > 0 && !by.has('observer')
          ? [`${counted(repeated, 'video')} coded by more than one observer: what they coded is added up.`]
          : [];
      return { text: budgetCsv(studyBudget(videos, by)), said: [...said, ...added] };
    }
    case 'transitions':
      return { text: transitionsCsv(transitionsOf(videos)), said };
    case 'raster': {
      const labels = [...new Set(videos.flatMap(({ events }) => events.map(({ label }) => label)))].sort();
      const look = { ...PRINT_LOOK, colourOf: (label: string) => printColour(labels.indexOf(label)) };
      return { text: rasterSvg(videos, look), said };
    }
    case 'agreement':
    case 'confusion':
    case 'disagreements':
      return agreement(videos, options);
  }
}

function agreement(videos: readonly CodedVideo[], options: StudyOptions): StudyAnswer {
  const coders = codersOf(videos);
  const named = (name: string): Coder => {
    const found = coders.find((coder) => plainText(coder.name) === plainText(name));
    if (found) return found;
    const names = coders.map((coder) => `"${printable(coder.name)}"`).join(', ');
    throw new AppError(
      'usage',
      `No observer "${printable(name)}" has coded in this study: choose from ${names || 'none'}.`,
    );
  };
  const [first, second] = options.observers?.map(named) ?? likelyPair(videos) ?? [];
  if (!first || !second)
    throw new AppError('usage', 'Agreement needs two observers, and this study has not got two codings.');
  const found: ObserverAgreement = observerAgreement(videos, first, second, options);
  const said = [
    `${counted(found.videos, 'video')} coded by both ${printable(first.name)} and ${printable(second.name)}.`,
    ...(found.leftOut.length > 0
      ? [`${counted(found.leftOut.length, 'video')} of one of them left out.`]
      : []),
  ];
  if (options.figure === 'confusion') return { text: confusionCsv(found), said };
  if (options.figure === 'disagreements') return { text: disagreementsCsv(found), said };
  return { text: observerAgreementCsv(found, first.name, second.name), said };
}

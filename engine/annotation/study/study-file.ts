import * as v from 'valibot';
import { AppError } from '../../base/errors.ts';
import type { AnyId } from '../document/records.ts';
import { parseProject } from '../project-file/parse-project.ts';
import type { Project } from '../project-file/project.ts';
import { writeProject } from '../project-file/write-project.ts';
import { type Heirs, type Word, wordsOf } from './study-words.ts';

/** The newest version of the file that this code reads and writes. */
export const STUDY_VERSION = 1;

/** What a study's file is called after its name. */
export const STUDY_EXTENSION = '.tubelet-study';

/** A study as one file. */
export interface StudyFile {
  readonly words: readonly Word[];
  readonly removed: Heirs;
  /** Annotations of its videos; empty where the file is about the words alone. */
  readonly projects: readonly Project[];
}

const schema = v.looseObject({
  format: v.literal('tubelet-study'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  words: v.looseObject({}),
  removed: v.array(v.object({ id: v.string(), heir: v.nullable(v.string()) })),
  projects: v.optional(v.array(v.looseObject({})), []),
});

/** A study as text; the same study always gives the same text. */
export function writeStudy({ words, removed, projects }: StudyFile): string {
  const project = (each: Project) => writeProject(each).trimEnd();
  const heirs = [...removed].map(([id, heir]) => JSON.stringify({ id, heir })).sort();
  return [
    '{\n"format":"tubelet-study",',
    `"version":${STUDY_VERSION},`,
    `"words":${project({ revision: 0, records: words, extra: {} })},`,
    `"removed":[${heirs.join(',\n')}],`,
    `"projects":[${projects.map(project).join(',\n')}]\n}\n`,
  ].join('\n');
}

/** Reads {@link writeStudy}'s text. Errors: `format/invalid`, `format/newer`, and those of a project. */
export function parseStudy(text: string): StudyFile {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError('format/invalid', 'This is not a study: it is not JSON. Choose another file.', {
      cause,
    });
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]);
    throw new AppError(
      'format/invalid',
      `This is not a study that can be read: ${where ? `"${where}" is missing or wrong` : 'it is no object'}. Choose another file.`,
    );
  }
  const { version, words, removed, projects } = parsed.output;
  if (version > STUDY_VERSION) {
    throw new AppError(
      'format/newer',
      `This study was written by a newer Tubelet (version ${version}, this one reads up to ${STUDY_VERSION}): update Tubelet to open it.`,
      { details: { version } },
    );
  }
  return {
    words: wordsOf(parseProject(JSON.stringify(words)).records),
    removed: new Map(removed.map(({ id, heir }) => [id as AnyId, heir as AnyId | null])),
    projects: projects.map((each) => parseProject(JSON.stringify(each))),
  };
}

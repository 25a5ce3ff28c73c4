import type { Study } from '../../../engine/annotation/document/study-records.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';

/** The study that is there without anyone having made it. */
export const DEFAULT_STUDY = 'default';

/** The study that a project's labels belong to. */
export function homeOf({ records }: Project): string {
  const named = records.find((record): record is Study => record.type === 'study');
  return named?.id.slice('study:'.length) ?? DEFAULT_STUDY;
}

import type { AnyRecord } from '../records.ts';

/** The newest version of the project file that this code reads and writes. */
export const PROJECT_VERSION = 1;

/** File name ending of a project. */
export const PROJECT_EXTENSION = '.tubelet';

/** What a project file holds. */
export interface Project {
  /** Times it was saved; 0 for one that never was. */
  readonly revision: number;
  /** Records whose scope is `document`. Fields that this version does not know are kept in them. */
  readonly records: readonly AnyRecord[];
  /** Top-level fields that this version does not know, kept as they were read. */
  readonly extra: Readonly<Record<string, unknown>>;
}

import type { AnyRecord } from '../document/records.ts';

/** The newest version of the project file that this code reads and writes. */
export const PROJECT_VERSION = 2;

/**
 * Added to the whole name of a video, so that `a.mp4` and `a.mov` in one folder have a project each. One ending without a
 * second dot: Windows and macOS know what opens a file by its last ending only.
 */
export const PROJECT_EXTENSION = '.tubelet';

/** What a project beside its video was called before: one that is there stays under this name. */
export const OLD_PROJECT_EXTENSION = '.tubelet-project.json';

/** What a project file holds. */
export interface Project {
  /** Times it was saved; 0 for one that never was. */
  readonly revision: number;
  /** Records whose scope is `document`. Fields that this version does not know are kept in them. */
  readonly records: readonly AnyRecord[];
  /** Top-level fields that this version does not know, kept as they were read. */
  readonly extra: Readonly<Record<string, unknown>>;
}

import type { ProjectRevision, ProjectVersion } from '../../../electron/contract/projects.ts';
import type { MergedProject } from '../../../engine/annotation/project-file/merge-projects.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import type { AppError } from '../../../engine/base/errors.ts';

/** An earlier text of a project, for choosing one. */
export type EarlierVersion = ProjectVersion;

/** Where the labels of a video stand. */
export type SaveState =
  /** Nothing to save, or nothing that a person did. */
  | { readonly kind: 'none' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved' }
  /** It is tried again by itself. */
  | { readonly kind: 'failed'; readonly error: AppError }
  | { readonly kind: 'conflict'; readonly conflict: Conflict };

/** Two texts of one project that both changed since they were the same. */
export interface Conflict {
  readonly theirs: Project;
  readonly theirText: string;
  readonly theirRevision: ProjectRevision;
  readonly savedAtMs: number;
  /** Both as one, or null when they do not fit together. */
  readonly merged: MergedProject | null;
}

/** How a person settles a conflict. What is not kept becomes an earlier version. */
export type Side = 'mine' | 'theirs' | 'both';

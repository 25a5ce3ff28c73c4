import type { ProjectRevision } from '../../../electron/contract/projects.ts';
import { fingerprint } from '../../../engine/annotation/project-file/merge-check.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { sha256Hex } from '../../../engine/base/digest.ts';
import { textEdits } from '../../../engine/source/text-edits.ts';
import type { ProjectBody } from './project-api.ts';

/** What lies on disk as far as this page knows. */
export interface Base {
  readonly text: string;
  /** Null when there is no file. */
  readonly revision: ProjectRevision | null;
}

export const NO_FILE: Base = { text: '', revision: null };
/** The shorter way to say what changed. */
export function bodyOf(base: Base, text: string): ProjectBody {
  if (base.revision === null) return { kind: 'text', text };
  const edits = textEdits(base.text, text);
  const length = edits.reduce((sum, edit) => sum + edit.insert.length + 40, 0);
  return length < text.length ? { kind: 'edits', body: { edits } } : { kind: 'text', text };
}

/** The revision that the host gives a text. */
export function revisionOf(text: string): Promise<ProjectRevision> {
  return sha256Hex(text);
}

/** A project's text apart from its count of saves, which stands near its begin. */
export function withoutRevision(text: string): string {
  return text.replace(/"revision":\d+/, '');
}

/** What a project says, whatever its count of saves and however its file was written. */
export function printOf(project: Project): string {
  return fingerprint(writeProject(project));
}

import * as v from 'valibot';
import { type ApiError, contentId, count, originHeaders, sha256 } from './parts.ts';
import { studyName } from './study-name.ts';
import { endpoint, type Misfit } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/**
 * Which text of a project: SHA-256 of the bytes of its file, 64 hexadecimal digits. It is no number of saves: what
 * anyone writes to the file by whatever means changes it.
 */
export const projectRevision = sha256;
export type ProjectRevision = v.InferOutput<typeof projectRevision>;

/** Where a project lies: in the user's library, or beside its video. */
export const projectPlace = v.picklist(['library', 'beside']);
export type ProjectPlace = v.InferOutput<typeof projectPlace>;

const projectSaved = v.object({
  revision: projectRevision,
  place: projectPlace,
  /** One sentence when the project could not be kept where the user wants it; null when all is as it should be. */
  notice: v.nullable(v.string()),
});
export type ProjectSaved = Immutable<v.InferOutput<typeof projectSaved>>;

/** The text is what lies on disk, unchecked: the page parses it and tells of one that is damaged or newer. */
const projectFile = v.object({ ...projectSaved.entries, text: v.string(), savedAtMs: v.number() });
export type ProjectFile = Immutable<v.InferOutput<typeof projectFile>>;

/** How a text differs from the one that it replaces: `textEdits(saved, next)` of the texts of `writeProject`. */
const projectEdits = v.object({
  edits: v.array(v.object({ at: count, remove: count, insert: v.string() })),
});
export type ProjectEdits = Immutable<v.InferOutput<typeof projectEdits>>;

/** Body of a 409 to saving: what lies on disk now, or null when it is gone. @forTests */
export interface ProjectConflict extends ApiError {
  readonly revision: ProjectRevision | null;
}

/** An earlier text of a project. */
const projectVersion = v.object({ id: v.string(), savedAtMs: v.number(), sizeBytes: v.number() });
export type ProjectVersion = Immutable<v.InferOutput<typeof projectVersion>>;

/** Newest first. */
const projectVersions = v.object({ versions: v.array(projectVersion) });
/** @forTests */
export type ProjectVersions = Immutable<v.InferOutput<typeof projectVersions>>;

const versionText = v.object({ text: v.string() });
/** @forTests */
export type VersionText = Immutable<v.InferOutput<typeof versionText>>;

/** The longest project that is stored. */
export const PROJECT_LIMIT_BYTES = 64 * 1024 * 1024;

const PROJECT = '/api/projects/{contentId}';

const ofProject = {
  parameters: { contentId },
  query: {
    /** Only with the token of the video's file can the host look beside it: given where the page has one. */
    media: v.exactOptional(v.string()),
    /** For a video that is in several studies: its labels in a study other than the one it was first labelled in. */
    study: v.exactOptional(studyName),
  },
};

const limit = {
  bytes: PROJECT_LIMIT_BYTES,
  code: 'project/too-large',
  sentence:
    'This is larger than the 64 MiB that can be saved: split the labels into several videos, or delete suggestions.',
} as const;

const misfit: Misfit = {
  status: 422,
  code: 'project/invalid',
  sentence: (why) => `These labels cannot be saved: ${why}. Reload the page.`,
};

/**
 * Saving needs `If-Match`: the revision that the page last read or saved, or `none` when it saw no project. Another one
 * on disk is answered with 409 and {@link ProjectConflict}, and nothing is written; saving the text that is there
 * already always succeeds. `keep` keeps the text that is replaced as an earlier version whatever the time, for what
 * replaces everything: restoring, or choosing one side of a conflict. The text's own `revision` must be higher than
 * that of the text it replaces, which is checked: of a video with a project in both places, the higher counts.
 */
const saving = {
  ...ofProject,
  query: { ...ofProject.query, keep: v.exactOptional(v.boolean()) },
  headers: { 'if-match': v.exactOptional(v.string()), ...originHeaders },
  limit,
  misfit,
  answer: projectSaved,
};

/**
 * Errors: 400 `usage`, 404 `project/not-found`, 409 `project/changed`, 413 `project/too-large`, 422 `project/invalid`
 * or `project/newer-version`, 428 `usage` without `If-Match`, 503 `storage/busy`, and for a disk that will not write
 * 507 `storage/full`, 403 `storage/denied` or 500 `storage/failed`.
 */
export const projectEndpoints = {
  /** Null when the video has none yet. */
  read: endpoint({
    ...ofProject,
    does: 'read the labels',
    method: 'GET',
    path: PROJECT,
    answer: v.nullable(projectFile),
  }),
  /** Saves a whole text. */
  save: endpoint({
    ...saving,
    does: 'save the labels',
    method: 'PUT',
    path: PROJECT,
    body: v.string(),
    bodyKind: 'text',
  }),
  /**
   * Saves what has changed, which is as short as the change and so can go out with `keepalive` while a page closes
   * (where Chromium allows 64 KiB in all).
   */
  change: endpoint({
    ...saving,
    does: 'save the labels',
    method: 'PATCH',
    path: PROJECT,
    body: projectEdits,
  }),
  versions: endpoint({
    ...ofProject,
    does: 'list earlier versions',
    method: 'GET',
    path: `${PROJECT}/versions`,
    answer: projectVersions,
  }),
  version: endpoint({
    ...ofProject,
    does: 'read the version',
    method: 'GET',
    path: `${PROJECT}/versions/{version}`,
    parameters: { contentId, version: v.string() },
    answer: versionText,
  }),
};

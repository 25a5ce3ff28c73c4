import * as v from 'valibot';
import { contentId, count, originHeaders, sha256 } from './parts.ts';
import { studyName } from './study-name.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

const studySummary = v.object({
  id: studyName,
  /** As people call it; empty for the default one that nobody named. */
  name: v.string(),
  labels: count,
  subjects: count,
  observers: count,
});
export type StudySummary = Immutable<v.InferOutput<typeof studySummary>>;

const studyText = v.object({ text: v.string(), revision: sha256 });
export type StudyText = Immutable<v.InferOutput<typeof studyText>>;

/** A video that was coded in a study. */
const studyVideo = v.object({
  contentId,
  name: v.string(),
  durationUs: v.number(),
  /** Whether its labels in this study are apart from those that it was first given, in another. */
  isApart: v.boolean(),
  /** Id in the library's own list, where a file of it is there to be opened; else null. */
  libraryId: v.nullable(count),
});
export type StudyVideo = Immutable<v.InferOutput<typeof studyVideo>>;

const STUDY = '/api/studies/{study}';

/**
 * Studies of the library: labels, subjects and observers that its videos share, each one text of `writeStudy`. Saving needs
 * `If-Match`: the revision that was last read, or `none`; another one on disk is answered with 409 `project/changed`.
 */
export const studyEndpoints = {
  /** By name. */
  list: endpoint({
    does: 'list the studies',
    method: 'GET',
    path: '/api/studies',
    answer: v.object({ studies: v.array(studySummary) }),
  }),
  /** Null where there is none yet. */
  read: endpoint({
    does: 'read the study',
    method: 'GET',
    path: STUDY,
    parameters: { study: studyName },
    answer: v.nullable(studyText),
  }),
  save: endpoint({
    does: 'save the study',
    method: 'PUT',
    path: STUDY,
    parameters: { study: studyName },
    headers: { 'if-match': v.exactOptional(v.string()), ...originHeaders },
    body: v.string(),
    bodyKind: 'text',
    limit: {
      bytes: 16 * 1024 * 1024,
      code: 'project/too-large',
      sentence: 'This study is too large to be kept.',
    },
    answer: v.object({ revision: sha256 }),
  }),
  /** Videos whose labels belong to it, as far as they lie in the library or beside one of its videos. By name. */
  videos: endpoint({
    does: 'list the videos of the study',
    method: 'GET',
    path: `${STUDY}/videos`,
    parameters: { study: studyName },
    answer: v.object({ videos: v.array(studyVideo) }),
  }),
  /** The labels of one of its videos, unchecked; null where they are gone. */
  project: endpoint({
    does: 'read the labels',
    method: 'GET',
    path: `${STUDY}/videos/{contentId}`,
    parameters: { study: studyName, contentId },
    answer: v.nullable(v.object({ text: v.string() })),
  }),
  /** Deletes the words; annotations of its videos stay. */
  remove: endpoint({
    does: 'delete the study',
    method: 'DELETE',
    path: STUDY,
    parameters: { study: studyName },
    answer: v.object({}),
  }),
};

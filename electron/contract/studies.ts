import * as v from 'valibot';
import { count, originHeaders, sha256 } from './parts.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** What a study is called by pages and files: `default`, or the letters and digits that its id ends with. */
export const studyName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,40}$/));

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
  /** Deletes the words; annotations of its videos stay. */
  remove: endpoint({
    does: 'delete the study',
    method: 'DELETE',
    path: STUDY,
    parameters: { study: studyName },
    answer: v.object({}),
  }),
};

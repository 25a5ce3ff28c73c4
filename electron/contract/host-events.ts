import * as v from 'valibot';
import { batchSummary, task } from './batch.ts';
import { clipsState } from './clips.ts';
import { openedMedia } from './media.ts';
import { contentId, hostProblem, id } from './parts.ts';
import { projectRevision } from './projects.ts';
import { recutState } from './recut.ts';
import { teachingWork } from './similar.ts';
import { studyName } from './study-name.ts';
import type { Immutable } from './wire/immutable.ts';

/** Of a {@link HostEvent}, what happens in the library; each kind at most four times a second. */
export const libraryEvent = v.variant('kind', [
  /** Ask again for what is shown: videos, facets, folders, segments or collections have changed. */
  v.object({ kind: v.literal('library') }),
  /** The whole batch, and what runs now. `hasEnded` once, when the last job of a run has ended. */
  v.object({
    kind: v.literal('batch'),
    batch: batchSummary,
    running: v.array(task),
    hasEnded: v.boolean(),
  }),
  /** How cutting videos anew goes on. `hasEnded` once, when it has ended. */
  v.object({ kind: v.literal('recut'), ...recutState.entries, hasEnded: v.boolean() }),
  /** What is learnt, and which videos are being got to know. */
  v.object({ kind: v.literal('teaching'), ...teachingWork.entries }),
  /** How cutting clips goes on. `hasEnded` once, when it has ended. */
  v.object({ kind: v.literal('clips'), ...clipsState.entries, hasEnded: v.boolean() }),
]);
export type LibraryEvent = Immutable<v.InferOutput<typeof libraryEvent>>;

/** What every page that listens is told. */
export const hostEvent = v.variant('kind', [
  v.object({ kind: v.literal('opened'), media: v.array(openedMedia) }),
  /** Folders came into the library because a person opened them. */
  v.object({ kind: v.literal('folders'), folders: v.array(id) }),
  v.object({ kind: v.literal('problem'), problem: hostProblem }),
  /**
   * The project of a video has another text now: saved by a page, by another process, or by hand. `origin` is what the
   * page that saved it called itself (its `ORIGIN_HEADER`); null when nobody said. `revision` is null when its
   * file is gone. `study` as the page asked for it: null for the labels that the video was first given.
   */
  v.object({
    kind: v.literal('project'),
    contentId,
    study: v.nullable(studyName),
    revision: v.nullable(projectRevision),
    origin: v.nullable(v.string()),
  }),
  /** A study has another text now, or is gone; `origin` as of a project. */
  v.object({ kind: v.literal('study'), study: studyName, origin: v.nullable(v.string()) }),
  /** The user's settings were changed by a page; they are to be read again. */
  v.object({ kind: v.literal('settings'), origin: v.nullable(v.string()) }),
  libraryEvent,
  /** The newest version, for who asked to be told. */
  v.object({ kind: v.literal('newer-version'), version: v.string() }),
  /** The process that talks to the graphics processor has ended, so that computing there may end again. */
  v.object({ kind: v.literal('graphics-lost') }),
]);
export type HostEvent = Immutable<v.InferOutput<typeof hostEvent>>;

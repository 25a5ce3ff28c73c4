import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { idOf, type SegmentId, type VideoId } from '../../../../engine/annotation/document/ids.ts';
import { newStudyRecord } from '../../../../engine/annotation/document/new-records.ts';
import { type RecordsDiff, reverse, sizeOf } from '../../../../engine/annotation/document/records-diff.ts';
import { AnnotationStore } from '../../../../engine/annotation/document/store.ts';
import {
  decidable,
  decideFound,
  type FoundDecision,
  segmentAtPlace,
} from '../../../../engine/annotation/edits/decide-found.ts';
import { drawStretches } from '../../../../engine/annotation/edits/draw-stretches.ts';
import { suggestResult } from '../../../../engine/annotation/edits/suggest-result.ts';
import { createTrack, videoRecord } from '../../../../engine/annotation/edits/tracks.ts';
import { parseProject } from '../../../../engine/annotation/project-file/parse-project.ts';
import type { Project } from '../../../../engine/annotation/project-file/project.ts';
import { writeProject } from '../../../../engine/annotation/project-file/write-project.ts';
import { AppError, type ErrorCode } from '../../../../engine/base/errors.ts';
import { toMicros } from '../../../../engine/base/micros.ts';
import { suggestedBy } from '../../../../engine/formats/tables/suggested-by.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { Decided } from '../../../contract/decisions.ts';
import type { FoundSegment } from '../../../contract/segments.ts';
import { ApiFailure, toldOf } from '../../http/http-error.ts';
import { parseInStudy } from '../../studies/study-on-disk.ts';
import { DEFAULT_STUDY } from '../../studies/study-videos.ts';
import { countsAsFirstIn } from '../codings/study-scope.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { codingKey } from '../search/found-documents.ts';
import { foundSegments } from '../search/search.ts';
import { currentResults } from '../videos/results.ts';
import { videoFacts } from '../videos/video-facts.ts';

/** Operations that can be taken back; older ones are decided for good. */
const UNDOABLE = 50;
const OWN_TRACK = 'You';

/** A video as it was first coded, or in a study that keeps its labels apart. */
export interface Coded {
  readonly id: number;
  readonly contentId: ContentId;
  readonly study?: string | undefined;
}

/** Where decisions are kept: the projects of videos, one text each. */
export interface ProjectEditor {
  /** See `StorageApi.edit`. The video's file, where it can be found, decides where its project lies. */
  edit(video: Coded, edit: (text: string | undefined) => string | undefined): Promise<void>;
}

/** A stretch of a video of the library. */
export interface DrawnStretch {
  readonly videoId: number;
  readonly startUs: number;
  readonly endUs: number;
}

export interface NamedStudy {
  readonly id: string;
  /** Empty for the default one that nobody named. */
  readonly name: string;
}

interface Operation {
  readonly videos: readonly {
    readonly video: Coded;
    /** Its name. */
    readonly about: string;
    readonly diff: RecordsDiff;
  }[];
}

/**
 * What a person decides about segments where a search shows them. It is written into the videos' projects, as if it had
 * been done on the desk; a video without a project gets one, with what batch runs found in it as suggestions.
 */
export class SegmentDecisions {
  readonly #database: LibraryDatabase;
  readonly #projects: ProjectEditor;
  readonly #operations = new Map<string, Operation>();

  constructor(database: LibraryDatabase, projects: ProjectEditor) {
    this.#database = database;
    this.#projects = projects;
  }

  /**
   * Decides about segments, by their ids in the library. A video whose project cannot be changed is told of and stops no
   * other. Errors: `annotation/invalid` for a label without a name.
   * @param joins what a video joins that nobody has coded; null: the default one
   */
  async decide(
    segmentIds: readonly number[],
    decision: FoundDecision,
    joins: NamedStudy | null = null,
  ): Promise<Decided> {
    const hits = foundSegments(this.#database, segmentIds);
    const gone = segmentIds.length - hits.length;
    const videos: Operation['videos'][number][] = [];
    const problems: Decided['problems'][number][] = [];
    const counts = { changed: 0, unchanged: 0, gone };
    for (const ofVideo of Map.groupBy(hits, codingKey).values()) {
      const { videoId: id, contentId, video: about, study, isApart } = ofVideo[0]!;
      const video: Coded = { id, contentId, study: isApart ? study : undefined };
      try {
        const made = await this.#decideInVideo(video, ofVideo, decision, joins);
        counts.changed += made.changed;
        counts.unchanged += made.unchanged;
        counts.gone += made.gone;
        if (sizeOf(made.diff) > 0) videos.push({ video, about, diff: made.diff });
      } catch (error) {
        problems.push({ about, ...tellable(error) });
      }
    }
    return { ...counts, problems, undo: videos.length > 0 ? this.#remember({ videos }) : null };
  }

  /**
   * Draws stretches with a label, on the person's own track; what is marked so already is left. A video whose project
   * cannot be changed is told of and stops no other. Errors: `annotation/invalid` for a label without a name.
   * @param study where they are drawn: a video that has no labels in it is coded in it from then on. Null: with what
   * videos were first given
   */
  async draw(
    stretches: readonly DrawnStretch[],
    label: string,
    study: NamedStudy | null = null,
  ): Promise<Decided> {
    const videos: Operation['videos'][number][] = [];
    const problems: Decided['problems'][number][] = [];
    const counts = { changed: 0, unchanged: 0, gone: 0 };
    for (const [id, ofVideo] of Map.groupBy(stretches, ({ videoId }) => videoId)) {
      const row = this.#database.get<{ content_id: ContentId; name: string }>(
        'SELECT content_id, name FROM video WHERE id = ?',
        id,
      );
      if (!row) {
        counts.gone += ofVideo.length;
        continue;
      }
      const { content_id: contentId, name: about } = row;
      const isApart = study !== null && !countsAsFirstIn(this.#database, id, study.id);
      const video: Coded = { id, contentId, study: isApart ? study.id : undefined };
      try {
        await this.#projects.edit(video, (text) => {
          const project = text === undefined ? this.#newProject(video, study) : this.#parsed(text);
          const store = new AnnotationStore(project.records);
          const videoId = store.all('video').keys().next().value!;
          const { diff, drawn } = drawStretches(store, videoId, ofVideo, label);
          counts.changed += drawn;
          counts.unchanged += ofVideo.length - drawn;
          if (sizeOf(diff) === 0) return undefined;
          videos.push({ video, about, diff });
          return textOf(project, store);
        });
      } catch (error) {
        problems.push({ about, ...tellable(error) });
      }
    }
    return { ...counts, problems, undo: videos.length > 0 ? this.#remember({ videos }) : null };
  }

  /** Takes a decision back, as far as the projects still hold what it changed. Errors: `library/not-found`. */
  async undo(operation: string): Promise<Decided> {
    const known = this.#operations.get(operation);
    if (!known)
      throw new AppError(
        'library/not-found',
        'This cannot be undone any more: decide about the segments anew.',
      );
    this.#operations.delete(operation);
    const problems: Decided['problems'][number][] = [];
    let changed = 0;
    for (const { video, about, diff } of known.videos) {
      try {
        await this.#projects.edit(video, (text) => {
          if (text === undefined) return undefined;
          const project = parseProject(text);
          const store = new AnnotationStore(project.records);
          const undone = store.applyFitting(reverse(diff));
          changed += undone.updated.size + undone.removed.size;
          return sizeOf(undone) > 0 ? textOf(project, store) : undefined;
        });
      } catch (error) {
        problems.push({ about, ...tellable(error) });
      }
    }
    return { changed, unchanged: 0, gone: 0, problems, undo: null };
  }

  async #decideInVideo(
    video: Coded,
    hits: readonly FoundSegment[],
    decision: FoundDecision,
    joins: NamedStudy | null,
  ): Promise<{ diff: RecordsDiff; changed: number; unchanged: number; gone: number }> {
    let made: { diff: RecordsDiff; changed: number; unchanged: number; gone: number } | undefined;
    await this.#projects.edit(video, (text) => {
      const project = text === undefined ? this.#newProject(video, joins) : this.#parsed(text);
      const store = new AnnotationStore(project.records);
      const videoId = store.all('video').keys().next().value!;
      if (hits.some((hit) => !segmentAtPlace(store, videoId, hit)))
        this.#bringResults(store, videoId, video.id);
      const found = hits.flatMap((hit) => segmentAtPlace(store, videoId, hit) ?? []);
      const meant = decidable(store, found, decision);
      const ids = meant.map(({ id }): SegmentId => id);
      const diff = store.commit(decideFound(store, ids, decision));
      const changed = [...diff.updated.values()].filter(([{ type }]) => type === 'segment').length;
      made = { diff, changed, unchanged: found.length - changed, gone: hits.length - found.length };
      return sizeOf(diff) > 0 ? textOf(project, store) : undefined;
    });
    return made!;
  }

  /** As search found it: with the words that its study has now. */
  #parsed(text: string): Project {
    return parseInStudy(text, path.dirname(this.#database.file));
  }

  #bringResults(store: AnnotationStore, videoId: VideoId, id: number): void {
    for (const result of currentResults(this.#database, id))
      store.commit(suggestResult(store, videoId, suggestedBy(result)), 'model');
  }

  /** @param study what it is to belong to; null: the default one */
  #newProject({ id, contentId }: Coded, study: NamedStudy | null): Project {
    const facts = videoFacts(this.#database, id);
    if (!facts || facts.durationUs === null)
      throw new AppError('library/not-found', 'Nothing is known about this video yet: tag it first.');
    const video = videoRecord({
      contentId,
      ...facts,
      durationUs: toMicros(facts.durationUs),
      width: facts.width ?? 0,
      height: facts.height ?? 0,
    });
    const store = new AnnotationStore([video]);
    store.commit(createTrack(store, video.id, OWN_TRACK));
    if (study && study.id !== DEFAULT_STUDY) {
      const named = newStudyRecord({ id: idOf('study', study.id), name: study.name });
      store.commit({ put: [named], remove: [] });
    }
    return { revision: 0, records: [...store.records()], extra: {} };
  }

  #remember(operation: Operation): string {
    const id = randomUUID();
    this.#operations.set(id, operation);
    const [oldest] = this.#operations.keys();
    if (this.#operations.size > UNDOABLE && oldest !== undefined) this.#operations.delete(oldest);
    return id;
  }
}

/** A save that was refused has a sentence of its own; what was not foreseen may name files and is not told. */
function tellable(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  return error instanceof ApiFailure ? { code: error.code, message: error.message } : toldOf(error);
}

function textOf(project: Project, store: AnnotationStore): string {
  return writeProject({ ...project, revision: project.revision + 1, records: [...store.records()] });
}

import { randomUUID } from 'node:crypto';
import type { SegmentId, VideoId } from '../../../../engine/annotation/document/ids.ts';
import { type RecordsDiff, reverse, sizeOf } from '../../../../engine/annotation/document/records-diff.ts';
import { AnnotationStore } from '../../../../engine/annotation/document/store.ts';
import {
  decidable,
  decideFound,
  type FoundDecision,
  segmentAtPlace,
} from '../../../../engine/annotation/edits/decide-found.ts';
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
import type { LibraryDatabase } from '../database/database.ts';
import { foundSegments } from '../search/search.ts';
import { resultsOf } from '../videos/results.ts';
import { videoFacts } from '../videos/video-facts.ts';

/** Operations that can be taken back; older ones are decided for good. */
const UNDOABLE = 50;
const OWN_TRACK = 'You';

/** Where decisions are kept: the projects of videos, one text each. */
export interface ProjectEditor {
  /** See `StorageApi.edit`. The video's file, where it can be found, decides where its project lies. */
  edit(
    video: { readonly id: number; readonly contentId: ContentId },
    edit: (text: string | undefined) => string | undefined,
  ): Promise<void>;
}

interface Operation {
  readonly videos: readonly {
    readonly id: number;
    readonly contentId: ContentId;
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
   */
  async decide(segmentIds: readonly number[], decision: FoundDecision): Promise<Decided> {
    const hits = foundSegments(this.#database, segmentIds);
    const gone = segmentIds.length - hits.length;
    const videos: Operation['videos'][number][] = [];
    const problems: Decided['problems'][number][] = [];
    const counts = { changed: 0, unchanged: 0, gone };
    for (const [contentId, ofVideo] of Map.groupBy(hits, (hit) => hit.contentId)) {
      const { videoId: id, video: about } = ofVideo[0]!;
      try {
        const made = await this.#decideInVideo({ id, contentId }, ofVideo, decision);
        counts.changed += made.changed;
        counts.unchanged += made.unchanged;
        counts.gone += made.gone;
        if (sizeOf(made.diff) > 0) videos.push({ id, contentId, about, diff: made.diff });
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
    for (const { id, contentId, about, diff } of known.videos) {
      try {
        await this.#projects.edit({ id, contentId }, (text) => {
          if (text === undefined) return undefined;
          const project = parseProject(text);
          const store = new AnnotationStore(project.records);
          const undone = store.applyFitting(reverse(diff));
          changed += undone.updated.size;
          return sizeOf(undone) > 0 ? textOf(project, store) : undefined;
        });
      } catch (error) {
        problems.push({ about, ...tellable(error) });
      }
    }
    return { changed, unchanged: 0, gone: 0, problems, undo: null };
  }

  async #decideInVideo(
    video: { readonly id: number; readonly contentId: ContentId },
    hits: readonly FoundSegment[],
    decision: FoundDecision,
  ): Promise<{ diff: RecordsDiff; changed: number; unchanged: number; gone: number }> {
    let made: { diff: RecordsDiff; changed: number; unchanged: number; gone: number } | undefined;
    await this.#projects.edit(video, (text) => {
      const project = text === undefined ? this.#newProject(video) : parseProject(text);
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

  #bringResults(store: AnnotationStore, videoId: VideoId, id: number): void {
    const [newest] = resultsOf(this.#database, id);
    if (newest) store.commit(suggestResult(store, videoId, suggestedBy(newest.result)), 'model');
  }

  #newProject({ id, contentId }: { readonly id: number; readonly contentId: ContentId }): Project {
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

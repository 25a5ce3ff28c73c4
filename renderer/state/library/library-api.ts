import {
  type BatchChange,
  type BatchSummary,
  batchEndpoints,
  type Enqueue,
  type Enqueued,
  type Task,
  type TaskChange,
  type TaskState,
} from '../../../electron/contract/batch.ts';
import { clipEndpoints } from '../../../electron/contract/clips.ts';
import {
  type Decided,
  decisionEndpoints,
  type ReelWish,
  type WrittenReel,
} from '../../../electron/contract/decisions.ts';
import type { OpenedMedia } from '../../../electron/contract/media.ts';
import { type QueueSeen, queueEndpoints } from '../../../electron/contract/queue.ts';
import { type ReviewList, type ReviewQuery, reviewEndpoints } from '../../../electron/contract/review.ts';
import {
  type FoundSegment,
  type LibraryExportFormat,
  type SegmentFilter,
  type SegmentQuery,
  segmentEndpoints,
} from '../../../electron/contract/segments.ts';
import {
  type CacheChange,
  type Collection,
  type CollectionChange,
  type FolderChange,
  type LibraryFolder,
  type LibrarySummary,
  shelfEndpoints,
} from '../../../electron/contract/shelves.ts';
import {
  type AddedVideos,
  type LibraryFacets,
  type LibraryVideo,
  type VideoFilter,
  type VideoQuery,
  videoEndpoints,
} from '../../../electron/contract/videos.ts';
import { addressOf } from '../../../electron/contract/wire/address.ts';
import { type AnsweredFile, ask, askForFile } from '../../../electron/contract/wire/ask.ts';
import type { FoundDecision } from '../../../engine/annotation/edits/decide-found.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { ReelVideoWish } from './clip-export.svelte.ts';
import type { Page } from './paged-list.svelte.ts';

export type {
  BatchChange,
  BatchSummary,
  Task,
  TaskChange,
  TaskState,
} from '../../../electron/contract/batch.ts';
export type { QueueStatus, QueueWorkerState } from '../../../electron/contract/queue.ts';
export type { FoundSegment, SegmentSort } from '../../../electron/contract/segments.ts';
export type { Collection, LibraryFolder } from '../../../electron/contract/shelves.ts';
export type {
  FileState,
  LibraryFacets,
  LibraryVideo,
  VideoSort,
  VideoState,
} from '../../../electron/contract/videos.ts';

/** How a clip is cut and called, besides exactly or not. */
export interface ClipWish {
  readonly preUs?: number;
  readonly postUs?: number;
  readonly pattern?: string;
  readonly number?: number;
}

/** What a long list needs to know about how it is read. */
export interface Stretch {
  readonly offset: number;
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface FoundPage extends Page<FoundSegment> {
  /** There are more than `total`. */
  readonly isMore: boolean;
}

/** The host's library. Errors of every call: `internal`, `usage`, `library/...`, `storage/...`. */
export class LibraryApi {
  readonly #study: () => string | undefined;

  /** @param study the one that everything is asked about; undefined: every video as it was first coded */
  constructor(study: () => string | undefined = () => undefined) {
    this.#study = study;
  }

  /** The study as a part of what is asked. */
  get scope(): { readonly study?: string } {
    const study = this.#study();
    return study === undefined ? {} : { study };
  }

  async videos(query: VideoQuery, { signal, ...stretch }: Stretch): Promise<Page<LibraryVideo>> {
    const { total, videos } = await ask(
      videoEndpoints.list,
      { query: { ...query, ...stretch, ...this.scope } },
      { signal },
    );
    return { total, items: videos };
  }

  async segments(query: SegmentQuery, { signal, ...stretch }: Stretch): Promise<FoundPage> {
    const asked = { query: { ...query, ...stretch, ...this.scope } };
    const { total, isMore, segments } = await ask(segmentEndpoints.search, asked, { signal });
    return { total, isMore, items: segments };
  }

  /** Suggestions that wait for a decision, most useful first. */
  review(query: ReviewQuery): Promise<ReviewList> {
    return ask(reviewEndpoints.list, { query: { ...query, ...this.scope } });
  }

  facets(filter: VideoFilter, signal?: AbortSignal): Promise<LibraryFacets> {
    return ask(videoEndpoints.facets, { query: { ...filter, ...this.scope } }, signal ? { signal } : {});
  }

  summary(): Promise<LibrarySummary> {
    return ask(shelfEndpoints.summary, { query: this.scope });
  }

  async folders(): Promise<readonly LibraryFolder[]> {
    return (await ask(shelfEndpoints.folders, {})).folders;
  }

  changeFolder(id: number, change: FolderChange): Promise<unknown> {
    return ask(shelfEndpoints.changeFolder, { parameters: { id }, body: change });
  }

  scanFolder(id: number): Promise<unknown> {
    return ask(shelfEndpoints.scanFolder, { parameters: { id } });
  }

  forgetFolder(id: number): Promise<unknown> {
    return ask(shelfEndpoints.forgetFolder, { parameters: { id } });
  }

  /** Puts files that the host has opened into the library. */
  add(tokens: readonly string[]): Promise<AddedVideos> {
    return ask(videoEndpoints.add, { body: { tokens } });
  }

  /** Lets the page read a video's file. Errors besides: `source/gone`, `source/denied`. */
  open(videoId: number): Promise<OpenedMedia> {
    return ask(videoEndpoints.open, { parameters: { id: videoId } });
  }

  /** What batch runs found in a video, newest first. */
  async results(contentId: string): Promise<readonly TubeletResult[]> {
    const { results } = await ask(videoEndpoints.results, { parameters: { contentId } });
    return results.map(({ result }) => result);
  }

  async tasks(
    state: TaskState | null,
    { signal, ...stretch }: Stretch,
  ): Promise<Page<Task> & { readonly batch: BatchSummary }> {
    const query = { ...(state ? { state } : {}), ...stretch };
    const { total, tasks, batch } = await ask(batchEndpoints.tasks, { query }, { signal });
    return { total, items: tasks, batch };
  }

  enqueue(what: Enqueue): Promise<Enqueued> {
    const body = what.filter ? { ...what, filter: { ...this.scope, ...what.filter } } : what;
    return ask(batchEndpoints.enqueue, { body });
  }

  batch(): Promise<BatchSummary> {
    return ask(batchEndpoints.summary, {});
  }

  changeBatch(change: BatchChange): Promise<BatchSummary> {
    return ask(batchEndpoints.change, { body: change });
  }

  changeTask(id: number, change: TaskChange): Promise<BatchSummary> {
    return ask(batchEndpoints.changeTask, { parameters: { id }, body: change });
  }

  /** A queue that other machines work for. */
  queue(address: string, password: string | null, signal?: AbortSignal): Promise<QueueSeen> {
    const body = { address, ...(password === null ? {} : { password }) };
    return ask(queueEndpoints.look, { body }, signal ? { signal } : {});
  }

  /** What a person says about segments that a search found. */
  decide(segments: readonly number[], decision: FoundDecision): Promise<Decided> {
    return ask(decisionEndpoints.decide, { body: { segments, decision, ...this.scope } });
  }

  /** Errors besides: `library/not-found` when the host has forgotten it. */
  undoDecision(undo: string): Promise<Decided> {
    return ask(decisionEndpoints.undo, { body: { undo } });
  }

  /** One timeline of segments of many videos, as files of an editing program. */
  reel(wish: ReelWish): Promise<WrittenReel> {
    return ask(decisionEndpoints.reel, { body: wish });
  }

  async collections(): Promise<readonly Collection[]> {
    return (await ask(shelfEndpoints.collections, {})).collections;
  }

  async addCollection(name: string): Promise<readonly Collection[]> {
    return (await ask(shelfEndpoints.addCollection, { body: { name } })).collections;
  }

  changeCollection(id: number, change: CollectionChange): Promise<unknown> {
    return ask(shelfEndpoints.changeCollection, { parameters: { id }, body: change });
  }

  async removeCollection(id: number): Promise<readonly Collection[]> {
    return (await ask(shelfEndpoints.removeCollection, { parameters: { id } })).collections;
  }

  changeCache(change: CacheChange): Promise<unknown> {
    return ask(shelfEndpoints.changeCache, { body: change });
  }

  /** Address of a file with what a search finds. */
  exportUrl(format: LibraryExportFormat, filter: SegmentFilter): string {
    return addressOf(segmentEndpoints.export, { query: { format, ...filter, ...this.scope } });
  }

  /** Where a clip of a segment can be saved from. */
  clipUrl(segmentId: number, isExact: boolean): string {
    const query = isExact ? { exact: true } : {};
    return addressOf(segmentEndpoints.clip, { parameters: { id: segmentId }, query });
  }

  /** See `videoEndpoints.analysed`. */
  async analysed(contentId: string, model: string): Promise<void> {
    await ask(videoEndpoints.analysed, { body: { contentId, model } });
  }

  /** One video file of segments. Errors besides: `source/...`, `media/...`. */
  reelVideo({ segments, ...wish }: ReelVideoWish, signal: AbortSignal): Promise<AnsweredFile> {
    return askForFile(clipEndpoints.reel, { body: { ...wish, segments: [...segments] } }, { signal });
  }

  /** A clip of a segment, with its name. Errors besides: `source/...`, `media/...`. */
  clip(segmentId: number, isExact: boolean, wish: ClipWish, signal: AbortSignal): Promise<AnsweredFile> {
    const query = { ...(isExact ? { exact: true } : {}), ...wish };
    return askForFile(segmentEndpoints.clip, { parameters: { id: segmentId }, query }, { signal });
  }
}

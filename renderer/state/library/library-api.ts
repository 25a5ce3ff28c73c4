import * as v from 'valibot';
import type {
  BatchChange,
  BatchSummary,
  Enqueue,
  Enqueued,
  Task,
  TaskChange,
  TaskState,
} from '../../../electron/contract/batch-contract.ts';
import type { OpenedMedia } from '../../../electron/contract/contract.ts';
import type {
  CacheChange,
  Collection,
  CollectionChange,
  FolderChange,
  FoundSegment,
  LibraryExportFormat,
  LibraryFacets,
  LibraryFolder,
  LibrarySummary,
  LibraryVideo,
  SegmentFilter,
  SegmentQuery,
  VideoFilter,
  VideoQuery,
} from '../../../electron/contract/library-contract.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { parseTubeletJson, type TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { apiFailure } from '../app/api-failure.ts';
import * as schemas from './library-schemas.ts';
import type { Page } from './paged-list.svelte.ts';

export type {
  BatchChange,
  BatchSummary,
  Task,
  TaskChange,
  TaskState,
} from '../../../electron/contract/batch-contract.ts';
export type {
  Collection,
  FileState,
  FoundSegment,
  LibraryFacets,
  LibraryFolder,
  LibraryVideo,
  SegmentSort,
  VideoSort,
  VideoState,
} from '../../../electron/contract/library-contract.ts';

const BASE = '/api/library';

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
  async videos(query: VideoQuery, { signal, ...stretch }: Stretch): Promise<Page<LibraryVideo>> {
    const answer = await ask('list the videos', `/videos?${parameters({ ...query, ...stretch })}`, {
      signal,
    });
    const { total, videos } = v.parse(schemas.videoPageSchema, answer);
    return { total, items: videos };
  }

  async segments(query: SegmentQuery, { signal, ...stretch }: Stretch): Promise<FoundPage> {
    const path = `/segments?${parameters({ ...query, ...stretch })}`;
    const { total, isMore, segments } = v.parse(
      schemas.segmentPageSchema,
      await ask('search for segments', path, { signal }),
    );
    return { total, isMore, items: segments };
  }

  async facets(filter: VideoFilter, signal?: AbortSignal): Promise<LibraryFacets> {
    const path = `/facets?${parameters(filter)}`;
    return v.parse(schemas.facetsSchema, await ask('count the videos', path, signal ? { signal } : {}));
  }

  async summary(): Promise<LibrarySummary> {
    return v.parse(schemas.summarySchema, await ask('read the library', '/summary'));
  }

  async folders(): Promise<readonly LibraryFolder[]> {
    return v.parse(schemas.foldersSchema, await ask('list the folders', '/folders')).folders;
  }

  changeFolder(id: number, change: FolderChange): Promise<unknown> {
    return ask('change the folder', `/folders/${id}`, json('PATCH', change));
  }

  scanFolder(id: number): Promise<unknown> {
    return ask('look into the folder', `/folders/${id}/scan`, json('POST', {}));
  }

  forgetFolder(id: number): Promise<unknown> {
    return ask('leave the folder out', `/folders/${id}`, { method: 'DELETE' });
  }

  /** Puts files that the host has opened into the library. */
  async add(tokens: readonly string[]) {
    const answer = await ask('add the videos', '/videos', json('POST', { tokens }));
    return v.parse(schemas.addedSchema, answer);
  }

  /** Lets the page read a video's file. Errors besides: `source/gone`, `source/denied`. */
  async open(videoId: number): Promise<OpenedMedia> {
    const answer = await ask('open the video', `/videos/${videoId}/open`, json('POST', {}));
    return v.parse(schemas.openedSchema, answer);
  }

  /** What batch runs found in a video, newest first. */
  async results(contentId: string): Promise<readonly TubeletResult[]> {
    const answer = await ask('read what was found', `/results/${contentId}`);
    const { results } = v.parse(v.object({ results: v.array(v.object({ result: v.unknown() })) }), answer);
    return results.map(({ result }) => parseTubeletJson(JSON.stringify(result)));
  }

  async tasks(
    state: TaskState | null,
    { signal, ...stretch }: Stretch,
  ): Promise<Page<Task> & { readonly batch: BatchSummary }> {
    const path = `/jobs?${parameters({ ...(state ? { state } : {}), ...stretch })}`;
    const { total, tasks, batch } = v.parse(
      schemas.taskPageSchema,
      await ask('list the batch', path, { signal }),
    );
    return { total, items: tasks, batch };
  }

  async enqueue(what: Enqueue): Promise<Enqueued> {
    return v.parse(schemas.enqueuedSchema, await ask('queue the videos', '/jobs', json('POST', what)));
  }

  async batch(): Promise<BatchSummary> {
    return v.parse(schemas.batchSchema, await ask('read the batch', '/batch'));
  }

  async changeBatch(change: BatchChange): Promise<BatchSummary> {
    return v.parse(schemas.batchSchema, await ask('change the batch', '/batch', json('POST', change)));
  }

  async changeTask(id: number, change: TaskChange): Promise<BatchSummary> {
    return v.parse(schemas.batchSchema, await ask('change the batch', `/jobs/${id}`, json('POST', change)));
  }

  async collections(): Promise<readonly Collection[]> {
    return collectionsOf(await ask('list the collections', '/collections'));
  }

  async addCollection(name: string): Promise<readonly Collection[]> {
    return collectionsOf(await ask('make the collection', '/collections', json('POST', { name })));
  }

  changeCollection(id: number, change: CollectionChange): Promise<unknown> {
    return ask('change the collection', `/collections/${id}`, json('PATCH', change));
  }

  async removeCollection(id: number): Promise<readonly Collection[]> {
    return collectionsOf(await ask('remove the collection', `/collections/${id}`, { method: 'DELETE' }));
  }

  changeCache(change: CacheChange): Promise<unknown> {
    return ask('change the cache', '/cache', json('POST', change));
  }

  /** Address of a file with what a search finds. */
  exportUrl(format: LibraryExportFormat, filter: SegmentFilter): string {
    return `${BASE}/export?${parameters({ format, ...filter })}`;
  }

  /** Address of a piece of video: from the key frame before it, or exactly. */
  clipUrl(segmentId: number, isExact: boolean): string {
    return `${BASE}/clips/${segmentId}${isExact ? '?exact=1' : ''}`;
  }
}

function collectionsOf(answer: unknown): readonly Collection[] {
  return v.parse(schemas.collectionsSchema, answer).collections;
}

function json(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Lists are joined by commas; what is not set is left out. */
function parameters(values: object): URLSearchParams {
  const entries = Object.entries(values).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(',') : value;
    return text === undefined || text === '' ? [] : [[name, String(text)]];
  });
  return new URLSearchParams(entries);
}

async function ask(what: string, path: string, init: RequestInit = {}): Promise<unknown> {
  try {
    const answer = await fetch(`${BASE}${path}`, init);
    if (!answer.ok) throw await apiFailure(answer, what);
    return answer.status === 204 ? null : await answer.json();
  } catch (cause) {
    if (init.signal?.aborted) throw new AppError('cancelled', 'Cancelled.', { cause });
    if (cause instanceof AppError) throw cause;
    const sentence = `Tubelet has stopped answering and could not ${what}: start it again.`;
    throw new AppError('internal', sentence, { cause });
  }
}

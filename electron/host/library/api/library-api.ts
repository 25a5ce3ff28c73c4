import { isCancelled, toAppError } from '../../../../engine/base/errors.ts';
import type { BatchChange, BatchSummary } from '../../../contract/batch-contract.ts';
import type {
  AddedVideos,
  CacheChange,
  LibraryExportFormat,
  LibrarySummary,
  LibraryVideo,
  SegmentFilter,
  VideoResults,
} from '../../../contract/library-contract.ts';
import { jsonAnswer } from '../../http/answers.ts';
import { ApiFailure, HttpError, toldOf } from '../../http/http-error.ts';
import { readJson } from '../../http/request-body.ts';
import { notFound } from '../../http/safe-path.ts';
import type { MediaTokens } from '../../media/media-tokens.ts';
import { changeTask, changeTasks } from '../../tasks/job-changes.ts';
import { batchSummary, taskPage } from '../../tasks/job-list.ts';
import { LibraryCache } from '../database/cache.ts';
import { changeFolder, listFolders, removeFolder } from '../folders/folders.ts';
import type { Library } from '../library.ts';
import { facets } from '../search/facets.ts';
import { segmentPage } from '../search/search.ts';
import { addCollection, changeCollection, listCollections, removeCollection } from '../videos/collections.ts';
import { findFile, lookAt } from '../videos/find-file.ts';
import { resultsOf } from '../videos/results.ts';
import { oneVideo, summary, videoPage } from '../videos/video-list.ts';
import { exportClip, exportedLines } from './library-export.ts';
import {
  addVideosBody,
  batchBody,
  cacheBody,
  checked,
  clipAddress,
  collectionBody,
  enqueueBody,
  exportAddress,
  folderBody,
  newCollectionBody,
  parameters,
  segmentAddress,
  taskAddress,
  taskBody,
  thumbnailAddress,
  videoAddress,
  videoFilterAddress,
} from './library-queries.ts';
import { writeSetting } from './library-settings.ts';

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface Asked {
  readonly request: Request;
  readonly url: URL;
  /** The number in the address, where there is one. */
  readonly id: number;
  /** What stands there in its place where it is none. */
  readonly name: string;
}

type Answering = (asked: Asked) => unknown;

/** Everything under `/api/library/`, as library-contract.ts and batch-contract.ts say it. */
export class LibraryApi {
  readonly #library: Library;
  readonly #tokens: MediaTokens;
  /** By method and address; `*` stands for an id. */
  readonly #routes: Readonly<Record<string, Answering>>;

  constructor(library: Library, tokens: MediaTokens) {
    this.#library = library;
    this.#tokens = tokens;
    this.#routes = { ...this.#videoRoutes(), ...this.#batchRoutes(), ...this.#shelfRoutes() };
  }

  /** `path` is what follows `/api/`, cut at slashes. Undefined when it is none of these addresses. */
  async answer(request: Request, path: readonly string[]): Promise<Response | undefined> {
    const [area, list = '', name, verb, ...more] = path;
    if (area !== 'library' || more.length > 0) return undefined;
    const address = [list, ...(name === undefined ? [] : ['*']), ...(verb === undefined ? [] : [verb])].join(
      '/',
    );
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const answering = this.#routes[`${method} ${address}`];
    if (!answering) throw this.#noRoute(address);
    const id = /^\d{1,15}$/.test(name ?? '') ? Number(name) : -1;
    try {
      const value = await answering({ request, url: new URL(request.url), id, name: name ?? '' });
      return value instanceof Response ? value : jsonAnswer(request.method, 200, value);
    } catch (error) {
      throw asAnswer(error);
    }
  }

  #videoRoutes(): Record<string, Answering> {
    const library = this.#library;
    return {
      'GET summary': () => summary(library.database),
      'GET videos': ({ url }) => videoPage(library.database, checked(videoAddress, parameters(url))),
      'GET videos/*': ({ id }) => this.#video(id),
      'POST videos': async ({ request }) =>
        this.#addVideos(checked(addVideosBody, await body(request)).tokens),
      'POST videos/*/open': async ({ id }) => this.#tokens.lend((await findFile(library.database, id)).path),
      'GET facets': ({ url }) => facets(library.database, checked(videoFilterAddress, parameters(url))),
      'GET segments': ({ url }) => segmentPage(library.database, checked(segmentAddress, parameters(url))),
      'GET thumbnails/*': async ({ request, url, id }) =>
        this.#thumbnail(request, id, checked(thumbnailAddress, parameters(url)).at),
      'GET export': ({ url }) => this.#export(checked(exportAddress, parameters(url))),
      'GET clips/*': async ({ request, url, id }) => {
        const { exact } = checked(clipAddress, parameters(url));
        const { name, bytes } = await exportClip(library.database, id, exact === '1', request.signal);
        return fileAnswer(name.endsWith('.mp4') ? 'video/mp4' : 'video/x-matroska', name, bytes);
      },
      'GET results/*': ({ name }) => this.#results(name),
    };
  }

  #batchRoutes(): Record<string, Answering> {
    const library = this.#library;
    return {
      'GET batch': () => this.#batch(),
      'POST batch': async ({ request }) => this.#changeBatch(checked(batchBody, await body(request))),
      'GET jobs': ({ url }) =>
        taskPage(library.database, library.queue.progress, checked(taskAddress, parameters(url))),
      'POST jobs': async ({ request }) => library.enqueue(checked(enqueueBody, await body(request))),
      'POST jobs/*': async ({ request, id }) => {
        const change = checked(taskBody, await body(request));
        if (!changeTask(library.database, id, change)) throw absent('This job is not in the queue any more.');
        library.queue.wake();
        library.changed();
        return this.#batch();
      },
    };
  }

  #shelfRoutes(): Record<string, Answering> {
    const library = this.#library;
    const folders = () => ({ folders: listFolders(library.database, library.scanning) });
    const collections = () => ({ collections: listCollections(library.database) });
    return {
      'GET folders': folders,
      'PATCH folders/*': async ({ request, id }) => {
        const change = checked(folderBody, await body(request));
        if (!changeFolder(library.database, id, change)) throw absent('This folder is not in the library.');
        return this.#told(() => library.watchFolders(), folders);
      },
      'POST folders/*/scan': ({ id }) => {
        void library.scan(id);
        return folders();
      },
      'DELETE folders/*': ({ id }) => {
        if (!removeFolder(library.database, id)) throw absent('This folder is not in the library.');
        return this.#told(() => library.watchFolders(), folders);
      },
      'POST cache': async ({ request }) => this.#changeCache(checked(cacheBody, await body(request))),
      'GET collections': collections,
      'POST collections': async ({ request }) => {
        const { name } = checked(newCollectionBody, await body(request));
        return this.#told(() => addCollection(library.database, name), collections);
      },
      'PATCH collections/*': async ({ request, id }) => {
        const change = checked(collectionBody, await body(request));
        if (!changeCollection(library.database, id, change)) {
          throw absent('There is no such collection, or another has this name.');
        }
        return this.#told(() => {}, collections);
      },
      'DELETE collections/*': ({ id }) => {
        if (!removeCollection(library.database, id)) throw absent('There is no such collection.');
        return this.#told(() => {}, collections);
      },
    };
  }

  async #thumbnail(request: Request, id: number, atUs: number | undefined): Promise<Response> {
    const { thumbnails } = this.#library;
    const made = atUs === undefined ? thumbnails.picture(id) : thumbnails.frame(id, atUs, request.signal);
    const bytes = await made.catch((error: unknown) => {
      // A page that no longer wants a picture has gone; the answer reaches nobody.
      if (toAppError(error).code === 'library/no-thumbnail' || isCancelled(error)) return null;
      throw error;
    });
    // Not a refusal: a browser would write each one to its console.
    if (!bytes) return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
    return new Response(request.method === 'HEAD' ? null : bytes, {
      headers: {
        'content-type': 'image/jpeg',
        'content-length': String(bytes.length),
        // Pictures of a content never change.
        'cache-control': 'private, max-age=86400',
      },
    });
  }

  #export({ format, ...filter }: SegmentFilter & { readonly format: LibraryExportFormat }): Response {
    const lines = exportedLines(this.#library.database, filter, format);
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8';
    return fileAnswer(type, `segments.${format}`, streamOf(lines));
  }

  async #changeCache(change: CacheChange): Promise<LibrarySummary> {
    const { database } = this.#library;
    const cache = new LibraryCache(database);
    if (change.action === 'clear') await cache.clear();
    else {
      writeSetting(database, 'cacheLimitBytes', change.bytes);
      await cache.trim();
    }
    return summary(database);
  }

  #told<T>(change: () => void, answer: () => T): T {
    change();
    this.#library.changed();
    return answer();
  }

  #video(id: number): LibraryVideo {
    const video = oneVideo(this.#library.database, id);
    if (!video) throw absent('This video is not in the library.');
    return video;
  }

  #results(contentId: string): VideoResults {
    const video = this.#library.exists
      ? this.#library.database.get<{ id: number }>('SELECT id FROM video WHERE content_id = ?', contentId)
      : undefined;
    return { results: video ? resultsOf(this.#library.database, video.id) : [] };
  }

  #batch(): BatchSummary {
    return batchSummary(this.#library.database, this.#library.queue.progress);
  }

  #changeBatch(change: BatchChange): BatchSummary {
    const { database, queue } = this.#library;
    switch (change.action) {
      case 'pause':
      case 'resume':
        writeSetting(database, 'isPaused', change.action === 'pause' ? 1 : 0);
        break;
      case 'concurrency':
        writeSetting(database, 'concurrency', change.value);
        break;
      default:
        changeTasks(database, change.action);
    }
    queue.start();
    this.#library.changed();
    return this.#batch();
  }

  async #addVideos(tokens: readonly string[]): Promise<AddedVideos> {
    const ids: number[] = [];
    const problems: AddedVideos['problems'][number][] = [];
    for (const token of tokens) {
      const file = this.#tokens.find(token);
      if (!file) {
        problems.push({
          about: '',
          code: 'source/gone',
          message: 'A file is no longer open: open it again.',
        });
        continue;
      }
      try {
        ids.push(await lookAt(this.#library.database, file.path, null));
      } catch (error) {
        problems.push({ about: file.media.name, ...toldOf(error) });
      }
    }
    this.#library.changed();
    return { ids, problems };
  }

  #noRoute(address: string): HttpError {
    const methods = (['GET', 'POST', 'PATCH', 'DELETE'] satisfies Method[]).filter(
      (method) => this.#routes[`${method} ${address}`],
    );
    if (methods.length === 0) return notFound();
    const list = methods.join(', ');
    return new HttpError(405, `Only ${list} are answered here.`, { allow: list });
  }
}

function body(request: Request): Promise<unknown> {
  return readJson(request, BODY_LIMIT_BYTES).catch((error: unknown) => {
    if (!(error instanceof HttpError) || error.status !== 413) throw error;
    throw new ApiFailure(413, 'usage', 'This asks for too much at once: choose fewer videos.');
  });
}

/** A file that the browser saves under `name`. */
function fileAnswer(type: string, name: string, content: BodyInit): Response {
  const headers = {
    'content-type': type,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, '_')}`,
    'cache-control': 'no-store',
  };
  return new Response(content, { headers });
}

/** Read as fast as it is taken. */
function streamOf(lines: Iterator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: (controller) => {
      const { done, value } = lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

function absent(sentence: string): ApiFailure {
  return new ApiFailure(404, 'library/not-found', sentence);
}

/** What the library and files fail with, under the status that pages know it by. */
function asAnswer(thrown: unknown): unknown {
  const error = toAppError(thrown);
  if (thrown instanceof HttpError || error.code === 'internal') return thrown;
  const statuses: Readonly<Record<string, number>> = {
    'library/not-found': 404,
    'library/damaged': 409,
    'library/newer-version': 409,
    'storage/busy': 503,
    'storage/full': 507,
    'storage/denied': 403,
    'source/denied': 403,
    'source/gone': 410,
    'source/changed': 409,
  };
  return new ApiFailure(statuses[error.code] ?? 422, error.code, error.message, { cause: error });
}

import { readdir } from 'node:fs/promises';
import { isCancelled, toAppError } from '../../../../engine/base/errors.ts';
import { fittingName } from '../../../../engine/formats/reels/clip-names.ts';
import type { BatchChange, BatchSummary, batchEndpoints } from '../../../contract/batch.ts';
import type { clipEndpoints } from '../../../contract/clips.ts';
import type { recutEndpoints } from '../../../contract/recut.ts';
import type { reviewEndpoints } from '../../../contract/review.ts';
import type { segmentEndpoints } from '../../../contract/segments.ts';
import type { CacheChange, LibrarySummary, shelfEndpoints } from '../../../contract/shelves.ts';
import type { AddedVideos, LibraryVideo, VideoResults, videoEndpoints } from '../../../contract/videos.ts';
import { fileAnswer } from '../../http/answers.ts';
import { ApiFailure, toldOf } from '../../http/http-error.ts';
import type { Handlings } from '../../http/router.ts';
import type { FolderTokens } from '../../media/folder-tokens.ts';
import type { MediaTokens } from '../../media/media-tokens.ts';
import { changeTask, changeTasks } from '../../tasks/task-changes.ts';
import { exportClip, planClip } from '../clips/clips.ts';
import { changeFolder, listFolders, removeFolder } from '../folders/folders.ts';
import type { Library } from '../library.ts';
import { facets } from '../search/facets.ts';
import { reviewList, waitingCount } from '../search/review.ts';
import { allSegments, segmentPage } from '../search/search.ts';
import { addCollection, changeCollection, listCollections, removeCollection } from '../videos/collections.ts';
import { findFile, lookAt } from '../videos/find-file.ts';
import { resultsOf } from '../videos/results.ts';
import { oneVideo, summary, videoPage } from '../videos/video-list.ts';
import { exportedLines } from './library-export.ts';
import { writeSetting } from './library-settings.ts';

/** What `videoEndpoints`, `segmentEndpoints`, `shelfEndpoints` and `batchEndpoints` ask for. */
export class LibraryApi {
  readonly #library: Library;
  readonly #tokens: MediaTokens;
  readonly #folders: FolderTokens;

  constructor(library: Library, tokens: MediaTokens, folders: FolderTokens) {
    this.#library = library;
    this.#tokens = tokens;
    this.#folders = folders;
  }

  videos(): Handlings<typeof videoEndpoints> {
    const library = this.#library;
    return {
      list: ({ query }) => videoPage(library.database, query),
      one: ({ parameters: { id } }) => this.#video(id),
      add: ({ body: { tokens } }) => this.#addVideos(tokens),
      open: async ({ parameters: { id } }) => this.#tokens.lend((await findFile(library.database, id)).path),
      facets: ({ query }) => facets(library.database, query),
      thumbnail: ({ request, parameters: { id }, query: { at } }) => this.#thumbnail(request, id, at),
      analysed: async ({ body }) => ({ isTagged: await library.takeAnalysed(body) }),
      results: ({ parameters: { contentId } }) => this.#results(contentId),
    };
  }

  segments(): Handlings<typeof segmentEndpoints> {
    const library = this.#library;
    return {
      search: ({ query }) => segmentPage(library.database, query),
      export: ({ query: { format, ...filter } }) => {
        const lines = exportedLines(library.database, allSegments(library.database, filter), format);
        const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8';
        return fileAnswer(type, { name: `segments.${format}` }, streamOf(lines));
      },
      clip: async ({ request, parameters: { id }, query: { exact = false, ...rest } }) => {
        const wish = { isExact: exact, ...rest };
        const clip = await exportClip(library.database, id, wish, library.media, request.signal);
        return fileAnswer(clip.name.endsWith('.mp4') ? 'video/mp4' : 'video/x-matroska', clip, clip.bytes);
      },
    };
  }

  shelves(): Handlings<typeof shelfEndpoints> {
    const library = this.#library;
    const folders = () => ({ folders: listFolders(library.database, library.scanning) });
    const collections = () => ({ collections: listCollections(library.database) });
    return {
      summary: ({ query: { study } }) => this.#summary(study),
      changeCache: ({ body }) => this.#changeCache(body),
      folders,
      changeFolder: ({ parameters: { id }, body }) => {
        if (!changeFolder(library.database, id, body)) throw absent('This folder is not in the library.');
        return this.#told(() => library.watchFolders(), folders);
      },
      scanFolder: ({ parameters: { id } }) => {
        void library.scan(id);
        return folders();
      },
      forgetFolder: ({ parameters: { id } }) => {
        if (!removeFolder(library.database, id)) throw absent('This folder is not in the library.');
        return this.#told(() => library.watchFolders(), folders);
      },
      collections,
      addCollection: ({ body: { name } }) =>
        this.#told(() => addCollection(library.database, name), collections),
      changeCollection: ({ parameters: { id }, body }) => {
        if (!changeCollection(library.database, id, body)) {
          throw absent('There is no such collection, or another has this name.');
        }
        return this.#told(() => {}, collections);
      },
      removeCollection: ({ parameters: { id } }) => {
        if (!removeCollection(library.database, id)) throw absent('There is no such collection.');
        return this.#told(() => {}, collections);
      },
    };
  }

  clips(): Handlings<typeof clipEndpoints> {
    const library = this.#library;
    return {
      state: () => library.jobs.clipsState(),
      begin: async ({ body: { folder: token, ...wish } }) => {
        const folder = this.#folders.path(token);
        // A folder that cannot be read is told by the task.
        const taken = await readdir(folder).catch((): string[] => []);
        return library.jobs.cutClips({ ...wish, folder }, taken);
      },
      reel: async ({ request, body: { segments, preUs, postUs, reel } }) => {
        const wish = { isExact: true, preUs, postUs };
        const clips = [];
        for (const id of segments) clips.push(await planClip(library.database, id, wish));
        const bytes = await library.media.reel(clips, reel, { signal: request.signal });
        const { stem, isShortened } = fittingName(reel.title);
        return fileAnswer('video/mp4', { name: `${stem}.mp4`, isShortened }, bytes);
      },
      cancel: () => library.jobs.cancelClips(),
    };
  }

  recut(): Handlings<typeof recutEndpoints> {
    const library = this.#library;
    return {
      state: () => library.jobs.recutState(),
      begin: ({ body }) => library.jobs.recut(body),
      cancel: () => library.jobs.cancelRecut(),
    };
  }

  review(): Handlings<typeof reviewEndpoints> {
    return { list: ({ query }) => reviewList(this.#library.database, query) };
  }

  batch(): Handlings<typeof batchEndpoints> {
    const library = this.#library;
    return {
      summary: () => this.#batch(),
      change: ({ body }) => this.#changeBatch(body),
      tasks: ({ query }) => library.tasks(query),
      enqueue: ({ body }) => library.enqueue(body),
      changeTask: ({ parameters: { id }, body }) => {
        if (!changeTask(library.database, id, body)) throw absent('This task is not in the queue any more.');
        library.runner.wake();
        library.changed();
        return this.#batch();
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

  async #changeCache(change: CacheChange): Promise<LibrarySummary> {
    const { database, kept } = this.#library;
    if (change.action === 'clear') await kept.files.clear();
    else {
      writeSetting(database, 'cacheLimitBytes', change.bytes);
      await kept.files.trim();
    }
    return this.#summary();
  }

  async #summary(study?: string): Promise<LibrarySummary> {
    const { database, kept } = this.#library;
    const whole = summary(database, (await kept.files.usage()).bytes, study);
    return { ...whole, waiting: waitingCount(database, study) };
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
    return this.#library.batch();
  }

  #changeBatch(change: BatchChange): BatchSummary {
    const { database, runner } = this.#library;
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
    runner.start();
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

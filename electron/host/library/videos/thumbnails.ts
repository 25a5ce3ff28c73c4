import path from 'node:path';
import { AppError, isCancelled, toAppError } from '../../../../engine/base/errors.ts';
import { Semaphore } from '../../../../engine/base/semaphore.ts';
import { renderVideo } from '../../../../engine/decode/ffmpeg/render.node.ts';
import { pictureArguments } from '../../../../engine/decode/ffmpeg/render-arguments.ts';
import { LibraryCache } from '../database/cache.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { findFile } from './find-file.ts';

/** Longest side in pixels. */
const SIDE = 320;
/** Where to look: past black beginnings, and never far into a long video. */
const SHARE = 0.1;
const LATEST_US = 60_000_000;
/** Decoders that make pictures of videos at the same time; a batch needs the rest of the machine. */
const VIDEOS_AT_ONCE = 2;
/**
 * Of single frames: there are many more of them, and each row has its video's picture meanwhile. Also while a batch runs: each
 * is one short decode that only a row someone looks at asks for, and a batch may run all night.
 */
const FRAMES_AT_ONCE = 1;

type Picture = Uint8Array<ArrayBuffer>;

/** Small pictures of videos and of frames in them: JPEGs, made when they are first asked for, and cached. */
export class Thumbnails {
  readonly #database: LibraryDatabase;
  readonly #cache: LibraryCache;
  readonly #making = new Map<string, Promise<Picture>>();
  /** Names in the cache of those that cannot be made, until the next start. */
  readonly #hopeless = new Set<string>();
  readonly #videoSemaphore = new Semaphore(VIDEOS_AT_ONCE);
  readonly #frameSemaphore = new Semaphore(FRAMES_AT_ONCE);

  constructor(database: LibraryDatabase) {
    this.#database = database;
    this.#cache = new LibraryCache(database);
  }

  /** Of a whole video. Errors: `library/not-found`, `library/no-thumbnail`. */
  async picture(videoId: number): Promise<Picture> {
    const { contentId, durationUs } = this.#video(videoId);
    const name = `${contentId}.jpg`;
    const known = await this.#known(name);
    if (known) return known;
    const at = Math.min(durationUs * SHARE, LATEST_US);
    const make = () =>
      this.#make(videoId, name, at).catch((error: unknown) => {
        if (at === 0 || toAppError(error).code.startsWith('source/')) throw error;
        return this.#make(videoId, name, 0);
      });
    const making =
      this.#making.get(name) ??
      this.#tried(name, () => this.#videoSemaphore.run(make)).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making;
  }

  /**
   * Of what is on screen `atUs` into a video.
   * Errors: `library/not-found`, `library/no-thumbnail`, `cancelled` when `signal` aborts.
   */
  async frame(videoId: number, atUs: number, signal?: AbortSignal): Promise<Picture> {
    const name = `${this.#video(videoId).contentId}-${atUs}.jpg`;
    const known = await this.#known(name);
    if (known) return known;
    return this.#tried(name, () =>
      this.#frameSemaphore.run(
        // Another window may have wanted the same one.
        async () => (await this.#cache.read(name)) ?? this.#make(videoId, name, atUs, signal),
        signal,
      ),
    );
  }

  #video(id: number): { readonly contentId: string; readonly durationUs: number } {
    const video = this.#database.get<{ content_id: string; duration_us: number | null }>(
      'SELECT content_id, duration_us FROM video WHERE id = ?',
      id,
    );
    if (!video) throw new AppError('library/not-found', 'This video is not in the library.');
    return { contentId: video.content_id, durationUs: video.duration_us ?? 0 };
  }

  async #known(name: string): Promise<Picture | undefined> {
    const known = await this.#cache.read(name);
    if (!known && this.#hopeless.has(name)) throw none();
    return known;
  }

  async #tried(name: string, make: () => Promise<Picture>): Promise<Picture> {
    try {
      return await make();
    } catch (error) {
      if (isCancelled(error)) throw error;
      // A file that is unplugged now may be there later.
      if (!toAppError(error).code.startsWith('source/')) this.#hopeless.add(name);
      throw none(error);
    }
  }

  async #make(videoId: number, cacheName: string, atUs: number, signal?: AbortSignal): Promise<Picture> {
    const file = await findFile(this.#database, videoId);
    const name = path.basename(file.path);
    const plan = pictureArguments(name, atUs, SIDE);
    const bytes = await renderVideo({ kind: 'path', path: file.path, name }, plan, signal);
    await this.#cache.write(cacheName, bytes);
    return bytes;
  }
}

function none(cause?: unknown): AppError {
  return new AppError('library/no-thumbnail', 'No picture of this video can be made.', { cause });
}

import path from 'node:path';
import { renderVideo } from '../../../engine/decode/render.node.ts';
import { pictureArguments } from '../../../engine/decode/render-arguments.ts';
import { AppError, isCancelled, toAppError } from '../../../engine/errors.ts';
import { LibraryCache } from './cache.ts';
import type { LibraryDatabase } from './database.ts';
import { findFile } from './find-file.ts';

/** Longest side in pixels. */
const SIDE = 320;
/** Where to look: past black beginnings, and never far into a long video. */
const SHARE = 0.1;
const LATEST_US = 60_000_000;
/** Decoders that make pictures at the same time; a batch needs the rest of the machine. */
const AT_ONCE = 2;

/** Small pictures of videos, made when they are first asked for. */
export class Thumbnails {
  readonly #database: LibraryDatabase;
  readonly #cache: LibraryCache;
  readonly #making = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  /** Those of which no picture can be made, until the next start. */
  readonly #hopeless = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(database: LibraryDatabase) {
    this.#database = database;
    this.#cache = new LibraryCache(database);
  }

  /** A JPEG. Errors: `library/not-found`, `library/no-thumbnail`. */
  async picture(videoId: number): Promise<Uint8Array<ArrayBuffer>> {
    const video = this.#database.get<{ content_id: string; duration_us: number | null }>(
      'SELECT content_id, duration_us FROM video WHERE id = ?',
      videoId,
    );
    if (!video) throw new AppError('library/not-found', 'This video is not in the library.');
    const { content_id: contentId } = video;
    const known = await this.#cache.read(`${contentId}.jpg`);
    if (known) return known;
    if (this.#hopeless.has(contentId)) throw none();
    const making =
      this.#making.get(contentId) ??
      this.#make(videoId, contentId, video.duration_us ?? 0).finally(() => this.#making.delete(contentId));
    this.#making.set(contentId, making);
    return making;
  }

  async #make(videoId: number, contentId: string, durationUs: number): Promise<Uint8Array<ArrayBuffer>> {
    await this.#turn();
    try {
      const file = await findFile(this.#database, videoId);
      const name = path.basename(file.path);
      const ref = { kind: 'path', path: file.path, name } as const;
      const at = Math.min(durationUs * SHARE, LATEST_US);
      const bytes = await renderVideo(ref, pictureArguments(name, at, SIDE)).catch((error: unknown) => {
        if (at === 0) throw error;
        return renderVideo(ref, pictureArguments(name, 0, SIDE));
      });
      await this.#cache.write(`${contentId}.jpg`, bytes);
      return bytes;
    } catch (error) {
      if (isCancelled(error)) throw error;
      // A file that is unplugged now may be there later.
      if (!toAppError(error).code.startsWith('source/')) this.#hopeless.add(contentId);
      throw none(error);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}

function none(cause?: unknown): AppError {
  return new AppError('library/no-thumbnail', 'No picture of this video can be made.', { cause });
}

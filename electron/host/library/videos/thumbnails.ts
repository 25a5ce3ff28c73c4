import { type ArtifactKey, idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import type { Artifacts } from '../../../../engine/artifacts/artifacts.ts';
import { AppError, isCancelled, toAppError } from '../../../../engine/base/errors.ts';
import type { Media } from '../../processes/process-media.ts';
import type { ParametersOf } from '../../tasks/kinds.ts';
import { handlerOf, type TaskHandlers } from '../../tasks/task-handler.ts';
import type { TaskRunner } from '../../tasks/task-runner.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { findFile, sourceOf } from './find-file.ts';

/** Longest side in pixels. */
const SIDE = 320;
/** Where to look: past black beginnings, and never far into a long video. */
const SHARE = 0.1;
const LATEST_US = 60_000_000;

type Picture = Uint8Array<ArrayBuffer>;
type PictureKey = ArtifactKey<'picture'>;

/** Small pictures of videos and of frames in them: JPEGs, made when they are first asked for, and kept. */
export class Thumbnails {
  readonly #database: LibraryDatabase;
  readonly #artifacts: Artifacts;
  readonly #making = new Map<string, Promise<Picture>>();
  /** By {@link nameOf}, those that cannot be made, until the next start. */
  readonly #hopeless = new Set<string>();
  readonly #now: TaskRunner['now'];
  readonly #media: Media;

  /**
   * @param now does a task at once; see {@link TaskRunner.now}
   * @param media what decodes
   */
  constructor(database: LibraryDatabase, artifacts: Artifacts, now: TaskRunner['now'], media: Media) {
    this.#media = media;
    this.#database = database;
    this.#artifacts = artifacts;
    this.#now = now;
  }

  /** What the runner does when a picture is asked for. */
  handlers(): Pick<TaskHandlers, 'picture' | 'frame'> {
    return {
      picture: handlerOf<'picture', ParametersOf<'picture'>, Picture>({
        kind: 'picture',
        prepare: async (asked) => ({ input: asked }),
        work: ({ video }) => this.#makeWhole(video),
        keep: (_asked, picture) => picture,
      }),
      frame: handlerOf<'frame', ParametersOf<'frame'>, Picture>({
        kind: 'frame',
        prepare: async (asked) => ({ input: asked }),
        work: ({ video, atUs }, { signal }) => this.#makeFrame(video, atUs, signal),
        keep: (_asked, picture) => picture,
      }),
    };
  }

  /** Of a whole video. Errors: `library/not-found`, `library/no-thumbnail`. */
  async picture(videoId: number): Promise<Picture> {
    const key = keyOf(this.#video(videoId).contentId, 'cover');
    const known = await this.#known(key);
    if (known) return known;
    const name = nameOf(key);
    const making =
      this.#making.get(name) ??
      this.#tried(key, () => this.#now('picture', { video: videoId })).finally(() =>
        this.#making.delete(name),
      );
    this.#making.set(name, making);
    return making;
  }

  /**
   * Of what is on screen `atUs` into a video.
   * Errors: `library/not-found`, `library/no-thumbnail`, `cancelled` when `signal` aborts.
   */
  async frame(videoId: number, atUs: number, signal?: AbortSignal): Promise<Picture> {
    const key = keyOf(this.#video(videoId).contentId, `at=${atUs}`);
    const known = await this.#known(key);
    if (known) return known;
    return this.#tried(key, () => this.#now('frame', { video: videoId, atUs }, signal));
  }

  async #makeWhole(videoId: number): Promise<Picture> {
    const { contentId, durationUs } = this.#video(videoId);
    const key = keyOf(contentId, 'cover');
    const at = Math.min(durationUs * SHARE, LATEST_US);
    try {
      return await this.#make(videoId, key, at);
    } catch (error) {
      if (at === 0 || toAppError(error).code.startsWith('source/')) throw error;
      return this.#make(videoId, key, 0);
    }
  }

  async #makeFrame(videoId: number, atUs: number, signal: AbortSignal): Promise<Picture> {
    const key = keyOf(this.#video(videoId).contentId, `at=${atUs}`);
    // Another window may have wanted the same one.
    return (await this.#read(key)) ?? this.#make(videoId, key, atUs, signal);
  }

  #video(id: number): { readonly contentId: string; readonly durationUs: number } {
    const video = this.#database.get<{
      content_id: string;
      duration_us: number | null;
      video_number: number | null;
    }>('SELECT content_id, duration_us, video_number FROM video WHERE id = ?', id);
    if (!video) throw new AppError('library/not-found', 'This video is not in the library.');
    const contentId = idOfVideo(video.content_id, video.video_number ?? undefined);
    return { contentId, durationUs: video.duration_us ?? 0 };
  }

  async #read(key: PictureKey): Promise<Picture | undefined> {
    return (await this.#artifacts.get(key))?.data;
  }

  async #known(key: PictureKey): Promise<Picture | undefined> {
    const known = await this.#read(key);
    if (!known && this.#hopeless.has(nameOf(key))) throw none();
    return known;
  }

  async #tried(key: PictureKey, make: () => Promise<Picture>): Promise<Picture> {
    try {
      return await make();
    } catch (error) {
      if (isCancelled(error)) throw error;
      // A file that is unplugged now may be there later.
      if (!toAppError(error).code.startsWith('source/')) this.#hopeless.add(nameOf(key));
      throw none(error);
    }
  }

  async #make(videoId: number, key: PictureKey, atUs: number, signal?: AbortSignal): Promise<Picture> {
    const file = await findFile(this.#database, videoId);
    const bytes = await this.#media.picture(sourceOf(file), atUs, SIDE, signal);
    await this.#artifacts.put(key, { facts: {}, shape: [bytes.length], data: bytes });
    return bytes;
  }
}

function none(cause?: unknown): AppError {
  return new AppError('library/no-thumbnail', 'No picture of this video can be made.', { cause });
}

function keyOf(contentId: string, parameters: string): PictureKey {
  return { contentId, kind: 'picture', model: null, parameters };
}

function nameOf({ contentId, parameters }: PictureKey): string {
  return `${contentId} ${parameters}`;
}

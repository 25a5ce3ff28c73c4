import path from 'node:path';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { TAUGHT_MODEL } from '../../../engine/teach/head.ts';
import type { teachingEndpoints } from '../../contract/teaching.ts';
import type { Handlings } from '../http/router.ts';
import type { Library } from '../library/library.ts';
import { findFile } from '../library/videos/find-file.ts';
import type { MediaTokens } from '../media/media-tokens.ts';
import type { StorageApi } from '../projects/storage-api.ts';
import { type TaughtVideo, Teacher } from './teacher.ts';

export interface TeachingApiOptions {
  readonly library: Library;
  readonly tokens: MediaTokens;
  readonly storage: StorageApi;
  readonly modelFolders: readonly string[];
  /** Models of this library alone. */
  readonly ownModels: string;
}

/** What `teachingEndpoints` ask for. */
export class TeachingApi {
  readonly #options: TeachingApiOptions;
  /** Learning takes all of the machine: one at a time. */
  readonly #queue = new SerialQueue();
  readonly #closing = new AbortController();
  #teacher: Teacher | undefined;

  constructor(options: TeachingApiOptions) {
    this.#options = options;
  }

  handlings(): Handlings<typeof teachingEndpoints> {
    return {
      state: async () => {
        await this.#options.storage.settled();
        return this.#made().state();
      },
      learn: () =>
        this.#queue.run(async () => {
          await this.#options.storage.settled();
          return this.#made().learn(this.#closing.signal);
        }),
    };
  }

  /** Ends what is being learnt. */
  close(): void {
    this.#closing.abort();
  }

  #made(): Teacher {
    const { library, storage, modelFolders, ownModels } = this.#options;
    this.#teacher ??= new Teacher({
      database: library.database,
      modelFolders,
      folder: path.join(ownModels, TAUGHT_MODEL),
      readProject: async (video) => {
        const file = await this.#fileOf(video).catch(() => undefined);
        const media =
          file === undefined
            ? undefined
            : this.#options.tokens.find((await this.#options.tokens.lend(file)).token);
        return (await storage.read({ contentId: video.contentId, media }))?.text;
      },
      fileOf: (video) => this.#fileOf(video),
    });
    return this.#teacher;
  }

  /** In the library, or open in a page. */
  async #fileOf({ id, contentId }: TaughtVideo): Promise<string> {
    const { library, tokens } = this.#options;
    try {
      return (await findFile(library.database, id)).path;
    } catch (error) {
      for (const { token } of tokens.list()) {
        const file = tokens.find(token)?.path;
        if (file && (await fileContentId(file, path.basename(file)).catch(() => null)) === contentId)
          return file;
      }
      throw error;
    }
  }
}

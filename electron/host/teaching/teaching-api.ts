import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { LEAST_EXAMPLES } from '../../../engine/teach/teach.ts';
import type { Learned, teachingEndpoints } from '../../contract/teaching.ts';
import type { Handlings } from '../http/router.ts';
import type { Library } from '../library/library.ts';
import { exampleCounts } from '../library/search/example-counts.ts';
import { findFile } from '../library/videos/find-file.ts';
import type { MediaTokens } from '../media/media-tokens.ts';
import type { StorageApi } from '../projects/storage-api.ts';
import type { Learn } from '../tasks/handlers/teach.ts';
import { type TaughtStudy, type TaughtVideo, Teacher } from './teacher.ts';

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
  /** How learning ended last in this process. */
  #last: Learned | AppError | null = null;

  constructor(options: TeachingApiOptions) {
    this.#options = options;
  }

  handlings(): Handlings<typeof teachingEndpoints> {
    return {
      examples: ({ query: { study, except } }) => {
        const { library } = this.#options;
        // Nobody has marked anything where there is no library yet.
        const labels = library.exists ? exampleCounts(library.database, study, except) : [];
        return { needed: LEAST_EXAMPLES, labels };
      },
      state: async ({ query: { study } }) => {
        await this.#options.storage.settled();
        return this.#made().state(await this.#named(study));
      },
      exchange: async ({ body: { study } }) => {
        await this.#options.storage.settled();
        return this.#made().exchange(await this.#named(study));
      },
      learn: async ({ body: { without = [], study } }) => {
        const { library, storage } = this.#options;
        await storage.settled();
        this.#last = null;
        const what = { without: [...without], ...(study === undefined ? {} : { study }) };
        await library.runner.whenEnded(library.runner.add('teach', what));
        return this.#learned(study);
      },
    };
  }

  async #named(study: string | undefined): Promise<TaughtStudy | undefined> {
    return study === undefined
      ? undefined
      : { id: study, name: await this.#options.storage.nameOfStudy(study) };
  }

  /** Another process may have learnt, or a person has stopped it: then nothing is said of problems. */
  async #learned(study: string | undefined): Promise<Learned> {
    const last = this.#last;
    if (last instanceof AppError) throw last;
    return last ?? { ...(await this.#made().state(await this.#named(study))), problems: [] };
  }

  /** The work on a task of the kind `teach`. */
  readonly learn: Learn = async ({ without, study }, signal, onProgress) => {
    try {
      await this.#options.storage.settled();
      this.#last = await this.#made().learn({ without, study: await this.#named(study) }, signal, onProgress);
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError)) throw error;
      this.#last = error;
    }
  };

  #made(): Teacher {
    const { library, storage, modelFolders, ownModels } = this.#options;
    // A library that went away and is back is another database.
    return new Teacher({
      database: library.database,
      modelFolders,
      ownModels,
      readProject: async (video) => {
        const file = await this.#fileOf(video).catch(() => undefined);
        const media =
          file === undefined
            ? undefined
            : this.#options.tokens.find((await this.#options.tokens.lend(file)).token);
        return (await storage.read({ contentId: video.contentId, media, study: video.study }))?.text;
      },
      fileOf: (video) => this.#fileOf(video),
      teaching: library.teaching,
    });
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

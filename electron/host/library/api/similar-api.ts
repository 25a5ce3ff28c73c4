import { remembered } from '../../../../engine/base/memo.ts';
import type { similarEndpoints } from '../../../contract/similar.ts';
import type { Handlings } from '../../http/router.ts';
import { findBase } from '../../models/model-folders.ts';
import type { Library } from '../library.ts';
import { similarSegments } from '../similar/similar.ts';
import type { DecisionApi } from './decision-api.ts';

export interface SimilarApiOptions {
  readonly library: Library;
  readonly modelFolders: readonly string[];
  readonly decisions: DecisionApi;
}

/** What `similarEndpoints` ask for. */
export class SimilarApi {
  readonly #options: SimilarApiOptions;
  readonly #base = new Map<string, ReturnType<typeof findBase>>();

  constructor(options: SimilarApiOptions) {
    this.#options = options;
  }

  handlings(): Handlings<typeof similarEndpoints> {
    const { library, decisions } = this.#options;
    return {
      search: async ({ body }) => {
        const { manifest } = await this.#found();
        return similarSegments(library.database, library.indexes, manifest, body);
      },
      accept: ({ body: { label, stretches, study } }) => decisions.draw(stretches, label, study),
      work: () => library.jobs.teachingWork(),
      embed: async () => {
        const { manifest } = await this.#found();
        library.indexes.forget();
        return library.jobs.embed((await library.indexes.upToDate(manifest)).unknown);
      },
      cancel: () => library.jobs.cancelTeaching(),
    };
  }

  /** Looking through the folders takes longer than searching does. */
  #found(): ReturnType<typeof findBase> {
    return remembered(this.#base, 'base', () => findBase(this.#options.modelFolders));
  }
}

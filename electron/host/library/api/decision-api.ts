import { shortenedSentence } from '../../../../engine/formats/fields/file-names.ts';
import { fittingName } from '../../../../engine/formats/reels/clip-names.ts';
import { planReel } from '../../../../engine/formats/reels/reel.ts';
import { reelFormat } from '../../../../engine/formats/reels/reel-formats.ts';
import type { Decided, decisionEndpoints, ReelWish, WrittenReel } from '../../../contract/decisions.ts';
import type { Handlings } from '../../http/router.ts';
import type { MediaTokens } from '../../media/media-tokens.ts';
import type { StorageApi } from '../../projects/storage-api.ts';
import { type DrawnStretch, type NamedStudy, SegmentDecisions } from '../decisions/segment-decisions.ts';
import type { Library } from '../library.ts';
import { reelSegments } from '../reels/reel-segments.ts';
import { findFile } from '../videos/find-file.ts';

/** What `decisionEndpoints` ask for. */
export class DecisionApi {
  readonly #library: Library;
  readonly #tokens: MediaTokens;
  readonly #storage: StorageApi;
  #decisions: SegmentDecisions | undefined;

  constructor(library: Library, tokens: MediaTokens, storage: StorageApi) {
    this.#library = library;
    this.#tokens = tokens;
    this.#storage = storage;
  }

  handlings(): Handlings<typeof decisionEndpoints> {
    return {
      decide: async ({ body: { segments, decision, study } }) => {
        const decided = await this.#made().decide(segments, decision, await this.#named(study));
        this.#library.changed();
        return decided;
      },
      undo: async ({ body: { undo } }) => {
        const undone = await this.#made().undo(undo);
        this.#library.changed();
        return undone;
      },
      reel: ({ body }) => this.#reel(body),
    };
  }

  /** Draws stretches of videos of the library with a label, in a study where one is given. */
  async draw(stretches: readonly DrawnStretch[], label: string, study?: string): Promise<Decided> {
    const drawn = await this.#made().draw(stretches, label, await this.#named(study));
    this.#library.changed();
    return drawn;
  }

  async #named(study: string | undefined): Promise<NamedStudy | null> {
    return study === undefined ? null : { id: study, name: await this.#storage.nameOfStudy(study) };
  }

  /** Made when first needed: opening the library makes one where there is none. */
  #made(): SegmentDecisions {
    const { database } = this.#library;
    this.#decisions ??= new SegmentDecisions(database, {
      edit: async ({ id, contentId, study }, edit) => {
        // Where its file is decides whether the project lies beside it; a video that is gone has its in the library.
        const file = await findFile(database, id).catch(() => undefined);
        const opened = file && (await this.#tokens.lend(file.path).catch(() => undefined));
        const media = opened && this.#tokens.find(opened.token);
        await this.#storage.edit({ contentId, media, study }, edit);
      },
    });
    return this.#decisions;
  }

  #reel({ segments, format: id, ...wish }: ReelWish): WrittenReel {
    const format = reelFormat(id);
    const plan = planReel(reelSegments(this.#library.database, segments), { ...wish, frameRate: null });
    const { stem, isShortened } = fittingName(wish.title);
    const cut = isShortened ? [shortenedSentence(1)] : [];
    return {
      files: format.write(plan, stem),
      losses: [...plan.losses, ...format.losses(plan), ...cut],
      shots: plan.shots.length,
    };
  }
}

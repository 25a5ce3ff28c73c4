import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { toWire } from '../../../engine/base/errors.ts';
import { canonicalRegions, isSameRegions, type Region } from '../../../engine/base/regions.ts';
import { parseTubeletJson, type TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { settingsKey } from '../../../engine/pipeline/result.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { chooseVideo, chosenNumber } from '../../host/library/videos/chosen-video.ts';
import { blocksIdOf } from '../../host/library/videos/duplicate-ids.ts';
import { contentOf, lookAt } from '../../host/library/videos/find-file.ts';
import { paintedOutOf } from '../../host/library/videos/painted-out.ts';
import { findResult, recordFailure, recordResult } from '../../host/library/videos/results.ts';

/** A run of one model with one way of cutting. */
export interface RunIdentity {
  readonly modelSha256: string;
  readonly settings: string;
}

/** A video as it is met in a run. */
export interface MetVideo {
  readonly contentId: ContentId;
  /** As its blocks say it, which is the same but for videos that differ only where blocks do not look. */
  readonly blocksId: ContentId;
  /** In the library; null where there is none. */
  readonly videoId: number | null;
  /** Which of several videos in the file, from 1; undefined: the file's own choice. */
  readonly videoNumber: number | undefined;
  /** Regions that the model does not see: those of this run, and those that the library has for it. */
  readonly painted: readonly Region[];
}

/** What earlier runs have done: as their files in the output folder say, and as the library does where there is one. */
export class TagMemory {
  readonly #identity: RunIdentity;
  readonly #library: LibraryDatabase | null;
  readonly #videoNumber: number | undefined;
  readonly #paintOut: readonly Region[];

  /** @param chosen for all files of this run: which video of each, where one is, and what is painted out of it */
  constructor(
    identity: RunIdentity,
    library: LibraryDatabase | null,
    {
      videoNumber,
      paintOut,
    }: { readonly videoNumber: number | undefined; readonly paintOut: readonly Region[] },
  ) {
    this.#videoNumber = videoNumber;
    this.#paintOut = paintOut;
    this.#identity = identity;
    this.#library = library;
  }

  /** Errors: `source/*`, those of the file system. */
  async meet(file: string): Promise<MetVideo> {
    const full = path.resolve(file);
    if (!this.#library) {
      const contentId = await fileContentId(full, path.basename(file));
      const chosen = { videoNumber: this.#videoNumber, painted: canonicalRegions(this.#paintOut) };
      return { contentId, blocksId: contentId, videoId: null, ...chosen };
    }
    const videoId = await lookAt(this.#library, full, null);
    const contentId = contentOf(this.#library, videoId);
    if (this.#videoNumber !== undefined) chooseVideo(this.#library, videoId, this.#videoNumber);
    const videoNumber = chosenNumber(this.#library, videoId);
    const painted = canonicalRegions([...this.#paintOut, ...paintedOutOf(this.#library, videoId)]);
    return { contentId, blocksId: blocksIdOf(this.#library, videoId), videoId, videoNumber, painted };
  }

  /** True when `place` holds what this run would write. The library then has it too. */
  async isWritten(place: string, met: MetVideo): Promise<boolean> {
    try {
      const result = parseTubeletJson(await readFile(place, 'utf8'));
      const { video, model, cut } = result;
      const isSame =
        video.contentId === met.contentId &&
        (met.videoNumber === undefined || (video.chosen?.number ?? 1) === met.videoNumber) &&
        isSameRegions(video.paintedOut ?? [], met.painted) &&
        model.sha256 === this.#identity.modelSha256 &&
        settingsKey(cut) === this.#identity.settings;
      if (isSame && !this.find(met, place)) this.keep(met, result);
      return isSame;
    } catch {
      // None there, half of one, or something else of that name.
      return false;
    }
  }

  /** What an earlier run found, with the name that the video has now; undefined when there was none. */
  find({ videoId, painted }: MetVideo, file: string): TubeletResult | undefined {
    if (!this.#library || videoId === null) return undefined;
    const result = findResult(this.#library, { videoId, ...this.#identity }, painted);
    return result && { ...result, video: { ...result.video, name: path.basename(file) } };
  }

  keep({ videoId }: MetVideo, result: TubeletResult): void {
    if (this.#library && videoId !== null)
      recordResult(this.#library, { videoId, ...this.#identity }, result);
  }

  keepFailure({ videoId }: MetVideo, error: unknown): void {
    if (this.#library && videoId !== null) recordFailure(this.#library, videoId, toWire(error));
  }
}

import { untrack } from 'svelte';
import type { ModelIdentity } from '../../../engine/annotation/document/records.ts';
import { type SuggestedResult, suggestResult } from '../../../engine/annotation/edits/suggest-result.ts';
import { labelsOfModel } from '../../../engine/annotation/labels/model-classes.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import { suggestedBy } from '../../../engine/formats/tables/suggested-by.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { modelSha256 } from '../../../engine/pipeline/model-identity.ts';
import { namesOf } from '../../../engine/timeline/groups/parents.ts';
import type { ScoredSegment } from '../../../engine/timeline/segment.ts';
import type { Session } from '../app/session.svelte.ts';
import type { VideoDocument } from '../document/document.svelte.ts';
import type { OpenVideos } from './open-videos.svelte.ts';
import type { Results } from './results.svelte.ts';
import type { VideoFile } from './video-file.svelte.ts';

interface Needs {
  readonly openVideos: OpenVideos;
  readonly results: Results;
  readonly session: Session;
}

/** A part of a video in which a model is asked for suggestions. */
export interface WantedRange {
  readonly modelId: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/** What a model found in a video, cut as the sliders say. */
interface Findings {
  readonly manifest: Manifest;
  readonly segments: readonly ScoredSegment[];
  /** How far the model has looked; null: all of it. */
  readonly untilUs: Micros | null;
}

/** Brings what models find into documents, as suggestions on their own track. */
export class Suggesting {
  /** Hashes take a moment and a manifest never changes. */
  #identities = $state.raw<ReadonlyMap<Manifest, ModelIdentity>>(new Map());
  /** Where suggestions are wanted, of videos of which that is a part only. */
  readonly #ranges = new Map<VideoDocument, WantedRange>();
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Keeps the suggestions for the video on screen in step with the scores and the sliders, until what it returns is
   * called.
   */
  follow(): () => void {
    const { openVideos, results, session } = this.#needs;
    return $effect.root(() => {
      // The model is known late, and its hash later.
      $effect(() => {
        const manifest = session.model?.manifest;
        const document = openVideos.selected?.document;
        if (!manifest) return;
        untrack(() => void this.#identify(manifest));
        // Labels that the person brings along come first.
        void document?.opened.then(() => queueMicrotask(() => this.#offerLabels(document, manifest)));
      });
      // A run may be by another model than the one in use.
      $effect(() => {
        const manifest = openVideos.selected?.analysis.model?.manifest;
        if (manifest) untrack(() => void this.#identify(manifest));
      });
      // Scores stream in and sliders move: what is not decided yet is suggested anew, before it is drawn.
      $effect.pre(() => {
        const file = openVideos.selected;
        const { segments } = results;
        const manifest = file?.analysis.model?.manifest;
        if (!file?.document.isOpen || !file.analysis.track || !manifest || !this.#identityOf(manifest))
          return;
        const { outcome, analysedUs } = file.analysis;
        const untilUs = outcome ? null : analysedUs;
        untrack(() => this.#suggest(file.document, { manifest, segments, untilUs }));
      });
    });
  }

  /** The same once for a video that is not on screen, whose document is open. */
  async bring(file: VideoFile): Promise<void> {
    const { openVideos, results } = this.#needs;
    const { document, analysis } = file;
    const manifest = analysis.model?.manifest;
    if (!manifest || !analysis.track || file === openVideos.selected) return;
    await this.#identify(manifest);
    this.#offerLabels(document, manifest);
    const untilUs = analysis.outcome ? null : analysis.analysedUs;
    this.#suggest(document, { manifest, segments: results.segmentsOf(file), untilUs });
  }

  /** Who a model is; null until its files' hashes are put together. */
  #identityOf(manifest: Manifest): ModelIdentity | null {
    return this.#identities.get(manifest) ?? null;
  }

  async #identify(manifest: Manifest): Promise<void> {
    if (this.#identities.has(manifest)) return;
    const sha256 = await modelSha256(manifest);
    const identity = { id: manifest.id, version: manifest.version, sha256 };
    this.#identities = new Map([...this.#identities, [manifest, identity]]);
  }

  /** Offers a document without labels one for each class of a model: they are the model's until a person takes them up. */
  #offerLabels(document: VideoDocument, manifest: Manifest): void {
    if (!document.isOpen || document.labels.size > 0) return;
    const classes = manifest.labels.filter(({ id }) => id !== manifest.background);
    document.note((records) => labelsOfModel(records, manifest.id, classes).changes);
  }

  /** Suggests in a part of a video only from now on, or everywhere. */
  limit({ document }: VideoFile, range: WantedRange | null): void {
    if (range) this.#ranges.set(document, range);
    else this.#ranges.delete(document);
  }

  /** Replaces what was suggested and not decided. */
  #suggest(document: VideoDocument, { manifest, segments, untilUs }: Findings): void {
    const model = this.#identityOf(manifest);
    if (!model) return;
    const classes = namesOf(manifest);
    const range = this.#ranges.get(document);
    const wanted =
      range?.modelId === manifest.id ? segments.filter((segment) => isMostlyIn(segment, range)) : segments;
    this.#put(document, { model, title: manifest.title, classes, segments: wanted, untilUs });
  }

  /** The same with what a batch run found. */
  suggestResult(document: VideoDocument, result: TubeletResult): void {
    this.#put(document, suggestedBy(result));
  }

  #put(document: VideoDocument, result: SuggestedResult): void {
    const { video } = document;
    if (video) document.editAsModel((records) => suggestResult(records, video.id, result));
  }
}

/** Whether at least half of a segment lies in a range. */
function isMostlyIn({ startUs, endUs }: ScoredSegment, { fromUs, toUs }: WantedRange): boolean {
  return 2 * (Math.min(endUs, toUs) - Math.max(startUs, fromUs)) >= endUs - startUs;
}

import type { Micros } from '../../base/micros.ts';
import { type Changes, NO_CHANGES, together } from '../document/changes.ts';
import type { VideoId } from '../document/ids.ts';
import type { ModelIdentity, Records } from '../document/records.ts';
import { labelsOfModel, type ModelClass } from '../labels/model-classes.ts';
import { replaceSuggestions } from './replace-suggestions.ts';

/** What a run of a model found in a video, in the model's own words. */
export interface SuggestedResult {
  readonly model: ModelIdentity;
  /** Names the model's track where it is made anew. */
  readonly title: string;
  /** The model's classes; only those that are used get a label. */
  readonly classes: readonly ModelClass[];
  readonly segments: readonly {
    readonly startUs: Micros;
    readonly endUs: Micros;
    /** A class's id. */
    readonly label: string;
    readonly score: number;
  }[];
  /** How far the model has looked; null: all of the video. */
  readonly untilUs: Micros | null;
}

/**
 * A result as suggestions on its model's track, in place of those that nobody has decided about, with the labels that
 * they need. What ends after the video is cut there. To be committed as `model`.
 */
export function suggestResult(records: Records, videoId: VideoId, result: SuggestedResult): Changes {
  const video = records.get(videoId);
  if (!video) return NO_CHANGES;
  const { model, title, classes, segments, untilUs } = result;
  const used = new Set(segments.map(({ label }) => label));
  const { changes, labelOf } = labelsOfModel(
    records,
    model.id,
    classes.filter(({ id }) => used.has(id)),
  );
  const found = segments.flatMap(({ label, startUs, endUs, score }) => {
    const labelId = labelOf.get(label) ?? null;
    const end = Math.min(endUs, video.durationUs) as Micros;
    if (labelId === null || end <= startUs) return [];
    return [{ startUs, endUs: end, modelClass: label, labelId, score }];
  });
  const run = { videoId, model, trackName: title, segments: found, ...(untilUs === null ? {} : { untilUs }) };
  return together(changes, replaceSuggestions(records, run));
}

import type { SuggestedResult } from '../../annotation/edits/suggest-result.ts';
import { toMicros } from '../../base/micros.ts';
import type { TubeletResult } from './tubelet-json.ts';

/** What a run found, as suggestions for a document: a person's segments in it are none. */
export function suggestedBy({ model, labels, segments }: TubeletResult): SuggestedResult {
  return {
    model: { id: model.id, version: model.version, sha256: model.sha256 },
    title: model.title,
    classes: labels,
    segments: segments.flatMap(({ startUs, endUs, label, score, origin }) =>
      origin === 'model'
        ? [{ startUs: toMicros(startUs), endUs: toMicros(endUs), label, score: score ?? 0 }]
        : [],
    ),
    untilUs: null,
  };
}

import type { Micros } from '../base/micros.ts';
import type { TubeletResult } from '../formats/tables/tubelet-json.ts';
import type { Manifest } from '../inference/package/manifest.ts';
import { cutSegments } from '../timeline/cut-segments.ts';
import type { ScoreTrack } from '../timeline/score-track.ts';
import { usedLabels, writtenCut } from './result.ts';
import { chosenCut, type TagSettings } from './tag-settings.ts';

/**
 * What the run that found `result` would have found by other settings: the same to the bit. Nothing is decoded or
 * computed but the cut.
 * @param track the scores of that run
 */
export function recutResult(
  result: TubeletResult,
  track: ScoreTrack,
  manifest: Manifest,
  settings: TagSettings,
): TubeletResult {
  const cut = chosenCut(manifest, settings, result.video.durationUs as Micros);
  const segments = cutSegments(track, manifest.labels, cut);
  return {
    ...result,
    cut: writtenCut(manifest, cut),
    labels: usedLabels(manifest, segments),
    segments: segments.map((segment) => ({ ...segment, origin: 'model' })),
  };
}

import type { Micros } from '../base/micros.ts';
import type { Manifest } from '../inference/package/manifest.ts';
import { type CutOptions, cutOptionsOf } from '../timeline/cut-segments.ts';
import { namesOf } from '../timeline/groups/parents.ts';
import { modelSha256 } from './model-identity.ts';
import { settingsKey, writtenCut } from './result.ts';

/** What a person may choose about how scores are cut; null is the model's own. */
export interface TagSettings {
  readonly threshold: number | null;
  readonly minDurationUs: number | null;
  /** Of labels one by one, by label id. Labels that a model does not have are passed over. */
  readonly labelThresholds?: Readonly<Record<string, number>>;
  /** False: no group of labels is named where none of them is sure enough. */
  readonly backsOff?: boolean | undefined;
}

/** Which run this would be, but for the video: equal keys give equal results. */
export async function runIdentity(
  manifest: Manifest,
  settings: TagSettings,
): Promise<{ readonly modelSha256: string; readonly settings: string }> {
  const cut = writtenCut(manifest, chosenCut(manifest, settings, null));
  return { modelSha256: await modelSha256(manifest), settings: settingsKey(cut) };
}

/** How a model's scores are cut by these settings. */
export function chosenCut(
  manifest: Manifest,
  { threshold, minDurationUs, labelThresholds = {}, backsOff }: TagSettings,
  durationUs: Micros | null,
): CutOptions {
  const own = namesOf(manifest).filter(({ id }) => Object.hasOwn(labelThresholds, id));
  return cutOptionsOf(manifest, {
    threshold,
    durationUs,
    ...(minDurationUs === null ? {} : { minDurationUs }),
    ...(backsOff === false ? { parents: [] } : {}),
    ...(own.length === 0
      ? {}
      : { labelThresholds: Object.fromEntries(own.map(({ id }) => [id, labelThresholds[id]!])) }),
  });
}

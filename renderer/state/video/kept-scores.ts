import { artifactEndpoints } from '../../../electron/contract/artifacts.ts';
import { addressOf } from '../../../electron/contract/wire/address.ts';
import { idOfVideo } from '../../../engine/artifacts/artifact-key.ts';
import type { KeptRef } from '../../../engine/artifacts/artifact-store.ts';
import { openArtifacts } from '../../../engine/artifacts/open-artifacts.web.ts';
import { PageArtifacts } from '../../../engine/artifacts/page-artifacts.web.ts';
import type { Region } from '../../../engine/base/regions.ts';
import { foundLength } from '../../../engine/decode/found-length.ts';
import type { MediaInfo } from '../../../engine/decode/media-info.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { modelSha256 } from '../../../engine/pipeline/model-identity.ts';
import { readScores, type StoredScores } from '../../../engine/pipeline/stored-scores.ts';
import type { VideoFile } from './video-file.svelte.ts';

/** What an earlier run, here or in a batch, brought. */
export interface KeptRun {
  readonly info: MediaInfo;
  readonly scores: StoredScores;
  /** Regions that the model did not see. */
  readonly painted: readonly Region[];
}

/** Where what is computed of a file is kept: of one that the host opened beside its library. Errors: `source/*`. */
export async function keptRef(file: VideoFile): Promise<KeptRef> {
  const contentId = idOfVideo(await file.contentId(), file.source.videoNumber);
  if (file.mediaToken === null) return { kind: 'page', contentId };
  const list = addressOf(artifactEndpoints.names, { parameters: { contentId } });
  return { kind: 'host', contentId, base: list.slice(0, list.lastIndexOf('/')) };
}

/** Bytes that the page itself keeps, of files that only it knows. */
export async function pageKeptBytes(): Promise<number> {
  return (await new PageArtifacts().usage()).bytes;
}

export function clearPageKept(): Promise<void> {
  return new PageArtifacts().clear();
}

/** Null where this model has not been through the whole video with the same painted out, or that is not kept any more. Never throws. */
export async function readKept(
  file: VideoFile,
  manifest: Manifest,
  painted: readonly Region[],
): Promise<KeptRun | null> {
  try {
    // What another model found is shown without scores.
    if (file.result && file.result.model.sha256 !== (await modelSha256(manifest))) return null;
    const ref = await keptRef(file);
    const artifacts = openArtifacts(ref);
    const scores = await readScores(artifacts, ref.contentId, manifest, painted);
    if (!scores) return null;
    const key = { contentId: ref.contentId, kind: 'probe', model: null, parameters: '' } as const;
    const info = (await artifacts.get(key))?.facts.info ?? (await file.probe());
    const durationUs = foundLength(info.durationUs, scores.analysedUs, scores.warning);
    return { info: { ...info, durationUs }, scores, painted };
  } catch {
    // What is wrong with the file is told by the run that follows.
    return null;
  }
}

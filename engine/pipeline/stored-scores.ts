import type { ArtifactKey } from '../artifacts/artifact-key.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { Artifact } from '../artifacts/kinds.ts';
import type { Micros } from '../base/micros.ts';
import type { Region } from '../base/regions.ts';
import type { Manifest } from '../inference/package/manifest.ts';
import type { ContentId } from '../source/content-id.ts';
import type { ScoreTrack } from '../timeline/score-track.ts';
import type { AnalysisOutcome } from './analysis.ts';
import { encoderSha256, scorerSha256 } from './model-identity.ts';

/** The scores of a whole video as they are stored. */
export interface StoredScores {
  readonly track: ScoreTrack;
  readonly analysedUs: Micros;
  readonly warning: AnalysisOutcome['warning'];
}

/** Key of the probabilities that a package gives where these regions are painted out. */
export async function scoresKey(
  contentId: ContentId,
  manifest: Manifest,
  painted: readonly Region[],
): Promise<ArtifactKey<'scores'>> {
  return { contentId, kind: 'scores', model: await scorerSha256(manifest, painted), parameters: '' };
}

/** Key of the embeddings of a streaming package's encoder. */
export async function embeddingsKey(
  contentId: ContentId,
  manifest: Manifest,
  painted: readonly Region[],
): Promise<ArtifactKey<'embeddings'>> {
  return { contentId, kind: 'embeddings', model: await encoderSha256(manifest, painted), parameters: '' };
}

/** What a package found in a whole video; null where it has not been through it, or that was forgotten. */
export async function readScores(
  artifacts: Artifacts,
  contentId: ContentId,
  manifest: Manifest,
  painted: readonly Region[],
): Promise<StoredScores | null> {
  const scores = await artifacts.get(await scoresKey(contentId, manifest, painted));
  return scores && storedScores(scores, manifest);
}

/** Null where the scores are not of this package's classes. */
export function storedScores(
  { facts, shape, data }: Artifact<'scores'>,
  { labels }: Pick<Manifest, 'labels'>,
): StoredScores | null {
  const [slots = 0, classes = 0] = shape;
  if (classes !== labels.length || slots === 0) return null;
  return {
    track: { slotRate: facts.slotRate, classes, slots, data },
    analysedUs: facts.analysedUs as Micros,
    warning: facts.warning,
  };
}

import { idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import type { Artifacts } from '../../../../engine/artifacts/artifacts.ts';
import { throwIfCancelled } from '../../../../engine/base/errors.ts';
import type { TubeletResult } from '../../../../engine/formats/tables/tubelet-json.ts';
import type { Manifest } from '../../../../engine/inference/package/manifest.ts';
import { modelSha256 } from '../../../../engine/pipeline/model-identity.ts';
import { recutResult } from '../../../../engine/pipeline/recut.ts';
import { readScores } from '../../../../engine/pipeline/stored-scores.ts';
import { runIdentity, type TagSettings } from '../../../../engine/pipeline/tag-settings.ts';
import { namesOf } from '../../../../engine/timeline/groups/parents.ts';
import type { RecutCounts } from '../../../contract/recut.ts';
import { scanModels } from '../../models/model-folders.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { newestResult, recordResult } from './results.ts';

export interface RecutOptions {
  readonly database: LibraryDatabase;
  readonly artifacts: Artifacts;
  /** Where packages are. */
  readonly modelFolders: readonly string[];
  readonly signal?: AbortSignal;
  /** Called after each video. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Cuts the stored scores of videos by other settings: what the newest run of each found is replaced by what it would
 * have found. Each video is done whole or not at all. A person's segments and decisions stay as they are.
 * Errors: `cancelled`, those of the database; what was done until then stays.
 */
export async function recutVideos(
  videoIds: readonly number[],
  settings: TagSettings,
  { database, artifacts, modelFolders, signal, onProgress = () => {} }: RecutOptions,
): Promise<RecutCounts> {
  const counts = { recut: 0, segments: 0, untagged: 0, withoutScores: 0, withoutModel: 0 };
  const models = await installedModels(modelFolders);
  for (const [index, videoId] of videoIds.entries()) {
    throwIfCancelled(signal);
    const video = database.get<{ content_id: string; video_number: number | null }>(
      'SELECT content_id, video_number FROM video WHERE id = ?',
      videoId,
    );
    const newest = newestResult(database, videoId);
    const manifest = newest && models.get(newest.model.sha256);
    if (!video || !newest) counts.untagged += 1;
    else if (!manifest) counts.withoutModel += 1;
    else {
      const result = await recut(
        artifacts,
        idOfVideo(video.content_id, video.video_number ?? undefined),
        newest,
        manifest,
        settings,
      );
      if (!result) counts.withoutScores += 1;
      else {
        recordResult(database, { videoId, ...(await runIdentity(manifest, settings)) }, result);
        counts.recut += 1;
        counts.segments += result.segments.length;
      }
    }
    onProgress(index + 1, videoIds.length);
  }
  return counts;
}

/** Ids of labels, of those that `ids` names, that no model has which videos of the library were tagged by and is installed. */
export async function labelsOfNoModel(
  database: LibraryDatabase,
  ids: readonly string[],
  modelFolders: readonly string[],
): Promise<{ readonly unknown: readonly string[]; readonly known: readonly string[] }> {
  const models = await installedModels(modelFolders);
  const known = database
    .all<{ model: string }>('SELECT DISTINCT model_sha256 AS model FROM result')
    .flatMap(({ model }) => models.get(model) ?? [])
    .flatMap((manifest) => namesOf(manifest).map(({ id }) => id));
  const all = new Set(known);
  return { unknown: ids.filter((id) => !all.has(id)), known: [...all] };
}

async function recut(
  artifacts: Artifacts,
  contentId: string,
  newest: TubeletResult,
  manifest: Manifest,
  settings: TagSettings,
): Promise<TubeletResult | null> {
  const scores = await readScores(artifacts, contentId, manifest, newest.video.paintedOut ?? []);
  return scores && recutResult(newest, scores.track, manifest, settings);
}

/** By what results call them. */
async function installedModels(folders: readonly string[]): Promise<Map<string, Manifest>> {
  const { models } = await scanModels(folders);
  const known = new Map<string, Manifest>();
  for (const { manifest } of models) known.set(await modelSha256(manifest), manifest);
  return known;
}

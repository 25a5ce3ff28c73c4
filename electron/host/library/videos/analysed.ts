import { stat } from 'node:fs/promises';
import path from 'node:path';
import { idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import type { Artifacts } from '../../../../engine/artifacts/artifacts.ts';
import { toAppError } from '../../../../engine/base/errors.ts';
import { foundLength } from '../../../../engine/decode/found-length.ts';
import { resultOf } from '../../../../engine/pipeline/result.ts';
import { readScores } from '../../../../engine/pipeline/stored-scores.ts';
import { chosenCut, runIdentity } from '../../../../engine/pipeline/tag-settings.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import { cutSegments } from '../../../../engine/timeline/cut-segments.ts';
import { scanModels } from '../../models/model-folders.ts';
import type { Media } from '../../processes/process-media.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { chosenNumber } from './chosen-video.ts';
import { findFile } from './find-file.ts';
import { paintedOutOf } from './painted-out.ts';
import { findResult, recordResult } from './results.ts';

/** As a batch cuts when nobody said otherwise. */
const SETTINGS = { threshold: null, minDurationUs: null } as const;

/**
 * Takes what a page has computed of a video for a run of the library: the scores are stored, nothing is decoded. False
 * where the library does not have the video or its file, or the scores are not all there.
 * Errors: `source/*`, those of `media.probe` and of the database
 */
export async function recordAnalysed(
  database: LibraryDatabase,
  artifacts: Artifacts,
  modelFolders: readonly string[],
  media: Pick<Media, 'probe'>,
  { contentId, model }: { readonly contentId: ContentId; readonly model: string },
): Promise<boolean> {
  const row = database.get<{ id: number }>('SELECT id FROM video WHERE content_id = ?', contentId);
  const { models } = await scanModels(modelFolders);
  const manifest = models.find((each) => each.manifest.id === model)?.manifest;
  if (!row || !manifest) return false;
  const identity = await runIdentity(manifest, SETTINGS);
  const painted = paintedOutOf(database, row.id);
  if (findResult(database, { videoId: row.id, ...identity }, painted)) return false;
  const keptId = idOfVideo(contentId, chosenNumber(database, row.id));
  const scores = await readScores(artifacts, keptId, manifest, painted);
  if (!scores) return false;
  const file = await findFile(database, row.id).catch((error: unknown) => {
    // It is known by its labels alone, or lies elsewhere by now.
    if (toAppError(error).code === 'source/gone') return null;
    throw error;
  });
  if (file === null) return false;
  const info =
    (await artifacts.get({ contentId: keptId, kind: 'probe', model: null, parameters: '' }))?.facts.info ??
    (await media.probe({ path: file.path, name: path.basename(file.path), videoNumber: file.videoNumber }))
      .info;
  const { track, analysedUs, warning } = scores;
  const cut = chosenCut(manifest, SETTINGS, foundLength(info.durationUs, analysedUs, warning));
  const result = await resultOf({
    name: path.basename(file.path),
    sizeBytes: (await stat(file.path)).size,
    contentId,
    info,
    manifest,
    painted,
    cut,
    segments: cutSegments(track, manifest.labels, cut),
    outcome: { analysedUs, warning },
  });
  recordResult(database, { videoId: row.id, ...identity }, result);
  return true;
}

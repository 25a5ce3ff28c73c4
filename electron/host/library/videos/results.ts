import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { WireError } from '../../../../engine/base/errors.ts';
import { isSameRegions, type Region } from '../../../../engine/base/regions.ts';
import {
  parseTubeletJson,
  type TubeletResult,
  writeTubeletJson,
} from '../../../../engine/formats/tables/tubelet-json.ts';
import { codingsOf } from '../codings/codings.ts';
import type { LibraryDatabase } from '../database/database.ts';
import {
  type IndexedSegment,
  replaceSegments,
  rowsOf,
  type SegmentOwner,
  segmentsOf,
  undecided,
} from '../search/segments.ts';
import { recordProbe, settleState } from './videos.ts';

/** Which run: the same content, model and settings give the same result. */
export interface ResultKey {
  readonly videoId: number;
  readonly modelSha256: string;
  /** See `settingsKey` of engine/pipeline/result.ts. */
  readonly settings: string;
}

/**
 * Keeps what a run found, and lets search find it, all in one step: in place of what its model had suggested. A person's
 * segments and other models' suggestions stay as they are.
 */
export function recordResult(
  database: LibraryDatabase,
  key: ResultKey,
  result: TubeletResult,
  nowMs = Date.now(),
): void {
  const { videoId } = key;
  const body = deflateRawSync(writeTubeletJson(result, 0));
  database.write(() => {
    database.run(
      `INSERT INTO result (video_id, model_sha256, settings, tagged_at_ms, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET tagged_at_ms = excluded.tagged_at_ms, body = excluded.body`,
      ...[videoId, key.modelSha256, key.settings, nowMs, body],
    );
    recordProbe(database, videoId, result.video);
    for (const owner of [videoId, ...codingsOf(database, videoId)]) {
      const decided = segmentsOf(database, owner, 'person');
      const others = suggestionsOfOthers(database, owner, result.model.id);
      replaceSegments(database, owner, 'model', undecided([...others, ...suggestionsOf(result)], decided));
    }
    database.run(
      'UPDATE video SET tagged_at_ms = ?, error_code = NULL, error_message = NULL WHERE id = ?',
      ...[nowMs, videoId],
    );
    settleState(database, videoId);
  });
}

/** Notes that a run failed, for the list of videos. What earlier runs found stays. */
export function recordFailure(
  database: LibraryDatabase,
  videoId: number,
  { code, message }: WireError,
): void {
  database.write(() => {
    database.run('UPDATE video SET error_code = ?, error_message = ? WHERE id = ?', code, message, videoId);
    settleState(database, videoId);
  });
}

/** What a run with this key found with the same painted out; undefined when there was none. */
export function findResult(
  database: LibraryDatabase,
  { videoId, modelSha256, settings }: ResultKey,
  painted: readonly Region[],
): TubeletResult | undefined {
  const row = database.get<{ body: Uint8Array }>(
    'SELECT body FROM result WHERE video_id = ? AND model_sha256 = ? AND settings = ?',
    ...[videoId, modelSha256, settings],
  );
  const result = row && resultOfBody(row.body);
  return result && isSameRegions(result.video.paintedOut ?? [], painted) ? result : undefined;
}

/** What the newest run found; undefined where there was none. */
export function newestResult(database: LibraryDatabase, videoId: number): TubeletResult | undefined {
  const row = database.get<{ body: Uint8Array }>(
    'SELECT body FROM result WHERE video_id = ? ORDER BY tagged_at_ms DESC, id DESC LIMIT 1',
    videoId,
  );
  return row && resultOfBody(row.body);
}

/** What every model suggests, as search knows suggestions: what the newest run of each found. */
export function currentSuggestions(database: LibraryDatabase, videoId: number): IndexedSegment[] {
  return currentResults(database, videoId).flatMap(suggestionsOf);
}

/** The newest run of each model, newest first. */
export function currentResults(database: LibraryDatabase, videoId: number): TubeletResult[] {
  const byModel = new Map<string, TubeletResult>();
  for (const { body } of database.all<{ body: Uint8Array }>(
    `SELECT body FROM result AS one WHERE video_id = ? AND NOT EXISTS (
       SELECT 1 FROM result AS newer WHERE newer.video_id = one.video_id AND newer.model_sha256 = one.model_sha256
         AND (newer.tagged_at_ms, newer.id) > (one.tagged_at_ms, one.id))
     ORDER BY tagged_at_ms DESC, id DESC`,
    videoId,
  )) {
    const result = resultOfBody(body);
    if (!byModel.has(result.model.id)) byModel.set(result.model.id, result);
  }
  return [...byModel.values()];
}

/** What other models than this one suggest now. */
function suggestionsOfOthers(
  database: LibraryDatabase,
  owner: SegmentOwner,
  modelId: string,
): IndexedSegment[] {
  const known = segmentsOf(database, owner, 'model');
  const { videoId } = rowsOf(owner);
  // Rows of an older version do not say whose they are.
  const all = known.some(({ model }) => model === null) ? currentSuggestions(database, videoId) : known;
  return all.filter(({ model }) => model !== modelId);
}

/** Everything that runs found in a video, newest first. */
export function resultsOf(
  database: LibraryDatabase,
  videoId: number,
): { taggedAtMs: number; result: TubeletResult }[] {
  return database
    .all<{ tagged_at_ms: number; body: Uint8Array }>(
      'SELECT tagged_at_ms, body FROM result WHERE video_id = ? ORDER BY tagged_at_ms DESC, id DESC',
      videoId,
    )
    .map(({ tagged_at_ms, body }) => ({ taggedAtMs: tagged_at_ms, result: resultOfBody(body) }));
}

function resultOfBody(body: Uint8Array): TubeletResult {
  return parseTubeletJson(inflateRawSync(body).toString('utf8'));
}

function suggestionsOf({ model, labels, segments }: TubeletResult): IndexedSegment[] {
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  return segments.map(({ startUs, endUs, label, score, origin }) => ({
    label: names.get(label) ?? label,
    startUs,
    endUs,
    score,
    origin,
    state: 'suggested',
    note: '',
    model: model.id,
  }));
}

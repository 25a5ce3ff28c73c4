import { realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FolderChange, LibraryFolder } from '../../../contract/shelves.ts';
import { toldOf } from '../../http/http-error.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { noteFile, statsOf } from '../videos/find-file.ts';
import { findVideos } from '../videos/find-videos.ts';
import { knownVideo, recordMissing, stampOf } from '../videos/videos.ts';
import type { Settling } from './settling.ts';

/** Puts a folder into the library; one that is there already stays as it is. Returns its id. */
export function addFolder(database: LibraryDatabase, folder: string): number {
  const real = realpathSync(folder);
  database.run(
    'INSERT INTO folder (path, name) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ...[real, path.basename(real) || real],
  );
  return database.get<{ id: number }>('SELECT id FROM folder WHERE path = ?', real)!.id;
}

/** Stops looking at a folder; its videos and their labels stay. */
export function removeFolder(database: LibraryDatabase, id: number): boolean {
  return database.write(() => {
    database.run("UPDATE video SET below = '' WHERE folder_id = ?", id);
    return database.run('DELETE FROM folder WHERE id = ?', id).changes > 0;
  });
}

export function changeFolder(
  database: LibraryDatabase,
  id: number,
  { isWatched, isTagged }: FolderChange,
): boolean {
  const asNumber = (value: boolean | undefined) => (value === undefined ? null : Number(value));
  return (
    database.run(
      'UPDATE folder SET is_watched = coalesce(?, is_watched), is_tagged = coalesce(?, is_tagged) WHERE id = ?',
      ...[asNumber(isWatched), asNumber(isTagged), id],
    ).changes > 0
  );
}

/** @param scanning how many files each scan under way has seen, by folder */
export function listFolders(
  database: LibraryDatabase,
  scanning: ReadonlyMap<number, number>,
): LibraryFolder[] {
  return database
    .all<{
      id: number;
      name: string;
      is_watched: number;
      is_tagged: number;
      scanned_at_ms: number | null;
      problem: string | null;
      videos: number;
      missing: number;
    }>(
      `SELECT folder.*, (SELECT count(*) FROM video WHERE folder_id = folder.id) AS videos,
         (SELECT count(*) FROM video WHERE folder_id = folder.id AND file_state = 'missing') AS missing
       FROM folder ORDER BY name, id`,
    )
    .map((row) => {
      const seen = scanning.get(row.id);
      return {
        id: row.id,
        name: row.name,
        videos: row.videos,
        missing: row.missing,
        isWatched: row.is_watched === 1,
        isTagged: row.is_tagged === 1,
        scanning: seen === undefined ? null : { seen },
        scannedAtMs: row.scanned_at_ms,
        problem: row.problem,
      };
    });
}

export interface ScanResult {
  /** Ids of the videos in the folder that are new to the library. */
  readonly added: readonly number[];
  readonly hasChanged: boolean;
  /** Files that were left for the next look, as something may still be writing to them. */
  readonly unsettled: number;
  /** The folder itself cannot be found. */
  readonly isGone: boolean;
}

/**
 * Looks through a folder: files that are new or have changed are read (three short blocks each), those that are known
 * are only looked at, and those that are gone are noted as missing. When the folder itself cannot be read, as with a
 * drive that is unplugged, its files are missing and the folder says why.
 */
export async function scanFolder(
  database: LibraryDatabase,
  id: number,
  options: {
    readonly onSeen?: (seen: number) => void;
    readonly signal?: AbortSignal;
    /** Files that something may still be writing to are left for the next look. */
    readonly settling?: Settling;
  } = {},
): Promise<ScanResult> {
  const folder = database.get<{ path: string }>('SELECT path FROM folder WHERE id = ?', id);
  if (!folder) return { added: [], hasChanged: false, unsettled: 0, isGone: false };
  const known = new Set(
    database
      .all<{ path: string }>("SELECT path FROM file WHERE folder_id = ? AND state = 'here'", id)
      .map((row) => row.path),
  );
  const newest = database.get<{ id: number | null }>('SELECT max(id) AS id FROM video')?.id ?? 0;
  const problems: string[] = [];
  const added = new Set<number>();
  let hasChanged = false;
  let seen = 0;
  let unsettled = 0;
  const isGone = !(await isFolder(folder.path));
  if (isGone) problems.push(goneSentence(folder.path));
  for (const { file, error } of isGone ? [] : await findVideos([folder.path])) {
    if (options.signal?.aborted) return { added: [...added], hasChanged, unsettled, isGone };
    if (error) {
      if (error.code !== 'source/gone' || file !== folder.path) problems.push(error.message);
      continue;
    }
    try {
      const stats = await statsOf(file);
      const isKnown = knownVideo(database, file, stampOf(stats)) !== undefined;
      if (!isKnown && options.settling?.isSettled(file, stats) === false) {
        known.delete(file);
        unsettled += 1;
        continue;
      }
      const videoId = await noteFile(database, file, id, stats);
      if (videoId > newest) added.add(videoId);
      if (!known.delete(file) || !isKnown) hasChanged = true;
    } catch (failure) {
      const { code, message } = toldOf(failure);
      // Gone since it was found: it is missing, as the others that are gone.
      if (code !== 'source/gone') problems.push(message);
    }
    seen += 1;
    options.onSeen?.(seen);
  }
  for (const file of known) recordMissing(database, file);
  const [first, ...more] = problems;
  const rest = more.length > 0 ? ` ${more.length} more could not be read.` : '';
  const problem = nameOnly(first && first + rest, folder.path);
  database.run('UPDATE folder SET scanned_at_ms = ?, problem = ? WHERE id = ?', Date.now(), problem, id);
  return { added: [...added], hasChanged: hasChanged || known.size > 0, unsettled, isGone };
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function goneSentence(folder: string): string {
  const name = path.basename(folder);
  return `"${name}" cannot be found. It may have been moved, renamed or unplugged; its labels are kept, and it is looked at again when it is back.`;
}

/** A sentence that the page may see: no folder above the library's own. */
function nameOnly(sentence: string | undefined, folder: string): string | null {
  return sentence?.replaceAll(folder, path.basename(folder)) ?? null;
}

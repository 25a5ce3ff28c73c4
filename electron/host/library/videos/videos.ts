import path from 'node:path';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { VideoProbe } from '../../../contract/videos.ts';
import type { LibraryDatabase } from '../database/database.ts';

/** A file as it was found on disk, with its content known. */
export interface SeenFile {
  /** Absolute. */
  readonly path: string;
  readonly contentId: ContentId;
  readonly sizeBytes: number;
  /** See {@link stampOf}. */
  readonly stamp: string;
  readonly dateMs: number;
  /** The library folder that it was found in, if any. */
  readonly folderId: number | null;
}

/** What tells one version of a file from another without reading it. */
export function stampOf(stats: { readonly size: bigint; readonly mtimeNs: bigint }): string {
  return `${stats.size}-${stats.mtimeNs}`;
}

/** Names in the order in which a person counts: `clip 9` before `clip 10`. */
export function nameKey(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase();
  return plain.replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, '').padStart(12, '0'));
}

/** The video whose content a file had when it was last seen unchanged; undefined when it must be read. */
export function knownVideo(database: LibraryDatabase, file: string, stamp: string): number | undefined {
  return database.get<{ video_id: number }>(
    'SELECT video_id FROM file WHERE path = ? AND stamp = ?',
    file,
    stamp,
  )?.video_id;
}

/** Puts a file into the library, or notes that it is still there. Returns the id of its video. */
export function recordFile(database: LibraryDatabase, seen: SeenFile, nowMs = Date.now()): number {
  return database.write(() => {
    const name = path.basename(seen.path);
    const { id } = database.get<{ id: number }>(
      `INSERT INTO video (content_id, size_bytes, name, name_key, file_state, added_at_ms, date_ms)
       VALUES (?, ?, ?, ?, 'here', ?, ?) ON CONFLICT (content_id) DO UPDATE SET size_bytes = excluded.size_bytes RETURNING id`,
      ...[seen.contentId, seen.sizeBytes, name, nameKey(name), nowMs, seen.dateMs],
    )!;
    const before = database.get<{ video_id: number }>('SELECT video_id FROM file WHERE path = ?', seen.path);
    database.run(
      `INSERT INTO file (path, video_id, folder_id, stamp, date_ms, state, seen_at_ms) VALUES (?, ?, ?, ?, ?, 'here', ?)
       ON CONFLICT (path) DO UPDATE SET video_id = excluded.video_id, stamp = excluded.stamp, date_ms = excluded.date_ms,
         folder_id = coalesce(excluded.folder_id, folder_id), state = 'here', seen_at_ms = excluded.seen_at_ms`,
      ...[seen.path, id, seen.folderId, seen.stamp, seen.dateMs, nowMs],
    );
    // The file's former content lies nowhere now, or in another file.
    if (before && before.video_id !== id) refreshVideo(database, before.video_id);
    refreshVideo(database, id);
    return id;
  });
}

/** Notes that a file is no longer where it was. Its video and all its labels stay. */
export function recordMissing(database: LibraryDatabase, file: string): void {
  database.write(() => {
    const row = database.get<{ video_id: number }>(
      "UPDATE file SET state = 'missing' WHERE path = ? AND state <> 'missing' RETURNING video_id",
      file,
    );
    if (row) refreshVideo(database, row.video_id);
  });
}

/** Where a video can be read: files that were there when last looked at, latest first. */
export function filesOf(database: LibraryDatabase, videoId: number): { path: string; stamp: string }[] {
  return database.all(
    "SELECT path, stamp FROM file WHERE video_id = ? ORDER BY state <> 'here', seen_at_ms DESC, path",
    videoId,
  );
}

export function recordProbe(database: LibraryDatabase, videoId: number, probe: VideoProbe): void {
  const { durationUs, width, height, frameRate, codec, container } = probe;
  database.run(
    'UPDATE video SET duration_us = ?, width = ?, height = ?, frame_rate = ?, codec = ?, container = ? WHERE id = ?',
    ...[durationUs, width, height, frameRate, codec, container, videoId],
  );
}

/** Brings what a video shows of its files up to date: name, folder, date and whether one is there. */
export function refreshVideo(database: LibraryDatabase, videoId: number): void {
  const file = database.get<{
    path: string;
    state: string;
    date_ms: number;
    folder_id: number | null;
    root: string;
  }>(
    `SELECT file.path, file.state, file.date_ms, file.folder_id, folder.path AS root
     FROM file LEFT JOIN folder ON folder.id = file.folder_id
     WHERE video_id = ? ORDER BY file.state <> 'here', seen_at_ms DESC, file.path LIMIT 1`,
    videoId,
  );
  if (!file) {
    database.run("UPDATE video SET file_state = 'changed' WHERE id = ?", videoId);
    return;
  }
  const name = path.basename(file.path);
  const below =
    file.folder_id === null
      ? ''
      : path
          .relative(file.root, path.dirname(file.path))
          .split(path.sep)
          .filter((part) => part !== '')
          .join('/');
  const before = database.get<{ name: string; below: string; folder_id: number | null; text: number }>(
    'SELECT name, below, folder_id, (SELECT count(*) FROM video_text WHERE rowid = video.id) AS text FROM video WHERE id = ?',
    videoId,
  )!;
  database.run(
    'UPDATE video SET name = ?, name_key = ?, folder_id = ?, below = ?, file_state = ?, date_ms = ? WHERE id = ?',
    ...[name, nameKey(name), file.folder_id, below, file.state, file.date_ms, videoId],
  );
  const isSame = before.name === name && before.below === below && before.folder_id === file.folder_id;
  if (isSame && before.text > 0) return;
  const folderName = file.folder_id === null ? '' : `${path.basename(file.root)}/${below}`;
  database.run('DELETE FROM video_text WHERE rowid = ?', videoId);
  database.run('INSERT INTO video_text (rowid, name, folder) VALUES (?, ?, ?)', videoId, name, folderName);
}

/** What a video is, by the tasks that tag it and by how the last one ended. */
export function settleState(database: LibraryDatabase, videoId: number): void {
  database.run(
    `UPDATE video SET state = CASE
       WHEN EXISTS (SELECT 1 FROM task WHERE video_id = video.id AND kind = 'tag' AND state = 'running') THEN 'running'
       WHEN EXISTS (SELECT 1 FROM task WHERE video_id = video.id AND kind = 'tag' AND state = 'queued') THEN 'queued'
       WHEN error_code IS NOT NULL THEN 'failed'
       WHEN tagged_at_ms IS NOT NULL THEN 'done'
       ELSE 'new' END WHERE id = ?`,
    videoId,
  );
}

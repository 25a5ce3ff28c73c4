import type { SQLInputValue } from 'node:sqlite';
import type { LibrarySummary } from '../../../contract/shelves.ts';
import {
  type LibraryVideo,
  type VideoFilter,
  type VideoPage,
  type VideoQuery,
  type VideoSort,
  videoEndpoints,
} from '../../../contract/videos.ts';
import { addressOf } from '../../../contract/wire/address.ts';
import { readSetting } from '../api/library-settings.ts';
import { codingsIn, isInStudy, scopeOf } from '../codings/study-scope.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { every, type Sql, sql, wordQuery, wordsOf } from '../database/sql-parts.ts';

const SORT_COLUMNS: Readonly<Record<VideoSort, string>> = {
  name: 'name_key',
  added: 'added_at_ms',
  date: 'date_ms',
  duration: 'duration_us',
  size: 'size_bytes',
  segments: 'segments',
  state: 'state',
};

/** One window of the videos that a filter leaves. */
export function videoPage(database: LibraryDatabase, query: VideoQuery): VideoPage {
  const { sort = 'name', order = 'up', offset = 0, limit = 100 } = query;
  const scope = scopeOf(database, query.study);
  const where = videoWhere(database, query, scope, sort);
  const by = scope !== null && sort === 'segments' ? segmentsIn(scope) : sql(SORT_COLUMNS[sort]);
  const direction = order === 'up' ? 'ASC' : 'DESC';
  const then = sort === 'state' ? 'name_key' : 'id';
  // Rows are put together for one window only: sorting whole rows would put together all of them.
  const rows = database.all<VideoRow>(
    `${VIDEO_ROWS} JOIN (SELECT id AS page_id FROM video WHERE ${where.text}
       ORDER BY ${by.text} ${direction}, ${then} ${direction} LIMIT ? OFFSET ?) ON id = page_id
     ORDER BY ${by.text} ${direction}, ${then} ${direction}`,
    ...[...where.values, ...by.values, limit, offset, ...by.values],
  );
  const coded = scope === null ? rows : rows.map((row) => ({ ...row, ...codedIn(database, row.id, scope) }));
  return {
    total: countVideos(database, where),
    offset,
    videos: coded.map(libraryVideo),
  };
}

/** How many segments count in a study, to sort videos by. */
function segmentsIn(study: string): Sql {
  return sql(
    'coalesce((SELECT coding.segments FROM coding WHERE coding.study = ? AND coding.video_id = video.id), segments)',
    study,
  );
}

/** What a row says of a video that was coded in a study apart from what it was first given. */
function codedIn(
  database: LibraryDatabase,
  id: number,
  study: string,
): Pick<VideoRow, 'segments' | 'decided' | 'labels'> | undefined {
  return database.get(
    `SELECT segments, decided, (${longestLabels('coding_label', 'coding_id = coding.id')}) AS labels
     FROM coding WHERE study = ? AND video_id = ?`,
    ...[study, id],
  );
}

export function oneVideo(database: LibraryDatabase, id: number): LibraryVideo | undefined {
  const row = database.get<VideoRow>(`${VIDEO_ROWS} WHERE id = ?`, id);
  return row && libraryVideo(row);
}

/** Ids of all that a filter leaves, in natural order of their names. */
export function videoIds(database: LibraryDatabase, filter: VideoFilter): number[] {
  const { text, values } = videoWhere(database, filter, scopeOf(database, filter.study));
  const rows = database.all<{ id: number }>(
    `SELECT id FROM video WHERE ${text} ORDER BY name_key, id`,
    ...values,
  );
  return rows.map(({ id }) => id);
}

/** Of these videos, those that somebody has coded in a study: suggestions alone are for every study. */
export function videosCodedIn(database: LibraryDatabase, ids: readonly number[], study: string): number[] {
  const apart = codingsIn(database, study);
  return ids.filter(
    (id) =>
      apart.has(id) ||
      database.get('SELECT 1 FROM video WHERE id = ? AND project_revision IS NOT NULL', id) !== undefined,
  );
}

/** @param cacheBytes what is kept of the videos takes up */
export function summary(
  database: LibraryDatabase,
  cacheBytes: number,
  study?: string,
): Omit<LibrarySummary, 'waiting'> {
  const scope = scopeOf(database, study);
  const { text, values } = videoWhere(database, study === undefined ? {} : { study }, scope);
  const segments = scope === null ? sql('segments') : segmentsIn(scope);
  const row = database.get<Omit<LibrarySummary, 'waiting' | 'cacheBytes' | 'cacheLimitBytes'>>(
    `SELECT count(*) AS videos, coalesce(sum(duration_us), 0) AS durationUs, coalesce(sum(${segments.text}), 0) AS segments,
       coalesce(sum(file_state = 'missing'), 0) AS missing, coalesce(sum(file_state = 'changed'), 0) AS changed
     FROM video WHERE ${text}`,
    ...[...segments.values, ...values],
  )!;
  return { ...row, cacheBytes, cacheLimitBytes: readSetting(database, 'cacheLimitBytes') };
}

function countVideos(database: LibraryDatabase, { text, values }: Sql): number {
  return database.get<{ n: number }>(`SELECT count(*) AS n FROM video WHERE ${text}`, ...values)!.n;
}

/**
 * What must be true of a row of `video`. Sorted by anything but names, the index of the order is walked.
 * @param scope the study that is asked about: see `scopeOf`
 */
export function videoWhere(
  database: LibraryDatabase,
  filter: VideoFilter,
  scope: string | null,
  sort: VideoSort = 'name',
): Sql {
  const walked = sort === 'name' || sort === 'state' ? '' : '+';
  const parts: Sql[] = [];
  const add = (text: string, value: SQLInputValue | undefined) => {
    if (value !== undefined) parts.push(sql(text, value));
  };
  const words = wordsOf(filter.text);
  if (words.length > 0) parts.push(idIn(videosWithWords(words)));
  add('folder_id = ?', filter.folder);
  add(`${walked}state = ?`, filter.state);
  add(`${walked}file_state = ?`, filter.file);
  add('date_ms >= ?', filter.fromMs);
  add('date_ms < ?', filter.toMs);
  if (filter.label !== undefined) parts.push(idIn(videosWithLabel(filter.label, scope)));
  if (scope !== null && filter.study !== undefined) parts.push(isInStudy(database, scope));
  return every(parts);
}

/** Selects ids of videos whose name or folder has all these words. */
export function videosWithWords(words: readonly string[]): Sql {
  return sql('SELECT rowid AS id FROM video_text WHERE video_text MATCH ?', words.map(wordQuery).join(' '));
}

/** Selects ids of videos that have a label, by its key, in a study or as they were first coded. */
export function videosWithLabel(key: string, scope: string | null): Sql {
  const ofLabel = 'label_id = (SELECT label.id FROM label WHERE key = ?)';
  const first = `SELECT video_id AS id FROM video_label WHERE ${ofLabel}`;
  if (scope === null) return sql(first, key);
  return sql(
    `${first} AND video_id NOT IN (SELECT video_id FROM coding WHERE study = ?)
     UNION ALL SELECT video_id AS id FROM coding_label JOIN coding ON coding.id = coding_id WHERE study = ? AND ${ofLabel}`,
    ...[key, scope, scope, key],
  );
}

function idIn({ text, values }: Sql): Sql {
  return sql(`id IN (${text})`, ...values);
}

/** The longest labels of a row come as one JSON text. */
function longestLabels(table: 'video_label' | 'coding_label', ofRow: string): string {
  return `SELECT json_group_array(json_object('key', key, 'name', name, 'totalUs', total_us)) FROM (
     SELECT key, label.name, total_us FROM ${table} JOIN label ON label.id = label_id
     WHERE ${ofRow} ORDER BY total_us DESC, label_id LIMIT 4)`;
}

const VIDEO_ROWS = `SELECT *, (SELECT folder.name FROM folder WHERE folder.id = folder_id) AS folder_name,
  (${longestLabels('video_label', 'video_id = video.id')}) AS labels FROM video`;

interface VideoRow {
  readonly id: number;
  readonly content_id: string;
  readonly size_bytes: number;
  readonly name: string;
  readonly folder_id: number | null;
  readonly folder_name: string | null;
  readonly below: string;
  readonly file_state: LibraryVideo['fileState'];
  readonly state: LibraryVideo['state'];
  readonly added_at_ms: number;
  readonly date_ms: number;
  readonly tagged_at_ms: number | null;
  readonly duration_us: number | null;
  readonly width: number;
  readonly height: number;
  readonly frame_rate: string | null;
  readonly codec: string;
  readonly container: string;
  readonly segments: number;
  readonly decided: number;
  readonly error_code: NonNullable<LibraryVideo['error']>['code'] | null;
  readonly error_message: string;
  readonly labels: string;
}

/** What the page is told about a folder: its id and names, never its path. */
export function folderOf(row: {
  readonly folder_id: number | null;
  readonly folder_name: string | null;
  readonly below: string;
}): LibraryVideo['folder'] {
  const { folder_id, folder_name, below } = row;
  return folder_id === null || folder_name === null ? null : { id: folder_id, name: folder_name, below };
}

/** @param atUs time in the video; left out, the picture stands for the whole video */
export function thumbnailUrl(videoId: number, atUs?: number): string {
  return addressOf(videoEndpoints.thumbnail, {
    parameters: { id: videoId },
    query: atUs === undefined ? {} : { at: atUs },
  });
}

function libraryVideo(row: VideoRow): LibraryVideo {
  const { duration_us: durationUs, width, height, frame_rate: frameRate, codec, container } = row;
  return {
    id: row.id,
    contentId: row.content_id,
    name: row.name,
    folder: folderOf(row),
    fileState: row.file_state,
    state: row.state,
    sizeBytes: row.size_bytes,
    probe: durationUs === null ? null : { durationUs, width, height, frameRate, codec, container },
    addedAtMs: row.added_at_ms,
    dateMs: row.date_ms,
    taggedAtMs: row.tagged_at_ms,
    segments: row.segments,
    decided: row.decided,
    labels: JSON.parse(row.labels) as LibraryVideo['labels'],
    thumbnailUrl: thumbnailUrl(row.id),
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message },
  };
}

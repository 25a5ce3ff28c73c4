import type { FileState, LibraryFacets, VideoFilter, VideoState } from '../../../contract/videos.ts';
import { codingsIn, scopeOf, videosInStudy } from '../codings/study-scope.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { type Sql, sql, wordsOf } from '../database/sql-parts.ts';
import { videosWithLabel, videosWithWords, videoWhere } from '../videos/video-list.ts';
import { countInCodings, countLabels } from './label-chunks.ts';

const MOST_LABELS = 200;

/** The videos of one state in one folder. */
interface Group {
  readonly state: VideoState;
  readonly fileState: FileState;
  readonly folderId: number | null;
  readonly videos: number;
  readonly ids: readonly number[];
}

/** How many videos each choice leaves, each facet without its own filter. */
export function facets(database: LibraryDatabase, filter: VideoFilter): LibraryFacets {
  const { label, text: _text, fromMs: _fromMs, toMs: _toMs, study: _study, ...own } = filter;
  const { label: _label, state, file, folder, ...others } = filter;
  const scope = scopeOf(database, filter.study);
  const ofAnyLabel = matching(database, others, scope);
  const ofLabel =
    label === undefined ? ofAnyLabel : both(ofAnyLabel, withAll(database, [videosWithLabel(label, scope)]));
  const ownWhere = videoWhere(database, own, scope);
  const isAnyVideo = ownWhere.text === '1' && ofAnyLabel === null;
  // Where groups are counted whole, only the videos whose labels are counted need be known one by one.
  const groups = groupsOf(database, ofLabel !== null ? sql('1') : isAnyVideo ? sql('0') : ownWhere);
  const isState = (group: Group) => state === undefined || group.state === state;
  const isFile = (group: Group) => file === undefined || group.fileState === file;
  const isFolder = (group: Group) => folder === undefined || group.folderId === folder;
  const counted = ofLabel
    ? groups.map((group) => ({ ...group, videos: group.ids.filter((id) => ofLabel.has(id)).length }))
    : groups;
  const count = (isWanted: (group: Group) => boolean) =>
    counted.reduce((sum, group) => sum + (isWanted(group) ? group.videos : 0), 0);
  const inState = (key: VideoState) =>
    count((group) => group.state === key && isFile(group) && isFolder(group));
  const ofFile = (key: FileState) =>
    count((group) => group.fileState === key && isState(group) && isFolder(group));
  const inFolder = new Map<number | null, number>();
  for (const group of counted) {
    if (isState(group) && isFile(group))
      inFolder.set(group.folderId, (inFolder.get(group.folderId) ?? 0) + group.videos);
  }
  const folders = database.all<{ id: number; name: string }>('SELECT id, name FROM folder ORDER BY name, id');
  const chosen = groups.filter((group) => isState(group) && isFile(group) && isFolder(group));
  return {
    states: {
      new: inState('new'),
      queued: inState('queued'),
      running: inState('running'),
      done: inState('done'),
      failed: inState('failed'),
    },
    files: { here: ofFile('here'), missing: ofFile('missing'), changed: ofFile('changed') },
    folders: folders.map(({ id, name }) => ({ id, name, videos: inFolder.get(id) ?? 0 })),
    labels: isAnyVideo
      ? allLabels(database)
      : labelsOf(
          database,
          chosen.flatMap(({ ids }) => (ofAnyLabel ? ids.filter((id) => ofAnyLabel.has(id)) : ids)),
          codingsIn(database, scope),
        ),
  };
}

/** One walk over an index. `known`: which ids are wanted; as one text they are read five times as fast as in rows. */
function groupsOf(database: LibraryDatabase, known: Sql): Group[] {
  const rows = database.all<Omit<Group, 'ids'> & { readonly ids: string }>(
    `SELECT state, file_state AS fileState, folder_id AS folderId, count(*) AS videos,
       json_group_array(id) FILTER (WHERE ${known.text}) AS ids
     FROM video INDEXED BY video_by_facet GROUP BY state, file_state, folder_id`,
    ...known.values,
  );
  return rows.map(({ ids, ...group }) => ({ ...group, ids: JSON.parse(ids) as number[] }));
}

/** Some of the videos. */
interface Videos {
  has(id: number): boolean;
}

/** Which videos a filter on dates, words and a study leaves; null when that is all of them. */
function matching(
  database: LibraryDatabase,
  { text, study: _study, ...inDates }: Pick<VideoFilter, 'text' | 'fromMs' | 'toMs' | 'study'>,
  scope: string | null,
): Videos | null {
  // Each is asked of its own index alone.
  const parts: Sql[] = [];
  const dates = videoWhere(database, inDates, null);
  if (dates.text !== '1') parts.push(sql(`SELECT id FROM video WHERE ${dates.text}`, ...dates.values));
  const words = wordsOf(text);
  if (words.length > 0) parts.push(videosWithWords(words));
  if (scope !== null) parts.push(videosInStudy(database, scope));
  return parts.length === 0 ? null : withAll(database, parts);
}

/** The videos that every one of `parts` selects. */
function withAll(database: LibraryDatabase, parts: readonly Sql[]): Videos {
  const { n } = database.get<{ n: number }>('SELECT coalesce(max(id), 0) + 1 AS n FROM video')!;
  const met = new Uint8Array(n);
  for (const { text, values } of parts) {
    const { ids } = database.get<{ ids: string }>(
      `SELECT json_group_array(id) AS ids FROM (${text})`,
      ...values,
    )!;
    for (const id of JSON.parse(ids) as number[]) met[id]! += 1;
  }
  return { has: (id) => met[id] === parts.length };
}

function both(some: Videos | null, others: Videos): Videos {
  return some ? { has: (id) => some.has(id) && others.has(id) } : others;
}

function allLabels(database: LibraryDatabase): LibraryFacets['labels'] {
  return database.all(
    `SELECT key, name, videos, segments FROM label WHERE segments > 0 ORDER BY segments DESC LIMIT ${MOST_LABELS}`,
  );
}

/** @param codings of the videos that count in the study by what was coded of them apart */
function labelsOf(
  database: LibraryDatabase,
  videos: readonly number[],
  codings: ReadonlyMap<number, number>,
): LibraryFacets['labels'] {
  const first = codings.size === 0 ? videos : videos.filter((id) => !codings.has(id));
  const apart = videos.flatMap((id) => codings.get(id) ?? []);
  const ofFirst = countLabels(database, first);
  const ofCodings = countInCodings(database, apart);
  return database
    .all<{ id: number; key: string; name: string }>('SELECT id, key, name FROM label')
    .flatMap(({ id, key, name }) => {
      const [one, other] = [ofFirst.get(id), ofCodings.get(id)];
      if (!one && !other) return [];
      const videos = (one?.videos ?? 0) + (other?.videos ?? 0);
      return [{ key, name, videos, segments: (one?.segments ?? 0) + (other?.segments ?? 0) }];
    })
    .sort((a, b) => b.segments - a.segments)
    .slice(0, MOST_LABELS);
}

import * as v from 'valibot';
import { count, id, ids } from './parts.ts';
import { studyName } from './study-name.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** The library as a whole, its folders and its collections. */

const librarySummary = v.object({
  videos: count,
  durationUs: v.number(),
  segments: count,
  /** Suggestions among them that wait for a decision. */
  waiting: count,
  missing: count,
  changed: count,
  cacheBytes: v.number(),
  cacheLimitBytes: v.number(),
});
export type LibrarySummary = Immutable<v.InferOutput<typeof librarySummary>>;

const libraryFolder = v.object({
  id,
  name: v.string(),
  videos: count,
  missing: count,
  /** Looked at again by itself whenever something changes in it. */
  isWatched: v.boolean(),
  /** New videos found in it are put into the queue. */
  isTagged: v.boolean(),
  /** A scan under way: how many files it has seen. */
  scanning: v.nullable(v.object({ seen: count })),
  scannedAtMs: v.nullable(v.number()),
  /** Why it could not be read, in a sentence. */
  problem: v.nullable(v.string()),
});
export type LibraryFolder = Immutable<v.InferOutput<typeof libraryFolder>>;

const libraryFolders = v.object({ folders: v.array(libraryFolder) });

const folderChange = v.strictObject({
  isWatched: v.exactOptional(v.boolean()),
  isTagged: v.exactOptional(v.boolean()),
});
export type FolderChange = Immutable<v.InferOutput<typeof folderChange>>;

const collection = v.object({ id, name: v.string(), segments: count });
export type Collection = Immutable<v.InferOutput<typeof collection>>;

const collections = v.object({ collections: v.array(collection) });

const name = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(200));

/** Segments stay in a collection when the video is tagged anew. */
const collectionChange = v.strictObject({
  name: v.exactOptional(name),
  add: v.exactOptional(ids),
  remove: v.exactOptional(ids),
});
export type CollectionChange = Immutable<v.InferOutput<typeof collectionChange>>;

/** Clears thumbnails and other things that are made again when needed, or sets the limit. */
const cacheChange = v.variant('action', [
  v.strictObject({ action: v.literal('clear') }),
  v.strictObject({ action: v.literal('limit'), bytes: count }),
]);
export type CacheChange = Immutable<v.InferOutput<typeof cacheChange>>;

const FOLDERS = '/api/library/folders';
const COLLECTIONS = '/api/library/collections';
const one = { parameters: { id } };

export const shelfEndpoints = {
  summary: endpoint({
    does: 'read the library',
    method: 'GET',
    path: '/api/library/summary',
    /** Of a study alone: see `videoFilter`. */
    query: { study: v.exactOptional(studyName) },
    answer: librarySummary,
  }),
  changeCache: endpoint({
    does: 'change the cache',
    method: 'POST',
    path: '/api/library/cache',
    body: cacheChange,
    answer: librarySummary,
  }),
  /** A folder comes in through the desktop's dialog, by dropping it, or on the command line. */
  folders: endpoint({ does: 'list the folders', method: 'GET', path: FOLDERS, answer: libraryFolders }),
  changeFolder: endpoint({
    ...one,
    does: 'change the folder',
    method: 'PATCH',
    path: `${FOLDERS}/{id}`,
    body: folderChange,
    answer: libraryFolders,
  }),
  /** Looks again now. */
  scanFolder: endpoint({
    ...one,
    does: 'look into the folder',
    method: 'POST',
    path: `${FOLDERS}/{id}/scan`,
    answer: libraryFolders,
  }),
  /** Stops looking and keeps the folder's videos and labels. */
  forgetFolder: endpoint({
    ...one,
    does: 'leave the folder out',
    method: 'DELETE',
    path: `${FOLDERS}/{id}`,
    answer: libraryFolders,
  }),
  collections: endpoint({
    does: 'list the collections',
    method: 'GET',
    path: COLLECTIONS,
    answer: collections,
  }),
  addCollection: endpoint({
    does: 'make the collection',
    method: 'POST',
    path: COLLECTIONS,
    body: v.strictObject({ name }),
    answer: collections,
  }),
  changeCollection: endpoint({
    ...one,
    does: 'change the collection',
    method: 'PATCH',
    path: `${COLLECTIONS}/{id}`,
    body: collectionChange,
    answer: collections,
  }),
  removeCollection: endpoint({
    ...one,
    does: 'remove the collection',
    method: 'DELETE',
    path: `${COLLECTIONS}/{id}`,
    answer: collections,
  }),
};

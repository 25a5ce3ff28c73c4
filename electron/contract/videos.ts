import * as v from 'valibot';
import { tubeletSchema } from '../../engine/formats/tables/tubelet-json.ts';
import { openedMedia } from './media.ts';
import { contentId, count, failure, hostProblem, id, shortText, stretch } from './parts.ts';
import { studyName } from './study-name.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** How far the work on a video is. `new`: never tagged. A video whose last run failed may still have older labels. */
const videoState = v.picklist(['new', 'queued', 'running', 'done', 'failed']);
export type VideoState = v.InferOutput<typeof videoState>;

/** `changed`: another content lies there now, which is a video of its own. Neither is ever forgotten by itself. */
export const fileState = v.picklist(['here', 'missing', 'changed']);
export type FileState = v.InferOutput<typeof fileState>;

/** Which videos; all that is given must hold. */
export const videoFilter = {
  /** Words that begin words of the name or the folder's name. */
  text: v.exactOptional(shortText),
  /** With everything below it. */
  folder: v.exactOptional(id),
  state: v.exactOptional(videoState),
  file: v.exactOptional(fileState),
  /** Videos with a segment of this label, by the `key` of its facet. */
  label: v.exactOptional(shortText),
  /** When the file was last changed: `[from, to)`. */
  fromMs: v.exactOptional(count),
  toMs: v.exactOptional(count),
  /** Videos that were coded in this study, with what was coded there, and those that nobody has coded. */
  study: v.exactOptional(studyName),
};
const filterSchema = v.object(videoFilter);
export type VideoFilter = Immutable<v.InferOutput<typeof filterSchema>>;

const videoSort = v.picklist(['name', 'added', 'date', 'duration', 'size', 'segments', 'state']);
export type VideoSort = v.InferOutput<typeof videoSort>;

const videoQuery = {
  ...videoFilter,
  ...stretch,
  /** `name` (natural order) unless given. */
  sort: v.exactOptional(videoSort),
  order: v.exactOptional(v.picklist(['up', 'down'])),
};
const querySchema = v.object(videoQuery);
export type VideoQuery = Immutable<v.InferOutput<typeof querySchema>>;

const videoProbe = v.object({
  durationUs: v.number(),
  width: v.number(),
  height: v.number(),
  /** `30000/1001`, or null when unknown. */
  frameRate: v.nullable(v.string()),
  codec: v.string(),
  container: v.string(),
});
export type VideoProbe = Immutable<v.InferOutput<typeof videoProbe>>;

/** The library folder a video lies in, and the folders below that one as a person reads them (`2024/May`, or empty). */
export const videoFolder = v.nullable(v.object({ id, name: v.string(), below: v.string() }));

const libraryVideo = v.object({
  id,
  contentId,
  name: v.string(),
  folder: videoFolder,
  fileState,
  state: videoState,
  sizeBytes: v.number(),
  /** What probing told; null before the video was first opened by a job. */
  probe: v.nullable(videoProbe),
  addedAtMs: v.number(),
  /** When the file was last changed. */
  dateMs: v.number(),
  taggedAtMs: v.nullable(v.number()),
  /** Segments that are not rejected. */
  segments: count,
  /** Segments that a person drew or decided about. */
  decided: count,
  /** The labels with the longest total time, at most four, longest first. */
  labels: v.array(v.object({ key: v.string(), name: v.string(), totalUs: v.number() })),
  /** Relative to the page's origin; answers 204 where no picture can be made. */
  thumbnailUrl: v.string(),
  /** The sentence of the last run that failed. */
  error: v.nullable(failure),
});
export type LibraryVideo = Immutable<v.InferOutput<typeof libraryVideo>>;

const videoPage = v.object({
  /** How many match in all. */
  total: count,
  offset: count,
  videos: v.array(libraryVideo),
});
export type VideoPage = Immutable<v.InferOutput<typeof videoPage>>;

const addedVideos = v.object({ ids: v.array(id), problems: v.array(hostProblem) });
export type AddedVideos = Immutable<v.InferOutput<typeof addedVideos>>;

const labelFacet = v.object({
  /** What filters take: the name without case and accents. A person's and a model's label of one name are one. */
  key: v.string(),
  name: v.string(),
  videos: count,
  segments: count,
});

/** How many videos each choice leaves, each facet without its own filter. */
const libraryFacets = v.object({
  states: v.object({ new: count, queued: count, running: count, done: count, failed: count }),
  files: v.object({ here: count, missing: count, changed: count }),
  folders: v.array(v.object({ id, name: v.string(), videos: count })),
  /** Most used first, at most 200. */
  labels: v.array(labelFacet),
});
export type LibraryFacets = Immutable<v.InferOutput<typeof libraryFacets>>;

/** Newest first; an empty list when there is nothing. */
const videoResults = v.object({
  results: v.array(v.object({ taggedAtMs: v.number(), result: tubeletSchema })),
});
export type VideoResults = Immutable<v.InferOutput<typeof videoResults>>;

const VIDEOS = '/api/library/videos';

export const videoEndpoints = {
  list: endpoint({
    does: 'list the videos',
    method: 'GET',
    path: VIDEOS,
    query: videoQuery,
    answer: videoPage,
  }),
  one: endpoint({
    does: 'read the video',
    method: 'GET',
    path: `${VIDEOS}/{id}`,
    parameters: { id },
    answer: libraryVideo,
  }),
  /** Puts files that the page has open into the library. */
  add: endpoint({
    does: 'add the videos',
    method: 'POST',
    path: VIDEOS,
    body: v.strictObject({ tokens: v.pipe(v.array(shortText), v.maxLength(10_000)) }),
    answer: addedVideos,
  }),
  /** Lets the page read a video's file. Errors besides: 410 `source/gone`, 403 `source/denied`. */
  open: endpoint({
    does: 'open the video',
    method: 'POST',
    path: `${VIDEOS}/{id}/open`,
    parameters: { id },
    answer: openedMedia,
  }),
  facets: endpoint({
    does: 'count the videos',
    method: 'GET',
    path: '/api/library/facets',
    query: videoFilter,
    answer: libraryFacets,
  }),
  /** A picture of the video, or of what is on screen at `at` microseconds. 204 where none can be made. */
  thumbnail: endpoint({
    does: 'show the video',
    method: 'GET',
    path: '/api/library/thumbnails/{id}',
    parameters: { id },
    query: { at: v.exactOptional(count) },
    answer: 'bytes',
  }),
  /**
   * A page has been through a video, and its scores are kept: the library takes that for a run of its own. Nothing
   * happens where it does not have the video.
   */
  analysed: endpoint({
    does: 'note what was found',
    method: 'POST',
    path: '/api/library/analysed',
    body: v.strictObject({ contentId, model: shortText }),
    answer: v.object({ isTagged: v.boolean() }),
  }),
  /** What batch runs found in a video. The page puts it on the model's track, never over a person's segments. */
  results: endpoint({
    does: 'read what was found',
    method: 'GET',
    path: '/api/library/results/{contentId}',
    parameters: { contentId },
    answer: videoResults,
  }),
};

import type { SegmentState } from '../../engine/annotation/document/records.ts';
import type { FoundDecision } from '../../engine/annotation/edits/decide-found.ts';
import type { ErrorCode } from '../../engine/base/errors.ts';
import type { TubeletResult } from '../../engine/formats/tables/tubelet-json.ts';
import type { ContentId } from '../../engine/source/content-id.ts';

/**
 * What the page and the host say to each other about the library, under `/api/library/`; batch-contract.ts goes on with
 * the batch. The renderer may import both, as it may contract.ts. Times within a video are whole microseconds, dates are milliseconds since 1970, ids
 * are whole numbers of this library. No path ever crosses: a folder goes by its id and its names.
 *
 * Errors have the body of an `ApiError`: 400 `usage` for what does not fit the schema, 404 `library/not-found`,
 * 409 `library/damaged`, 503 `storage/busy`, and those of a disk that will not write.
 */

/** How far the work on a video is. `new`: never tagged. A video whose last run failed may still have older labels. */
export type VideoState = 'new' | 'queued' | 'running' | 'done' | 'failed';

/** `changed`: another content lies there now, which is a video of its own. Neither is ever forgotten by itself. */
export type FileState = 'here' | 'missing' | 'changed';

/** Which videos; every key is a parameter of the address, and all must hold. Lists are joined by commas. */
export interface VideoFilter {
  /** Words that begin words of the name or the folder's name. */
  readonly text?: string;
  /** With everything below it. */
  readonly folder?: number;
  readonly state?: VideoState;
  readonly file?: FileState;
  /** Videos with a segment of this label, by {@link LabelFacet.key}. */
  readonly label?: string;
  /** When the file was last changed: `[from, to)`. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

export type VideoSort = 'name' | 'added' | 'date' | 'duration' | 'size' | 'segments' | 'state';

/** `GET /api/library/videos?<VideoFilter>&sort=&order=&offset=&limit=`; at most 500 at once, 100 unless given. */
export interface VideoQuery extends VideoFilter {
  /** `name` (natural order) unless given. */
  readonly sort?: VideoSort;
  readonly order?: 'up' | 'down';
  readonly offset?: number;
  readonly limit?: number;
}

export interface VideoPage {
  /** How many match in all. */
  readonly total: number;
  readonly offset: number;
  readonly videos: readonly LibraryVideo[];
}

/** Also the answer of `GET /api/library/videos/<id>`. */
export interface LibraryVideo {
  readonly id: number;
  readonly contentId: ContentId;
  readonly name: string;
  /** The library folder it lies in, and the folders below that one as a person reads them (`2024/May`, or empty). */
  readonly folder: { readonly id: number; readonly name: string; readonly below: string } | null;
  readonly fileState: FileState;
  readonly state: VideoState;
  readonly sizeBytes: number;
  /** What probing told; null before the video was first opened by a task. */
  readonly probe: VideoProbe | null;
  readonly addedAtMs: number;
  /** When the file was last changed. */
  readonly dateMs: number;
  readonly taggedAtMs: number | null;
  /** Segments that are not rejected. */
  readonly segments: number;
  /** Segments that a person drew or decided about. */
  readonly decided: number;
  /** The labels with the longest total time, at most four, longest first. */
  readonly labels: readonly { readonly key: string; readonly name: string; readonly totalUs: number }[];
  /** Relative to the page's origin; answers 204 where no picture can be made. */
  readonly thumbnailUrl: string;
  /** The sentence of the last run that failed. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface VideoProbe {
  readonly durationUs: number;
  readonly width: number;
  readonly height: number;
  /** `30000/1001`, or null when unknown. */
  readonly frameRate: string | null;
  readonly codec: string;
  readonly container: string;
}

/** `POST /api/library/videos`: puts files that the page has open into the library. */
export interface AddVideos {
  readonly tokens: readonly string[];
}

export interface AddedVideos {
  readonly ids: readonly number[];
  readonly problems: readonly {
    readonly about: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

/** `POST /api/library/videos/<id>/open` answers an `OpenedMedia`; errors 410 `source/gone`, 403 `source/denied`. */

/** `GET /api/library/summary`. */
export interface LibrarySummary {
  readonly videos: number;
  readonly durationUs: number;
  readonly segments: number;
  readonly missing: number;
  readonly changed: number;
  readonly cacheBytes: number;
  readonly cacheLimitBytes: number;
}

/** `GET /api/library/facets?<VideoFilter>`: how many videos each choice leaves, each facet without its own filter. */
export interface LibraryFacets {
  readonly states: Readonly<Record<VideoState, number>>;
  readonly files: Readonly<Record<FileState, number>>;
  readonly folders: readonly { readonly id: number; readonly name: string; readonly videos: number }[];
  /** Most used first, at most 200. */
  readonly labels: readonly LabelFacet[];
}

export interface LabelFacet {
  /** What filters take: the name without case and accents. A person's and a model's label of one name are one. */
  readonly key: string;
  readonly name: string;
  readonly videos: number;
  readonly segments: number;
}

/** `GET /api/library/folders` answers `{ folders: LibraryFolder[] }`. */
export interface LibraryFolder {
  readonly id: number;
  readonly name: string;
  readonly videos: number;
  readonly missing: number;
  /** Looked at again by itself whenever something changes in it. */
  readonly isWatched: boolean;
  /** New videos found in it are put into the queue. */
  readonly isTagged: boolean;
  /** A scan under way: how many files it has seen. */
  readonly scanning: { readonly seen: number } | null;
  readonly scannedAtMs: number | null;
  /** Why it could not be read, in a sentence. */
  readonly problem: string | null;
}

/**
 * A folder comes in through the desktop's dialog, by dropping it, or on the command line; the event `library` follows.
 * `PATCH /api/library/folders/<id>` takes this; `POST /api/library/folders/<id>/scan` looks again now;
 * `DELETE /api/library/folders/<id>` stops looking and keeps its videos and labels. All answer the folders.
 */
export interface FolderChange {
  readonly isWatched?: boolean;
  readonly isTagged?: boolean;
}

/** Which segments; every key is a parameter of the address, and all must hold. */
export interface SegmentFilter {
  /** {@link LabelFacet.key}s; a comma between two means either. */
  readonly labels?: readonly string[];
  /** Words that begin words of the label, the note, the video's name or its folder. */
  readonly text?: string;
  readonly minScore?: number;
  readonly maxScore?: number;
  readonly minUs?: number;
  readonly maxUs?: number;
  readonly folder?: number;
  readonly video?: number;
  /** When the video's file was last changed: `[from, to)`. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** `suggested`, `accepted`, `edited`, `rejected`; all but rejected unless given. */
  readonly states?: readonly SegmentState[];
  readonly collection?: number;
}

export type SegmentSort = 'score' | 'length' | 'date' | 'video';

/** `GET /api/library/segments?<SegmentFilter>&sort=&order=&offset=&limit=`; at most 500 at once, 100 unless given. */
export interface SegmentQuery extends SegmentFilter {
  /** `score` unless given. Highest, longest and newest first; `video` by name, then time. */
  readonly sort?: SegmentSort;
  readonly order?: 'up' | 'down';
  readonly offset?: number;
  readonly limit?: number;
}

export interface SegmentPage {
  /** How many match; no further than 10,000 are counted, and {@link isMore} says that there are more. */
  readonly total: number;
  readonly isMore: boolean;
  readonly offset: number;
  readonly segments: readonly FoundSegment[];
}

/** A segment that was found: seek the video to `startUs` to see it. */
export interface FoundSegment {
  readonly id: number;
  readonly videoId: number;
  readonly contentId: ContentId;
  readonly video: string;
  readonly folder: LibraryVideo['folder'];
  readonly fileState: FileState;
  readonly labelKey: string;
  readonly label: string;
  readonly startUs: number;
  /** Null for a marker. */
  readonly endUs: number | null;
  readonly score: number | null;
  readonly state: SegmentState;
  readonly origin: 'model' | 'human';
  readonly note: string;
  /** Of the video. */
  readonly thumbnailUrl: string;
  /** What is on screen in its middle. Relative to the page's origin; 204 where it cannot be made. */
  readonly pictureUrl: string;
}

/**
 * `POST /api/library/decisions`: what a person says about segments that a search found. Answers {@link Decided}, as does
 * `POST /api/library/decisions/undo` of {@link UndoDecision}.
 */
export interface DecideSegments {
  /** {@link FoundSegment.id}s, at most 10,000. */
  readonly segments: readonly number[];
  readonly decision: FoundDecision;
}

export interface UndoDecision {
  readonly undo: string;
}

export interface Decided {
  readonly changed: number;
  /** Already so, or drawn by a person, whose segments are neither accepted nor rejected. */
  readonly unchanged: number;
  /** Not there any more: the video was tagged or labelled anew since the search. */
  readonly gone: number;
  readonly problems: AddedVideos['problems'];
  /** Takes it back; null when nothing changed. */
  readonly undo: string | null;
}

/**
 * `GET /api/library/results/<contentId>`: what batch runs found in a video, newest first; an empty list when there is
 * nothing. The page puts them on the model's track, never over a person's segments.
 */
export interface VideoResults {
  readonly results: readonly { readonly taggedAtMs: number; readonly result: TubeletResult }[];
}

/** `GET /api/library/collections` answers `{ collections }`, as do `POST` of {@link NewCollection} and `DELETE .../<id>`. */
export interface Collection {
  readonly id: number;
  readonly name: string;
  readonly segments: number;
}

export interface NewCollection {
  readonly name: string;
}

/** `PATCH /api/library/collections/<id>`. Segments stay in a collection when the video is tagged anew. */
export interface CollectionChange {
  readonly name?: string;
  readonly add?: readonly number[];
  readonly remove?: readonly number[];
}

/**
 * `GET /api/library/export?format=&<SegmentFilter>` answers a file to save: `csv`, or `jsonl` with one object per segment.
 * `GET /api/library/clips/<segmentId>?exact=1` answers a piece of the video: from the key frame before it without
 * re-encoding, or exactly by re-encoding.
 */
export type LibraryExportFormat = 'csv' | 'jsonl';

/** `POST /api/library/cache` clears thumbnails and other things that are made again when needed, or sets the limit. */
export type CacheChange = { readonly action: 'clear' } | { readonly action: 'limit'; readonly bytes: number };

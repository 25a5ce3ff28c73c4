import * as v from 'valibot';
import { SEGMENT_STATES } from '../../engine/annotation/document/records.ts';
import { clipPattern } from './clips.ts';
import { contentId, count, id, share, shortText, stretch } from './parts.ts';
import { studyName } from './study-name.ts';
import { fileState, videoFolder } from './videos.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

const segmentState = v.picklist(SEGMENT_STATES);

/** Which segments; all that is given must hold. */
export const segmentFilter = {
  /** By the `key`s of their facets, of which any. */
  labels: v.exactOptional(v.array(shortText)),
  /** Words that begin words of the label, the note, the video's name or its folder. */
  text: v.exactOptional(shortText),
  minScore: v.exactOptional(share),
  maxScore: v.exactOptional(share),
  minUs: v.exactOptional(count),
  maxUs: v.exactOptional(count),
  folder: v.exactOptional(id),
  video: v.exactOptional(id),
  /** When the video's file was last changed: `[from, to)`. */
  fromMs: v.exactOptional(count),
  toMs: v.exactOptional(count),
  /** All but rejected unless given. */
  states: v.exactOptional(v.array(segmentState)),
  collection: v.exactOptional(id),
  /**
   * What was coded in this study, and the suggestions of videos that nobody has coded. Left out: every video as it was
   * first coded.
   */
  study: v.exactOptional(studyName),
};
const filterSchema = v.object(segmentFilter);
export type SegmentFilter = Immutable<v.InferOutput<typeof filterSchema>>;

const segmentSort = v.picklist(['score', 'length', 'date', 'video']);
export type SegmentSort = v.InferOutput<typeof segmentSort>;

const segmentQuery = {
  ...segmentFilter,
  ...stretch,
  /** `score` unless given. Highest, longest and newest first; `video` by name, then time. */
  sort: v.exactOptional(segmentSort),
  order: v.exactOptional(v.picklist(['up', 'down'])),
};
const querySchema = v.object(segmentQuery);
export type SegmentQuery = Immutable<v.InferOutput<typeof querySchema>>;

/** A segment that was found: seek the video to `startUs` to see it. */
export const foundSegment = v.object({
  id,
  videoId: id,
  contentId,
  video: v.string(),
  folder: videoFolder,
  fileState,
  labelKey: v.string(),
  label: v.string(),
  startUs: v.number(),
  /** Null for a marker. */
  endUs: v.nullable(v.number()),
  score: v.nullable(v.number()),
  state: segmentState,
  origin: v.picklist(['model', 'human']),
  note: v.string(),
  /** The study that it was coded in; of a video that nobody has coded, the default one. */
  study: v.string(),
  /** Whether the study keeps its labels of the video apart from those that it was first given. */
  isApart: v.boolean(),
  /** Of the video. */
  thumbnailUrl: v.string(),
  /** What is on screen in its middle. Relative to the page's origin; 204 where it cannot be made. */
  pictureUrl: v.string(),
});
export type FoundSegment = Immutable<v.InferOutput<typeof foundSegment>>;

const segmentPage = v.object({
  /** How many match; no further than 10,000 are counted, and {@link isMore} says that there are more. */
  total: count,
  isMore: v.boolean(),
  offset: count,
  segments: v.array(foundSegment),
});
export type SegmentPage = Immutable<v.InferOutput<typeof segmentPage>>;

const exportFormat = v.picklist(['csv', 'jsonl']);
export type LibraryExportFormat = v.InferOutput<typeof exportFormat>;

export const segmentEndpoints = {
  search: endpoint({
    does: 'search for segments',
    method: 'GET',
    path: '/api/library/segments',
    query: segmentQuery,
    answer: segmentPage,
  }),
  /** A file to save: `csv`, or `jsonl` with one object per segment. */
  export: endpoint({
    does: 'export the segments',
    method: 'GET',
    path: '/api/library/export',
    query: { ...segmentFilter, format: exportFormat },
    answer: 'bytes',
  }),
  /** A piece of the video: from the key frame before it without re-encoding, or exactly by re-encoding. */
  clip: endpoint({
    does: 'cut the clip',
    method: 'GET',
    path: '/api/library/clips/{id}',
    parameters: { id },
    query: {
      exact: v.exactOptional(v.boolean()),
      /** Added before and after the segment, within its video. */
      preUs: v.exactOptional(count),
      postUs: v.exactOptional(count),
      /** And its place among the clips that are cut together. */
      pattern: v.exactOptional(clipPattern),
      number: v.exactOptional(count),
    },
    answer: 'bytes',
  }),
};

import * as v from 'valibot';
import type { BatchSummary, Task, TaskState } from '../../../electron/contract/batch-contract.ts';
import type {
  Collection,
  FoundSegment,
  LibraryFacets,
  LibraryFolder,
  LibrarySummary,
  LibraryVideo,
} from '../../../electron/contract/library-contract.ts';
import { SEGMENT_STATES } from '../../../engine/annotation/document/records.ts';
import type { ErrorCode } from '../../../engine/base/errors.ts';

/** The host's answers about the library, as they are checked when they arrive. */

const code = v.custom<ErrorCode>((value) => typeof value === 'string');
const problem = v.nullable(v.object({ code, message: v.string() }));
const folder = v.nullable(v.object({ id: v.number(), name: v.string(), below: v.string() }));
const fileState = v.picklist(['here', 'missing', 'changed']);
const count = v.number();

export const videoSchema: v.GenericSchema<unknown, LibraryVideo> = v.object({
  id: v.number(),
  contentId: v.string(),
  name: v.string(),
  folder,
  fileState,
  state: v.picklist(['new', 'queued', 'running', 'done', 'failed']),
  sizeBytes: v.number(),
  probe: v.nullable(
    v.object({
      durationUs: v.number(),
      width: v.number(),
      height: v.number(),
      frameRate: v.nullable(v.string()),
      codec: v.string(),
      container: v.string(),
    }),
  ),
  addedAtMs: v.number(),
  dateMs: v.number(),
  taggedAtMs: v.nullable(v.number()),
  segments: count,
  decided: count,
  labels: v.array(v.object({ key: v.string(), name: v.string(), totalUs: v.number() })),
  thumbnailUrl: v.string(),
  error: problem,
});

export const videoPageSchema = v.object({ total: count, offset: count, videos: v.array(videoSchema) });

export const summarySchema: v.GenericSchema<unknown, LibrarySummary> = v.object({
  videos: count,
  durationUs: v.number(),
  segments: count,
  missing: count,
  changed: count,
  cacheBytes: v.number(),
  cacheLimitBytes: v.number(),
});

export const facetsSchema: v.GenericSchema<unknown, LibraryFacets> = v.object({
  states: v.object({ new: count, queued: count, running: count, done: count, failed: count }),
  files: v.object({ here: count, missing: count, changed: count }),
  folders: v.array(v.object({ id: v.number(), name: v.string(), videos: count })),
  labels: v.array(v.object({ key: v.string(), name: v.string(), videos: count, segments: count })),
});

const folderSchema: v.GenericSchema<unknown, LibraryFolder> = v.object({
  id: v.number(),
  name: v.string(),
  videos: count,
  missing: count,
  isWatched: v.boolean(),
  isTagged: v.boolean(),
  scanning: v.nullable(v.object({ seen: count })),
  scannedAtMs: v.nullable(v.number()),
  problem: v.nullable(v.string()),
});
export const foldersSchema = v.object({ folders: v.array(folderSchema) });

const foundSchema: v.GenericSchema<unknown, FoundSegment> = v.object({
  id: v.number(),
  videoId: v.number(),
  contentId: v.string(),
  video: v.string(),
  folder,
  fileState,
  labelKey: v.string(),
  label: v.string(),
  startUs: v.number(),
  endUs: v.nullable(v.number()),
  score: v.nullable(v.number()),
  state: v.picklist(SEGMENT_STATES),
  origin: v.picklist(['model', 'human']),
  note: v.string(),
  thumbnailUrl: v.string(),
  pictureUrl: v.string(),
});
export const segmentPageSchema = v.object({
  total: count,
  isMore: v.boolean(),
  offset: count,
  segments: v.array(foundSchema),
});

const counts: v.GenericSchema<unknown, Readonly<Record<TaskState, number>>> = v.object({
  queued: count,
  running: count,
  done: count,
  skipped: count,
  failed: count,
  cancelled: count,
});

export const batchSchema: v.GenericSchema<unknown, BatchSummary> = v.object({
  counts,
  isPaused: v.boolean(),
  isRunning: v.boolean(),
  concurrency: v.number(),
  speed: v.nullable(v.number()),
  secondsLeft: v.nullable(v.number()),
  ended: count,
  total: count,
});

export const taskSchema: v.GenericSchema<unknown, Task> = v.object({
  id: v.number(),
  videoId: v.number(),
  name: v.string(),
  state: v.picklist(['queued', 'running', 'done', 'skipped', 'failed', 'cancelled']),
  model: v.string(),
  progress: v.nullable(
    v.object({
      doneUs: v.number(),
      durationUs: v.nullable(v.number()),
      speed: v.number(),
      secondsLeft: v.nullable(v.number()),
    }),
  ),
  segments: v.nullable(count),
  elapsedMs: v.nullable(v.number()),
  speed: v.nullable(v.number()),
  error: problem,
  warning: v.nullable(v.string()),
});
export const taskPageSchema = v.object({
  total: count,
  offset: count,
  tasks: v.array(taskSchema),
  batch: batchSchema,
});

export const enqueuedSchema = v.object({ queued: count, skipped: count, batch: batchSchema });

const collectionSchema: v.GenericSchema<unknown, Collection> = v.object({
  id: v.number(),
  name: v.string(),
  segments: count,
});
export const collectionsSchema = v.object({ collections: v.array(collectionSchema) });

export const addedSchema = v.object({
  ids: v.array(v.number()),
  problems: v.array(v.object({ about: v.string(), code, message: v.string() })),
});

export const openedSchema = v.object({
  token: v.string(),
  name: v.string(),
  size: v.number(),
  url: v.string(),
  contentId: v.exactOptional(v.string()),
});

import * as v from 'valibot';
import { ERROR_CODES, type ErrorCode } from '../../../engine/base/errors.ts';
import { tubeletSchema } from '../../../engine/formats/tables/tubelet-json.ts';

/**
 * What coordinator and workers say to each other through the queue. Either side reads it as it reads everything that
 * comes from outside: by these schemas, and nothing of it is executed.
 */

/** Both sides must speak the same version: 1 may not be changed, only followed. */
export const QUEUE_PROTOCOL = 1;
export const QUEUE_NAME = 'tag';

const time = v.pipe(v.number(), v.safeInteger());
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(400));

export const place = v.object({
  root: v.nullable(v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/))),
  path: v.pipe(v.string(), v.nonEmpty(), v.maxLength(32_768)),
});

/** One video to label. */
export const tagJob = v.object({
  protocol: v.literal(QUEUE_PROTOCOL),
  /** Which coordinator's. */
  run: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  video: place,
  /** As `fileContentId` makes it: what a worker has there must be the same content. */
  blocksId: sha256,
  /** What the video is known by, where that is another. */
  contentId: sha256,
  /** Which of several videos in the file, from 1; absent: the file's own choice. */
  videoNumber: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** SHA-256 of the package's manifest, which names all its files by their own. */
  package: sha256,
  threshold: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  minDurationUs: v.nullable(v.pipe(time, v.minValue(0))),
  /** Null for the model's own. */
  backsOff: v.nullable(v.boolean()),
  isForced: v.boolean(),
  /** Frames of unevenly spaced videos are listed. */
  listsFrames: v.boolean(),
  /** Folder for what is computed, where the coordinator wants it; a worker that cannot see it keeps nothing. */
  artifacts: v.nullable(place),
  /** Workers that have no such file. */
  unseenBy: v.array(name),
});
export type TagJob = v.InferOutput<typeof tagJob>;

/** What came of it. */
export const tagAnswer = v.object({
  result: tubeletSchema,
  elapsedMs: v.number(),
  frameTimes: v.nullable(v.array(time)),
  worker: name,
});
export type TagAnswer = v.InferOutput<typeof tagAnswer>;

/** Why nothing came of it, as boards show it: a sentence with its code at the end. */
export function failureText({ code, message }: FailureTold): string {
  return `${message} [${code}]`;
}

/** A failure that somebody else has written; null for one that is not of ours. */
export function failureOf(text: string): FailureTold | null {
  const [, message = '', given = ''] = /^(.{1,2000}) \[([a-z/-]+)\]$/s.exec(text) ?? [];
  const code = ERROR_CODES.find((each) => each === given);
  return code === undefined ? null : { code, message };
}

export interface FailureTold {
  readonly code: ErrorCode;
  readonly message: string;
}

export const jobProgress = v.object({
  doneUs: time,
  durationUs: v.nullable(time),
  speed: v.number(),
  secondsLeft: v.nullable(v.number()),
});
export type JobProgress = v.InferOutput<typeof jobProgress>;

/** What a worker says of itself, again and again. */
export const workerNote = v.object({
  name,
  protocol: v.number(),
  version: v.string(),
  host: v.string(),
  jobs: v.number(),
  doing: v.array(v.object({ video: v.string(), progress: v.nullable(jobProgress) })),
  done: v.number(),
  failed: v.number(),
});
export type WorkerNote = v.InferOutput<typeof workerNote>;

/** A package's files as they lie on the server: names below the package's folder, and how many pieces each is in. */
export const packageIndex = v.array(
  v.object({
    path: v.pipe(v.string(), v.regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[\w./-]{1,200}$/)),
    pieces: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)),
  }),
);

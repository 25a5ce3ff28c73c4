import * as v from 'valibot';
import { ERROR_CODES, type ErrorCode } from '../../../engine/base/errors.ts';
import { tubeletSchema } from '../../../engine/formats/tables/tubelet-json.ts';

/**
 * What coordinator and workers say to each other through the queue. Either side reads it as it reads everything that
 * comes from outside: by these schemas, and nothing of it is executed.
 */

/** Both sides must speak the same version: one that was released may not be changed, only followed. */
export const QUEUE_PROTOCOL = 3;
export const QUEUE_NAME = 'tag';

const time = v.pipe(v.number(), v.safeInteger());
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(400));

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const runId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

export const place = v.object({
  root: v.nullable(v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/))),
  path: v.pipe(v.string(), v.nonEmpty(), v.maxLength(32_768)),
});

/** The coordinator's output folder, for workers that see it. */
const sharedOutput = v.object({
  folder: place,
  /** Whether what was computed is wanted too. */
  keepsArtifacts: v.boolean(),
});
export type SharedOutput = v.InferOutput<typeof sharedOutput>;

/** One video to label. */
export const tagJob = v.object({
  protocol: v.literal(QUEUE_PROTOCOL),
  /** Of the Tubelet that has put it in: another computes otherwise. */
  version: name,
  /** Which coordinator's. */
  run: runId,
  video: place,
  /** As `fileContentId` makes it: what a worker has there must be the same content. */
  blocksId: sha256,
  /** What the video is known by, where that is another. */
  contentId: sha256,
  /** Which of several videos in the file, from 1; absent: the file's own choice. */
  videoNumber: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Regions that the model does not see, in fractions of the picture; absent where there are none. */
  painted: v.exactOptional(v.array(v.object({ x: share, y: share, width: share, height: share }))),
  /** SHA-256 of the package's manifest, which names all its files by their own. */
  package: sha256,
  threshold: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  minDurationUs: v.nullable(v.pipe(time, v.minValue(0))),
  /** Null for the model's own. */
  backsOff: v.nullable(v.boolean()),
  isForced: v.boolean(),
  /** Frames of unevenly spaced videos are listed. */
  listsFrames: v.boolean(),
  /** Null where the coordinator has none. */
  output: v.nullable(sharedOutput),
  /** The file of the result in the output folder; null where the coordinator writes another format itself. */
  resultName: v.nullable(v.pipe(v.string(), v.maxLength(255), v.regex(/^[^/\\\0<>:"|?*]+\.tubelet\.json$/))),
  /** Workers that have no such file. */
  unseenBy: v.array(name),
});
export type TagJob = v.InferOutput<typeof tagJob>;

/** What came of it. */
export const tagAnswer = v.object({
  /** The result itself, or where it is to be read: by whoever sees the output folder. */
  result: v.variant('kind', [
    v.object({ kind: v.literal('sent'), result: tubeletSchema }),
    /** `sha256` of the text that was laid down. */
    v.object({ kind: v.literal('laid-down'), sha256 }),
  ]),
  /** Whether its file is in the output folder, too. */
  isWritten: v.boolean(),
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
  done: v.number(),
  failed: v.number(),
  /** Videos that ended in the last `overMs`. */
  recent: v.object({ ended: v.number(), overMs: v.number() }),
});
export type WorkerNote = v.InferOutput<typeof workerNote>;

/** What a coordinator says of its run, again and again while it is there. */
export const runNote = v.object({
  id: runId,
  host: v.string(),
  /** Name of the output folder. */
  name: v.string(),
  model: v.string(),
  total: v.number(),
  ended: v.number(),
  failed: v.number(),
});
export type RunNote = v.InferOutput<typeof runNote>;

/** A package's files as they lie on the server: names below the package's folder, and how many pieces each is in. */
export const packageIndex = v.array(
  v.object({
    path: v.pipe(v.string(), v.regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[\w./-]{1,200}$/)),
    pieces: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)),
  }),
);

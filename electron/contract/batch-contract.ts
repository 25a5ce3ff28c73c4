import type { ErrorCode } from '../../engine/base/errors.ts';
import type { VideoFilter } from './library-contract.ts';

/** What the page and the host say to each other about the batch, in the ways of library-contract.ts. */

export type TaskState = 'queued' | 'running' | 'done' | 'skipped' | 'failed' | 'cancelled';

/** One video's turn in the batch. */
export interface Task {
  readonly id: number;
  readonly videoId: number;
  readonly name: string;
  readonly state: TaskState;
  readonly model: string;
  /** Of a job that runs. */
  readonly progress: TaskProgress | null;
  readonly segments: number | null;
  readonly elapsedMs: number | null;
  /** Seconds of video per second of work, of one that is done. */
  readonly speed: number | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** What the file gave less than it promised, of one that is done. */
  readonly warning: string | null;
}

export interface TaskProgress {
  readonly doneUs: number;
  readonly durationUs: number | null;
  readonly speed: number;
  readonly secondsLeft: number | null;
}

/** `GET /api/library/jobs?state=&offset=&limit=`: running first, then the queue in its order, then what ended, latest first. */
export interface TaskPage {
  readonly total: number;
  readonly offset: number;
  readonly tasks: readonly Task[];
  readonly batch: BatchSummary;
}

/** The whole run at a glance; also the answer of every change of the batch and of `GET /api/library/batch`. */
export interface BatchSummary {
  readonly counts: Readonly<Record<TaskState, number>>;
  readonly isPaused: boolean;
  /** True while anything runs or waits and the batch is not paused. */
  readonly isRunning: boolean;
  /** Videos at once. */
  readonly concurrency: number;
  /** Seconds of video per second of work, over the jobs that ended since the batch began. */
  readonly speed: number | null;
  readonly secondsLeft: number | null;
  /** Videos done since the batch began, and all of it: for one bar. */
  readonly ended: number;
  readonly total: number;
}

/** `POST /api/library/jobs`: puts videos at the end of the queue. Exactly one of the first three. */
export interface Enqueue {
  readonly videos?: readonly number[];
  readonly folder?: number;
  /** Everything that a filter leaves. */
  readonly filter?: VideoFilter;
  /** Id of the model; the bundled one unless given. */
  readonly model?: string;
  /** 0 to 1; as calibrated in the model unless given. */
  readonly threshold?: number;
  readonly minDurationUs?: number;
  /** False: no group of labels is named where none of them is sure enough. */
  readonly backsOff?: boolean;
  /** Again, even what has been done with this content, model and settings. */
  readonly force?: boolean;
}

export interface Enqueued {
  readonly queued: number;
  /** Done already, or waiting in the queue. */
  readonly skipped: number;
  readonly batch: BatchSummary;
}

/** `POST /api/library/batch`. Pausing lets what runs come to its end; `cancel` stops it and empties the queue. */
export type BatchChange =
  | { readonly action: 'pause' | 'resume' | 'cancel' | 'retry' | 'clear' }
  | { readonly action: 'concurrency'; readonly value: number };

/** `POST /api/library/jobs/<id>`; `before` moves it in front of another job that waits. */
export type TaskChange =
  | { readonly action: 'cancel' | 'retry' | 'first' | 'last' }
  | { readonly action: 'before'; readonly other: number };

import * as v from 'valibot';
import { asOneFile, clipCounts, clipSettings } from '../../contract/clips.ts';
import { recutCounts, recutSettings } from '../../contract/recut.ts';

/**
 * Where tasks wait together. `batch`: work that a person asked for, several at once, which can be paused. `soon`: short
 * work that keeps the library up to date. `files`: files that a person asked for, one task after the other. `teaching`:
 * what a person's own labels need, long work that waits for no batch. `idle`: work that waits until no batch is under
 * way. `pictures` and `frames`: what is on screen asks for it.
 */
export type Lane = 'batch' | 'soon' | 'files' | 'teaching' | 'idle' | 'pictures' | 'frames';

interface Kind<P extends v.GenericSchema, O extends v.GenericSchema> {
  /** What the task is about and how it is to be done; kept as JSON. */
  readonly parameters: P;
  /** What is known of it once it is done; kept as JSON. */
  readonly outcome: O;
  readonly lane: Lane;
  /** Its row stays once it has ended, until a person clears it. Others go, whatever they came to. */
  readonly isKept: boolean;
  /** Times that it is begun when it fails by what may pass: see `mayPass`. */
  readonly attempts: number;
  /** Added while it runs, it is done once more after that, as the one that runs may have looked too early. */
  readonly isAgain?: boolean;
  /** Of two tasks with one key only one waits or runs; all parameters unless said otherwise. */
  readonly key?: readonly (keyof v.InferOutput<P> & string)[];
}

function kind<P extends v.GenericSchema, O extends v.GenericSchema>(given: Kind<P, O>): Kind<P, O> {
  return given;
}

const row = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const nothing = v.null();

/**
 * Every kind of background work. To add one: say it here, write its handler (see `task-handler.ts`) and put it into
 * `library-handlers.ts`; until then nothing starts.
 */
export const taskKinds = {
  /** Labels a video by a model, and lets search find what was found. */
  tag: kind({
    parameters: v.object({
      video: row,
      model: v.string(),
      /** Null for the model's own. */
      threshold: v.nullable(v.number()),
      minDurationUs: v.nullable(time),
      /** False: no group of labels is named where none of them is sure enough. */
      backsOff: v.optional(v.boolean()),
      /** Again, even what has been done with this content, model and settings. */
      isForced: v.boolean(),
    }),
    outcome: v.object({
      segments: row,
      /** Null when it had been done before. */
      analysedUs: v.nullable(time),
      warning: v.nullable(v.string()),
    }),
    lane: 'batch',
    isKept: true,
    attempts: 2,
    key: ['video', 'model', 'threshold', 'minDurationUs', 'backsOff'],
  }),
  /** Cuts the stored scores of videos by other settings. */
  recut: kind({
    parameters: v.object({ videos: v.array(row), ...recutSettings }),
    outcome: recutCounts,
    lane: 'soon',
    isKept: false,
    attempts: 1,
  }),
  /** Learns a person's labels from all examples of the library, or of one study. */
  teach: kind({
    /** `without`: names of labels that are not to be learnt. */
    parameters: v.object({
      without: v.optional(v.array(v.string()), []),
      study: v.exactOptional(v.string()),
    }),
    outcome: nothing,
    lane: 'teaching',
    isKept: false,
    attempts: 1,
  }),
  /** Gets to know videos, so that they can be compared; one that fails stops no other. */
  embed: kind({
    parameters: v.object({ videos: v.array(row) }),
    outcome: v.object({ known: row, failed: row }),
    lane: 'teaching',
    isKept: false,
    attempts: 1,
  }),
  /** Cuts segments out of their videos as files of a folder. */
  clips: kind({
    parameters: v.object({
      ...clipSettings,
      segments: v.array(row),
      folder: v.string(),
      /** Names that were in the folder before, which no clip gets. */
      taken: v.optional(v.array(v.string()), []),
      reel: v.exactOptional(asOneFile),
    }),
    outcome: clipCounts,
    lane: 'files',
    isKept: false,
    attempts: 1,
  }),
  /** Looks through a folder for videos that are new, changed or gone. */
  scan: kind({
    parameters: v.object({ folder: row }),
    outcome: nothing,
    lane: 'soon',
    isKept: false,
    isAgain: true,
    attempts: 5,
  }),
  /** Lets search find what a project says. */
  index: kind({
    /** In the study that its labels are kept apart for; absent: those that it was first given. */
    parameters: v.object({ contentId: v.string(), study: v.exactOptional(v.string()) }),
    outcome: nothing,
    lane: 'soon',
    isKept: false,
    isAgain: true,
    attempts: 5,
  }),
  /** Hashes all bytes of a file, and so tells duplicates apart. */
  hash: kind({
    parameters: v.object({ path: v.string(), stamp: v.string() }),
    outcome: nothing,
    lane: 'idle',
    isKept: false,
    attempts: 1,
  }),
  /** A small picture of a video. */
  picture: kind({
    parameters: v.object({ video: row }),
    outcome: v.instance(Uint8Array<ArrayBuffer>),
    lane: 'pictures',
    isKept: false,
    attempts: 1,
  }),
  /** A small picture of what is on screen so far into a video. */
  frame: kind({
    parameters: v.object({ video: row, atUs: time }),
    outcome: v.instance(Uint8Array<ArrayBuffer>),
    lane: 'frames',
    isKept: false,
    attempts: 1,
  }),
};

export type TaskKinds = typeof taskKinds;
export type TaskKind = keyof TaskKinds;
export type ParametersOf<K extends TaskKind> = v.InferOutput<TaskKinds[K]['parameters']>;
export type OutcomeOf<K extends TaskKind> = v.InferOutput<TaskKinds[K]['outcome']>;

export const TASK_KINDS = Object.keys(taskKinds).filter(isTaskKind);

export function isTaskKind(name: string): name is TaskKind {
  return Object.hasOwn(taskKinds, name);
}

export function kindsOf(lane: Lane): TaskKind[] {
  return TASK_KINDS.filter((name) => taskKinds[name].lane === lane);
}

/** Tells a task from all others of its kind that wait or run. */
export function keyOf<K extends TaskKind>(name: K, parameters: ParametersOf<K>): string {
  const { key }: { readonly key?: readonly string[] } = taskKinds[name];
  const values = new Map<string, unknown>(Object.entries(parameters));
  return JSON.stringify(key ? key.map((each) => values.get(each)) : parameters);
}

import * as v from 'valibot';
import { SEGMENT_STATES } from '../../../../engine/annotation/document/records.ts';
import { ApiFailure } from '../../http/http-error.ts';

/** What pages may ask, as it arrives: texts of an address, or a JSON body. */

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const numberText = v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/), v.transform(Number), v.number());
const countText = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number), count);
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const shareText = v.pipe(numberText, share);
const text = v.pipe(v.string(), v.maxLength(1000));
const videoState = v.picklist(['new', 'queued', 'running', 'done', 'failed']);
const fileState = v.picklist(['here', 'missing', 'changed']);
const list = v.pipe(
  text,
  v.transform((given) => given.split(',').filter((part) => part !== '')),
);
const windowOf = { offset: v.optional(countText), limit: v.optional(v.pipe(countText, v.maxValue(500))) };
const direction = v.optional(v.picklist(['up', 'down']));

const videoFilter = {
  text: v.optional(text),
  folder: v.optional(countText),
  state: v.optional(videoState),
  file: v.optional(fileState),
  label: v.optional(text),
  fromMs: v.optional(countText),
  toMs: v.optional(countText),
};

const segmentFilter = {
  labels: v.optional(list),
  text: v.optional(text),
  minScore: v.optional(shareText),
  maxScore: v.optional(shareText),
  minUs: v.optional(countText),
  maxUs: v.optional(countText),
  folder: v.optional(countText),
  video: v.optional(countText),
  fromMs: v.optional(countText),
  toMs: v.optional(countText),
  states: v.optional(v.pipe(list, v.array(v.picklist(SEGMENT_STATES)))),
  collection: v.optional(countText),
};

export const videoFilterAddress = v.strictObject(videoFilter);
export const videoAddress = v.strictObject({
  ...videoFilter,
  ...windowOf,
  sort: v.optional(v.picklist(['name', 'added', 'date', 'duration', 'size', 'segments', 'state'])),
  order: direction,
});
export const segmentAddress = v.strictObject({
  ...segmentFilter,
  ...windowOf,
  sort: v.optional(v.picklist(['score', 'length', 'date', 'video'])),
  order: direction,
});
export const exportAddress = v.strictObject({ ...segmentFilter, format: v.picklist(['csv', 'jsonl']) });
export const taskAddress = v.strictObject({
  ...windowOf,
  state: v.optional(v.picklist(['queued', 'running', 'done', 'skipped', 'failed', 'cancelled'])),
});
export const thumbnailAddress = v.strictObject({ at: v.optional(countText) });
export const clipAddress = v.strictObject({ exact: v.optional(v.picklist(['0', '1'])) });

const ids = v.pipe(v.array(count), v.maxLength(1_000_000));
const name = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(200));

export const addVideosBody = v.strictObject({ tokens: v.pipe(v.array(text), v.maxLength(10_000)) });
export const folderBody = v.strictObject({
  isWatched: v.optional(v.boolean()),
  isTagged: v.optional(v.boolean()),
});
export const enqueueBody = v.pipe(
  v.strictObject({
    videos: v.optional(ids),
    folder: v.optional(count),
    filter: v.optional(
      v.strictObject({
        text: v.optional(text),
        folder: v.optional(count),
        state: v.optional(videoState),
        file: v.optional(fileState),
        label: v.optional(text),
        fromMs: v.optional(count),
        toMs: v.optional(count),
      }),
    ),
    model: v.optional(v.pipe(text, v.nonEmpty())),
    threshold: v.optional(share),
    minDurationUs: v.optional(count),
    backsOff: v.optional(v.boolean()),
    force: v.optional(v.boolean()),
  }),
  v.check(
    ({ videos, folder, filter }) =>
      [videos, folder, filter].filter((each) => each !== undefined).length === 1,
    'exactly one of videos, folder and filter must be given',
  ),
);
export const batchBody = v.union([
  v.strictObject({ action: v.picklist(['pause', 'resume', 'cancel', 'retry', 'clear']) }),
  v.strictObject({ action: v.literal('concurrency'), value: v.pipe(count, v.minValue(1), v.maxValue(16)) }),
]);
export const taskBody = v.union([
  v.strictObject({ action: v.picklist(['cancel', 'retry', 'first', 'last']) }),
  v.strictObject({ action: v.literal('before'), other: count }),
]);
export const newCollectionBody = v.strictObject({ name });
export const collectionBody = v.strictObject({
  name: v.optional(name),
  add: v.optional(ids),
  remove: v.optional(ids),
});
export const cacheBody = v.union([
  v.strictObject({ action: v.literal('clear') }),
  v.strictObject({ action: v.literal('limit'), bytes: count }),
]);

/** Errors: 400 `usage`, with where it does not fit. */
export function checked<T extends v.GenericSchema>(schema: T, value: unknown): Exact<v.InferOutput<T>> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output as Exact<v.InferOutput<T>>;
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue);
  throw new ApiFailure(
    400,
    'usage',
    `The library cannot be asked this: ${where ? `at "${where}" ` : ''}${issue.message}.`,
  );
}

/** The parameters of an address. */
export function parameters(url: URL): Record<string, string> {
  return Object.fromEntries(url.searchParams);
}

/** Valibot leaves out what is not given, which its types do not say. */
type Exact<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]: Exact<Exclude<T[K], undefined>> }
    : T;

import * as v from 'valibot';
import { count, shortText } from './parts.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** A package of taught labels that came from elsewhere. */
const importedLabels = v.object({
  /** Its model id here. */
  id: v.string(),
  title: v.string(),
  labels: count,
  /** Whether the very same was here already; then nothing was added. */
  isKnown: v.boolean(),
});
export type ImportedLabels = Immutable<v.InferOutput<typeof importedLabels>>;

const TAUGHT = '/api/library/taught';
const one = { path: `${TAUGHT}/{id}`, parameters: { id: shortText } } as const;

/** Packages of taught labels as files that travel. */
export const taughtEndpoints = {
  /** The labels alone, without the model that they were taught on. */
  export: endpoint({ ...one, does: 'export the taught labels', method: 'GET', answer: 'bytes' }),
  /** Makes a package of such a file. Refused where the model that they were taught on is not installed. */
  import: endpoint({
    does: 'import the taught labels',
    method: 'POST',
    path: TAUGHT,
    /** `name`: what the file is called. */
    query: { name: shortText },
    bodyKind: 'bytes',
    body: v.instance(Uint8Array<ArrayBuffer>),
    limit: {
      bytes: 64 * 1024 * 1024,
      code: 'usage',
      sentence: 'This is no file of taught labels, which are smaller: choose another file.',
    },
    answer: importedLabels,
  }),
  /** Removes a package that was imported; the one that this library taught stays. */
  remove: endpoint({
    ...one,
    does: 'remove the imported labels',
    method: 'DELETE',
    answer: v.object({}),
  }),
};

import type { ModelIdentity } from './records.ts';

/** Stands where a file does not say which version of a model's files drew its segments. */
export const UNKNOWN_SHA256 = '0'.repeat(64);

const PREFIX = 'imported/';

/** The model of suggestions that came in with a file which does not say whose they are. @param name what the file calls them */
export function importedModel(name: string): ModelIdentity {
  return { id: `${PREFIX}${name}`, version: '', sha256: UNKNOWN_SHA256 };
}

/** Whether suggestions came in with a file: no model here can be asked about them. */
export function isImportedModel({ id }: Pick<ModelIdentity, 'id'>): boolean {
  return id.startsWith(PREFIX);
}

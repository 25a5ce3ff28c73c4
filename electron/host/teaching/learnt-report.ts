import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { learntReport } from '../../contract/teaching.ts';
import type { Immutable } from '../../contract/wire/immutable.ts';

const FILE = 'learnt.json';

/** What is kept beside a package of taught labels of how they were learnt. */
const kept = v.object({
  of: v.string(),
  /** Names of labels that were left out. */
  without: v.optional(v.array(v.string()), []),
  ...learntReport.entries,
});
export type KeptReport = Immutable<v.InferOutput<typeof kept>>;

/** Writes it into the package's folder, where nothing but this reads it. */
export async function keepReport(folder: string, report: KeptReport): Promise<void> {
  await writeFile(path.join(folder, FILE), `${JSON.stringify(report, null, 2)}\n`);
}

/** Null where there is none, as in a package of an older Tubelet, or where it cannot be read. */
export async function readReport(folder: string): Promise<KeptReport | null> {
  try {
    return v.parse(kept, JSON.parse(await readFile(path.join(folder, FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** Tells one set of decisions from another, whatever they were about. */
export function markOf(decisions: unknown): string {
  return createHash('sha256').update(JSON.stringify(decisions)).digest('hex');
}

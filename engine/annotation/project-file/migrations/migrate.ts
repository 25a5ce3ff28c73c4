import { studyRecords } from './0001-study-records.ts';
import type { Migration } from './migration.ts';

/**
 * Every step that ever was, oldest first; each lies in a file of its own beside this one (`0001-<what>.ts` leads from
 * version 1 to 2) and never changes once released. Version 1 is the first.
 */
export const MIGRATIONS: readonly Migration[] = [studyRecords];

/** JSON of an older version as the newest. Throws when a step is missing, which is a defect. */
export function migrate(
  json: Readonly<Record<string, unknown>>,
  version: number,
  newest: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Record<string, unknown> {
  let current: Record<string, unknown> = { ...json };
  for (let at = version; at < newest; at++) {
    const step = migrations.find((migration) => migration.from === at);
    if (!step) throw new Error(`No migration leads on from project version ${at}.`);
    current = { ...step.migrate(current), version: at + 1 };
  }
  return current;
}

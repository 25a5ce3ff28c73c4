import { availableParallelism } from 'node:os';
import type { LibraryDatabase } from '../database/database.ts';

/** Videos at once: one decodes while another computes; more only compete for the same cores. */
export function suitableConcurrency(processors = availableParallelism()): number {
  return Math.max(1, Math.min(4, Math.floor(processors / 2)));
}

export const SETTING_DEFAULTS = {
  isPaused: 0,
  concurrency: suitableConcurrency(),
  /** About 200 hours of video with all that a model computes of them. */
  cacheLimitBytes: 10 * 1000 ** 3,
};

/** Numbers that belong to the library, and so hold for every process that has it open. */
export function readSetting(database: LibraryDatabase, name: keyof typeof SETTING_DEFAULTS): number {
  const row = database.get<{ value: string }>('SELECT value FROM setting WHERE name = ?', name);
  return row ? Number(row.value) : SETTING_DEFAULTS[name];
}

export function writeSetting(
  database: LibraryDatabase,
  name: keyof typeof SETTING_DEFAULTS,
  value: number,
): void {
  database.run(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ...[name, String(value)],
  );
}

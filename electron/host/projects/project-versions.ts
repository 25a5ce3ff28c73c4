import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { versionsToKeep } from '../../../engine/annotation/project-file/rotation.ts';
import type { ProjectVersion } from '../../contract/projects.ts';
import { makeFolder, writeAtomically } from '../atomic-file.ts';
import { isAbsent } from '../http/safe-path.ts';
import { PRIVATE_FILE } from '../private-files.ts';
import type { StoredProject } from './project-places.ts';

/** `<time>-<first digits of the revision>.json`; the time is ISO 8601 without what a file name may not hold. */
const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{16}\.json$/;
const ID = /^\d{8}T\d{9}Z-[0-9a-f]{16}$/;

/** The finest step of the rotation: within it only the last version would stay. */
const STEP_MS = 5 * 60_000;

/**
 * Keeps `replaced`, the text about to be replaced, in `folder` and lets older ones go by the rotation. Saving comes
 * several times a second, so a text is kept only when the last one kept is five minutes older, or when it has stood for
 * five minutes: what an earlier sitting ended with is always kept. `always` keeps it whatever the time.
 */
export async function keepVersion(
  folder: string,
  replaced: StoredProject,
  { always, nowMs }: { readonly always: boolean; readonly nowMs: number },
): Promise<void> {
  const versions = await listVersions(folder);
  const newest = versions[0]?.savedAtMs ?? Number.NEGATIVE_INFINITY;
  const isDue = replaced.savedAtMs - newest >= STEP_MS || nowMs - replaced.savedAtMs >= STEP_MS;
  if (!always && !isDue) return;
  const time = new Date(replaced.savedAtMs).toISOString().replace(/[-:.]/g, '');
  const id = `${time}-${replaced.revision.slice(0, 16)}`;
  if (versions.some((version) => version.id === id)) return;
  await makeFolder(folder);
  await writeAtomically(path.join(folder, `${id}.json`), replaced.bytes, PRIVATE_FILE);
  const all = [...versions, { id, savedAtMs: replaced.savedAtMs }];
  const stay = versionsToKeep(all, nowMs).add(id);
  for (const version of all) {
    if (!stay.has(version.id)) await rm(path.join(folder, `${version.id}.json`), { force: true });
  }
}

/** The versions in `folder`, newest first; none when there is no such folder. */
export async function listVersions(folder: string): Promise<ProjectVersion[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const versions: ProjectVersion[] = [];
  for (const name of names) {
    const [, year, month, day, hour, minute, second, ms] = NAME.exec(name) ?? [];
    const savedAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
    if (Number.isNaN(savedAtMs)) continue;
    // Another process may have let it go since.
    const stats = await stat(path.join(folder, name)).catch(() => undefined);
    if (stats?.isFile()) {
      versions.push({ id: name.slice(0, -'.json'.length), savedAtMs, sizeBytes: stats.size });
    }
  }
  return versions.sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? 1 : -1));
}

/** The text of one version; undefined when there is none of that id. */
export async function readVersion(folder: string, id: string): Promise<string | undefined> {
  if (!ID.test(id)) return undefined;
  return readFile(path.join(folder, `${id}.json`), 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
}

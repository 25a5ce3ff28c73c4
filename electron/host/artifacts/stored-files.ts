import type { Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { kindOfName, type StoredFile } from '../../../engine/artifacts/eviction.ts';
import { isAbsent } from '../http/safe-path.ts';

/** A draft so old was left by a crash. */
const STALE_DRAFT_MS = 3_600_000;

/** All files below `folder`; none where it does not exist. Drafts that a crash left are removed. */
export async function listArtifacts(folder: string): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for (const group of await entriesOf(folder)) {
    // Nothing of ours lies here: it goes first when space is short.
    if (group.isFile()) await look(path.join(folder, group.name), files);
    if (!group.isDirectory()) continue;
    for (const video of await entriesOf(path.join(folder, group.name))) {
      if (!video.isDirectory()) continue;
      const place = path.join(folder, group.name, video.name);
      for (const entry of await entriesOf(place)) {
        if (entry.isFile()) await look(path.join(place, entry.name), files);
      }
    }
  }
  return files;
}

async function look(file: string, files: StoredFile[]): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    // Another process may have removed it meanwhile.
    if (isAbsent(error)) return null;
    throw error;
  });
  if (!stats) return;
  const name = path.basename(file);
  if (name.endsWith('.draft')) {
    if (Date.now() - stats.mtimeMs > STALE_DRAFT_MS) await rm(file, { force: true });
    return;
  }
  files.push({ place: file, kind: kindOfName(name), bytes: stats.size, usedAtMs: stats.mtimeMs });
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

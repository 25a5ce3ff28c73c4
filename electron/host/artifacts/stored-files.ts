import type { Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ARTIFACT_EXTENSION } from '../../../engine/artifacts/artifact-key.ts';
import type { StoreUsage } from '../../../engine/artifacts/artifact-store.ts';
import { ARTIFACT_KINDS, type ArtifactKind, isArtifactKind } from '../../../engine/artifacts/kinds.ts';
import { isAbsent } from '../http/safe-path.ts';

/** A file of the store as the folder shows it. */
export interface StoredFile {
  readonly file: string;
  /** Null for a file that is not ours, or of a kind that this version does not know. */
  readonly kind: ArtifactKind | null;
  readonly bytes: number;
  readonly usedAtMs: number;
}

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

export function usageOf(files: readonly StoredFile[]): StoreUsage {
  const bytesByKind: Partial<Record<ArtifactKind, number>> = {};
  let bytes = 0;
  for (const file of files) {
    bytes += file.bytes;
    if (file.kind) bytesByKind[file.kind] = (bytesByKind[file.kind] ?? 0) + file.bytes;
  }
  return { files: files.length, bytes, bytesByKind };
}

/** Which files to remove so that at least `surplus` bytes are freed, the first to go first. */
export function chooseVictims(files: readonly StoredFile[], surplus: number): StoredFile[] {
  const rank = ({ kind }: StoredFile) => (kind === null ? 0 : ARTIFACT_KINDS[kind].size === 'large' ? 1 : 2);
  const order = files.toSorted((a, b) => rank(a) - rank(b) || a.usedAtMs - b.usedAtMs);
  const victims: StoredFile[] = [];
  let freed = 0;
  for (const file of order) {
    if (freed >= surplus) break;
    victims.push(file);
    freed += file.bytes;
  }
  return victims;
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
  const [kind = ''] = name.split('.');
  files.push({
    file,
    kind: name.endsWith(ARTIFACT_EXTENSION) && isArtifactKind(kind) ? kind : null,
    bytes: stats.size,
    usedAtMs: stats.mtimeMs,
  });
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

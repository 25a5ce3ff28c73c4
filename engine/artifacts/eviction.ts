import { ARTIFACT_EXTENSION } from './artifact-key.ts';
import type { StoreUsage } from './artifact-store.ts';
import { ARTIFACT_KINDS, type ArtifactKind, isArtifactKind } from './kinds.ts';

/** After making room so much of the limit is free, so that not every file that follows makes room again. */
const TRIM_TO = 0.9;

/** A file of a store, as its folder shows it. */
export interface StoredFile {
  /** Whatever names it in its store. */
  readonly place: string;
  /** Null for a file that is not ours, or of a kind that this version does not know. */
  readonly kind: ArtifactKind | null;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/** The kind that a file's name says. */
export function kindOfName(name: string): ArtifactKind | null {
  const [kind = ''] = name.split('.');
  return name.endsWith(ARTIFACT_EXTENSION) && isArtifactKind(kind) ? kind : null;
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

/**
 * Which files to remove of a store that is over its limit, the first to go first: what is not ours, then large kinds,
 * then small ones, and of these what was used longest ago.
 */
export function victimsOf(files: readonly StoredFile[], limitBytes: number): StoredFile[] {
  const { bytes } = usageOf(files);
  if (bytes <= limitBytes) return [];
  const rank = ({ kind }: StoredFile) => (kind === null ? 0 : ARTIFACT_KINDS[kind].size === 'large' ? 1 : 2);
  const order = files.toSorted((a, b) => rank(a) - rank(b) || a.usedAtMs - b.usedAtMs);
  const victims: StoredFile[] = [];
  let left = bytes;
  for (const file of order) {
    if (left <= limitBytes * TRIM_TO) break;
    victims.push(file);
    left -= file.bytes;
  }
  return victims;
}

import type { ContentId } from '../source/content-id.ts';
import type { ArtifactKey } from './artifact-key.ts';
import type { ArrayOf, Artifact, PartFacts } from './kinds.ts';

/** Slots (of a streaming model) or clips (of a clip model) in every part of a video but the last. */
export const PART_SLOTS = 256;

/** Kinds that are stored part by part, so that a run that was stopped goes on where it was. */
export type PartKind = 'tokens' | 'clips' | 'motion' | 'appearance';

export function partKey<K extends PartKind>(
  kind: K,
  contentId: ContentId,
  model: string,
  index: number,
): ArtifactKey<K> {
  return { contentId, kind, model, parameters: `part=${index}` };
}

/** Consecutive parts from a video's first on, as one array. */
export interface JoinedParts<K extends PartKind> {
  /** Slots or clips. */
  readonly count: number;
  /** Shape of the whole, `[count, ...]`. */
  readonly shape: readonly number[];
  /** Owned by the caller. */
  readonly data: ArrayOf<K>;
  /** False where the parts end before the video does. */
  readonly isWhole: boolean;
  readonly warning: PartFacts['warning'];
}

/** Joins parts that follow each other from the first on; null for none. */
export function joinParts<K extends PartKind>(parts: readonly Artifact<K>[]): JoinedParts<K> | null {
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) return null;
  const count = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const shape = [count, ...first.shape.slice(1)];
  const Numbers = first.data.constructor as new (length: number) => ArrayOf<K>;
  const data = new Numbers(shape.reduce((product, size) => product * size, 1));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { count, shape, data, isWhole: last.facts.isLast, warning: last.facts.warning };
}

/**
 * Collects a video's parts with `get` until one is missing or the last has come.
 * @returns null where not even the first is there
 */
export async function readParts<K extends PartKind>(
  kind: K,
  contentId: ContentId,
  model: string,
  get: (key: ArtifactKey<K>) => Promise<Artifact<K> | null>,
): Promise<JoinedParts<K> | null> {
  const parts: Artifact<K>[] = [];
  for (;;) {
    const part = await get(partKey(kind, contentId, model, parts.length));
    if (!part) return joinParts(parts);
    parts.push(part);
    if (part.facts.isLast) return joinParts(parts);
  }
}

import { withoutEnding } from '../fields/file-names.ts';
import type { WriteOptions } from './format.ts';

export type Subset = WriteOptions['subset'];

/** What a data set uses videos for, in the order in which their files are written. */
export const SUBSETS: readonly Subset[] = ['training', 'validation', 'testing'];

/**
 * What a video is used for: as a list says, else as the split draws it, else the one subset of all. The draw depends on the
 * video's name and the seed alone, so that further videos move none.
 */
export function subsetOf(
  { name }: { readonly name: string },
  { subset, split, subsets }: Pick<WriteOptions, 'subset' | 'split' | 'subsets'>,
): Subset {
  const said = Object.hasOwn(subsets, name) ? subsets[name] : undefined;
  const stem = withoutEnding(name);
  const listed = said ?? (Object.hasOwn(subsets, stem) ? subsets[stem] : undefined);
  if (listed) return listed;
  if (!split) return subset;
  const draw = fraction(`${split.seed}\n${stem}`);
  if (draw < split.testing) return 'testing';
  return draw < split.testing + split.validation ? 'validation' : 'training';
}

/** Evenly spread over 0 to 1: FNV-1a with the bits mixed once more (finalizer of MurmurHash3). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
